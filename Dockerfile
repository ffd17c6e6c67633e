# The same two commands in a container: docker build -t handouts . && docker run --rm -v "$PWD/dist:/out" handouts
FROM debian:12-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv make git && rm -rf /var/lib/apt/lists/*
WORKDIR /handouts
COPY . .
RUN make setup
CMD ["sh", "-c", "make && cp -r dist/. /out/"]
