# make run     builds all, starts Fogbank and shows volumes at work
# make test    every test; make test-fast leaves out the slow ones
# Each target works alone on a fresh clone, installs what it needs, and is quick when nothing changed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PATH := $(HOME)/.cargo/bin:$(PATH):/usr/sbin:/sbin

# Where `make run` leaves Fogbank running.
PORT ?= 4566
DATA ?= .fogbank
# How often `make crash` kills fogd.
ROUNDS ?= 1000

VENV := .venv
PYTHON := $(VENV)/bin/python
RUST_SOURCES := $(shell find dataplane proto -path dataplane/target -prune -o -type f \
	\( -name '*.rs' -o -name '*.toml' -o -name '*.lock' -o -name '*.proto' \) -print)

.PHONY: help build run test test-fast crash lint bench docs wheel clean packages test-packages

help: ## Say what there is to make.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

build: packages .make/installed ## Build everything into .venv.

run: build ## Build, start Fogbank on port 4566, run the tour, leave Fogbank running.
	tools/run.sh "$(DATA)" "$(PORT)"

test: build test-packages ## Run every test of every layer.
	tools/lint.sh
	tools/test.sh all

test-fast: build ## Run the tests that take seconds.
	tools/test.sh fast

crash: packages ## Kill fogd ROUNDS times under load (1,000 if not given) and judge what it holds.
	FOGBANK_CRASH_ROUNDS=$(ROUNDS) cargo test --release --manifest-path dataplane/Cargo.toml --locked --test crash -- \
		--nocapture outlives

lint: build test-packages ## Run the linters alone.
	tools/lint.sh

bench: build ## Measure against others, side by side; results go to bench/results.md.
	$(PYTHON) bench/run.py

docs: build ## Write anew the pages that are generated from the code.
	tools/docs.sh

wheel: packages .make/venv ## Build a wheel, fogd inside, into dist/.
	$(PYTHON) -m pip wheel --quiet --no-deps --wheel-dir dist .
	@ls dist/*.whl

clean: ## Remove what was built. Data folders stay.
	rm -rf .make .venv build dist out dataplane/target src/fogbank/bin src/*.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +

packages:
	@tools/system_packages.sh run

test-packages: packages
	@tools/system_packages.sh test

.make/venv: | packages
	@mkdir -p .make
	[ -x $(PYTHON) ] || "$$(tools/system_packages.sh python)" -m venv $(VENV)
	@touch $@

# The data plane is compiled inside the package's build, so one command builds both halves.
.make/installed: pyproject.toml $(RUST_SOURCES) | .make/venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --editable '.[tour,dev]'
	@touch $@
