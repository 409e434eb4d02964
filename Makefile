# Every command of this project; `make help` lists them. Needed: make and Python 3.11, nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# Rooms whose rules, queries, solvers and common code are held to mypy's strict mode.
STRICT = $(wildcard $(addsuffix /domain,$(ROOMS)) $(addsuffix /queries,$(ROOMS)) logistics/solver marketplace/common marketplace/embedded)
ROOMS = catalog farmers logistics export $(wildcard marketplace/*) $(wildcard marketplace/shop/*)
CODE = manage.py marketplace catalog farmers logistics $(wildcard export) bench audit tests

.DEFAULT_GOAL := help
.PHONY: help run test check messages bench audit screenshots soak search-test browser-deps install install-dev lock clean

help:  ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install  ## install, start database, cache, web, worker and beat; PORT=8000 unless told
	@exec $(BIN)/python -m marketplace.embedded

test: install-dev  ## run the tests against the same servers as `make run`; ARGS="tests/ledger -x" narrows them
	@$(BIN)/python -m pytest $(or $(ARGS),-n 2 --dist loadfile --no-loadscope-reorder)

soak: install-dev  ## run the long tests, which CI does not: SOAK="-k races" narrows them
	@$(BIN)/python -m pytest -m soak $(SOAK)

search-test: install-dev  ## run the judged queries and the engine's tests against a real Elasticsearch (Maven, Java 21); SEARCH="-k judged" narrows them
	@$(BIN)/python -m pytest -m elasticsearch -n 0 tests/catalog/search $(SEARCH)

bench: install-dev  ## measure against a trivial view and a stock Oscar; BENCH="pages --seconds 5" narrows it
	@$(BIN)/python -m bench $(BENCH)

audit: install-dev  ## look at the pages with Lighthouse, axe-core, the Nu checker (Node.js, Java); AUDIT="load --only home" narrows it
	@$(BIN)/python -m audit $(AUDIT)

screenshots: install-dev  ## write pictures of ten kinds of pages, light and dark, narrow and wide, to var/screenshots
	@$(BIN)/python -m audit screenshots

check: install-dev  ## lint, format, types, import contracts, missing migrations, Django's deploy check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(STRICT)
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python .ci/deploy_check.py

messages: install-dev  ## collect every sentence into locale/en/…/django.po, keep what is translated, compile
	@$(BIN)/python manage.py messages

browser-deps:  ## install Chromium for the browser tests (needs root or sudo)
	@sh .ci/browser-deps

install:
	@$(PYTHON) marketplace/embedded/environment.py base

install-dev:
	@$(PYTHON) marketplace/embedded/environment.py base dev

# The index comes from the environment (UV_DEFAULT_INDEX, else the public one) and is never written down.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--annotation-style line --no-emit-index-url --no-emit-find-links $(UPGRADE)

lock:  ## refresh the pins after a change in requirements/*.in; UPGRADE=--upgrade takes newer versions
	@$(PYTHON) marketplace/embedded/environment.py lock
	$(COMPILE) requirements/base.in -o requirements/base.txt
	$(COMPILE) requirements/dev.in -o requirements/dev.txt
	$(COMPILE) requirements/lock.in -o requirements/lock.txt

clean:  ## remove caches, compiled catalogues and test servers; the run's own data in var/ stays
	@$(PYTHON) marketplace/embedded/clean.py
