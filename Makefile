# The two commands: `make` builds dist/, `make test` proves it. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# As root, or with a sudo that asks for no password, missing system packages are installed.
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo "sudo -n")

.PHONY: all build setup setup-tests test lint format extract mutations measure golden bench bench-draft verapdf clean

all: build

build: setup
	$(BIN)/handouts build

setup: $(VENV)/.ready
	@$(MAKE) --no-print-directory packages FOR=

setup-tests: $(VENV)/.ready-tests
	@$(MAKE) --no-print-directory packages FOR=--tests

# The package itself is made with the setuptools of requirements-build.lock and with nothing that pip would fetch for it.
$(VENV)/.ready: requirements.lock requirements-build.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.ready-tests: $(VENV)/.ready requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

# Installs the system packages that `handouts doctor` misses, where it may; else names them and the command.
# Their names are data, held to Debian's syntax by doctor: no expansion of them, and no option among them.
.PHONY: packages
packages:
	@missing="$$($(BIN)/handouts doctor $(FOR) --missing-packages)" || exit $$?; \
	set -f; \
	if [ -n "$$missing" ]; then \
	  printf 'Installing system packages: %s\n' "$$missing"; \
	  if ! { $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends -- $$missing; } >$(VENV)/packages.log 2>&1; then \
	    tail -n 3 $(VENV)/packages.log; \
	    printf 'They could not be installed from here. Run: sudo apt-get install -- %s\n' "$$missing"; exit 4; \
	  fi; \
	fi

test: setup-tests
	$(BIN)/python -m pytest

lint: setup-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/handouts check --strict

format: setup-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

extract: setup
	$(BIN)/handouts extract

mutations: setup-tests
	$(BIN)/python -m tests.tools.mutate --missed

# Planted errors that the checks catch, and faithful rewordings that they alarm at.
measure: setup-tests
	$(BIN)/python -m tests.tools.measure $(LOCALES)

# What a new version of the decks does to the cards of a student, as a table. A part of `make test`.
.PHONY: test-anki
test-anki: setup-tests
	$(BIN)/python -m pytest --capture=no tests/decks/test_upgrade.py tests/decks/test_upgrade_steps.py tests/decks/test_upgrade_from_first.py

# Pictures of every kind of card, light and dark, into .build/cards/.
.PHONY: card-pictures
card-pictures: setup-tests
	$(BIN)/python -m tests.tools.card_pictures .build/cards

# The golden pictures of tests/golden/ anew, where pages look different.
golden: setup-tests
	$(BIN)/python -m tests.tools.golden

# How well drafting finds what a careful reader finds, on the documents in the folder DRAFTING.
bench-draft: setup-tests
	$(BIN)/python -m tests.tools.bench_draft "$(or $(DRAFTING),../shared/drafting/documents)"

bench: setup-tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable ".[bench]"
	$(BIN)/python -m tests.tools.bench

# Pictures of the website in dist/ on a phone, on a desktop and as it prints, into .build/screens/.
.PHONY: screens
screens: setup-tests
	$(BIN)/python -m tests.tools.screens dist .build/screens

# Every page of dist/ in every language, light, dark and in forced colours, wide and narrow, judged by axe-core.
.PHONY: axe
axe: setup-tests
	$(BIN)/python -m tests.tools.axe dist

# How soon pages of dist/ can be read on a slow phone, as ratios to a blank page; and what the service bears (needs wrk).
.PHONY: slow-phone load
slow-phone: setup-tests
	$(BIN)/python -m tests.tools.throttle dist
load: setup-tests
	$(BIN)/python -m tests.tools.load --dist dist --project .

# Every PDF of dist/ as it stands, judged by veraPDF.
verapdf: setup-tests
	$(BIN)/python -m tests.tools.verapdf dist

clean:
	rm -rf dist .build
