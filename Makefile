# make            set up .venv, build idl/libxl.idl, say what was written
# make test       all that CI does: packages, lint, tests, coverage
# make help       the other targets

SHELL := /bin/bash
.SHELLFLAGS := -e -u -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q

# What the tests compile, link and run with.
PACKAGES := python3-venv python3-dev xz-utils gcc g++ clang libclang-rt-dev \
	meson ninja-build cmake pkg-config libxen-dev libyajl-dev libjson-c-dev uuid-dev libglib2.0-dev libuv1-dev

WORKERS := auto
PYTEST := $(BIN)/python -m pytest
PYTEST_ARGS :=

.PHONY: all
all: $(BIN)/.installed
	$(BIN)/idlgen build idl/libxl.idl

.PHONY: help
help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

# The newest interpreter is not always called python3, and on Debian python3 comes without what it
# takes to make an environment.
$(BIN)/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	    python=; \
	done; \
	if [ -z "$$python" ]; then echo "idlgen needs Python 3.11 or newer" >&2; exit 1; fi; \
	$$python -c 'import ensurepip, venv' 2>/dev/null || .ci/packages python3-venv; \
	echo "Setting up $(VENV) with $$($$python --version)"; \
	rm -rf $(VENV); \
	$$python -m venv $(VENV)

$(BIN)/.installed: pyproject.toml | $(BIN)/python
	@echo "Installing idlgen and what it needs into $(VENV)"
	@$(PIP) install --editable .
	@touch $@

$(BIN)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing idlgen and what its tests need into $(VENV)"
	@$(PIP) install --editable '.[dev]'
	@touch $@ $(BIN)/.installed

# make venv       the environment for working on idlgen
.PHONY: venv
venv: $(BIN)/.installed-dev

# make packages   install the Debian packages that the tests need, or say how
.PHONY: packages
packages:
	@.ci/packages $(PACKAGES)

.PHONY: test
test: packages venv
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory coverage

# make demo       a small scenario on the embedded core, in C and in Python
.PHONY: demo
demo: $(BIN)/.installed
	@$(BIN)/idlgen build idl/libxl.idl
	@mkdir -p build
	@$(CC) -std=gnu11 -O1 -Igenerated/c/embedded -Igenerated/c docs/examples/c/demo.c \
	    generated/c/*.c generated/c/embedded/*.c -lpthread -o build/demo
	build/demo
	@rm -rf build/python && cp -r generated/python build/python
	@$(PIP) install --target build/python/installed build/python
	PYTHONPATH=build/python/installed $(BIN)/python docs/examples/python/demo.py

# make coverage   the tests alone, with the report of lines that none of them runs; below 95 % it fails
.PHONY: coverage
coverage: venv
	$(PYTEST) -n $(WORKERS) --cov --cov-report=term $(PYTEST_ARGS)

# make fuzz       libFuzzer over the C readers for FUZZ_SECONDS=600
FUZZ_SECONDS := 600
.PHONY: fuzz
fuzz: packages venv
	$(BIN)/python -m tests.support.fuzz $(FUZZ_SECONDS)

# make lint       ruff, mypy --strict, the import contract
.PHONY: lint
lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# CPython as Debian ships it: one that is built otherwise shifts every ratio.
BENCH_PYTHON := /usr/bin/python3
BENCH := .venv-bench/bin

$(BENCH)/.installed: pyproject.toml | packages
	@echo "Installing idlgen, the tests' tools and the peers into .venv-bench"
	@$(BENCH_PYTHON) -m venv .venv-bench
	@$(BENCH)/python -m pip --disable-pip-version-check --no-input -q install --editable '.[dev,bench]'
	@touch $@

# make bench      measure against the peers, and write docs/performance.md
.PHONY: bench
bench: $(BENCH)/.installed
	$(BENCH)/python -m tests.bench

# make fmt        format, and mend what ruff can mend
.PHONY: fmt
fmt: venv
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# make clean      remove the environment and what tools and tests left behind
.PHONY: clean
clean:
	rm -rf $(VENV) .venv-bench build dist .coverage .coverage.* htmlcov
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .cache
	find . -name __pycache__ -prune -exec rm -rf {} +
