# The same in a container, with dist/ and, if there is one, clinic.yaml in the folder where you stand:
# docker build -t handouts . && docker run --rm -v "$PWD:/out" handouts
# As a service, with dist/ in that folder and the form for packets (docs/serve.md):
# docker run --rm -p 127.0.0.1:8000:8000 -v "$PWD:/out" handouts .venv/bin/handouts serve --host 0.0.0.0 --dist /out/dist
# Renew the date and the digest together, from the registry's page of the image.
FROM debian:bookworm-20261005-slim@sha256:7c7b2c966bc9ee8cedfeef67e0e279108992c77681fa595db4a9d65c06ccc587
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv make git && rm -rf /var/lib/apt/lists/*
WORKDIR /handouts
COPY . .
RUN make setup
# Built where it is to stand: what is no longer made goes, and what isn't ours stays.
CMD ["sh", "-c", "if [ -f /out/clinic.yaml ]; then set -- --clinic /out/clinic.yaml; fi; exec .venv/bin/handouts build --out /out/dist \"$@\"", "handouts"]
