# Everything runs in .venv, which the first target that needs it creates.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export NUMBA_CACHE_DIR ?= $(CURDIR)/.numba_cache

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

install: $(VENV)/.installed  ## create .venv with everything in it

demo: install  ## build the sample region (or REGION=...), serve it, show an answer (ONCE=1: then stop)
	$(BIN)/python precompute.py demo $(if $(REGION),--region "$(REGION)") $(if $(ONCE),--once) $(if $(PORT),--port $(PORT))

lint: install  ## ruff, mypy --strict, import walls
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: install  ## the whole test suite
	$(BIN)/pytest

test-long: install  ## the same with thousands of random worlds
	ISOCHRONES_HYPOTHESIS=long $(BIN)/pytest

bench: install  ## measure everything, write docs/benchmarks.md (takes some minutes)
	$(BIN)/python benchmarks/run.py

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.PHONY: install demo lint format test test-long bench help
.DEFAULT_GOAL := help
