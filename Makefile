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

# What runs the kernels hardest in the least time; no real regions.
KERNEL_TESTS := tests/engine tests/test_city.py tests/test_oracle_engine.py -m "not regions"

test: install  ## the whole test suite; the kernels also uncompiled, and with checked bounds
	$(BIN)/pytest --numprocesses 2 --dist worksteal --durations 5
	ISOCHRONES_HYPOTHESIS=few NUMBA_DISABLE_JIT=1 \
		$(BIN)/pytest $(KERNEL_TESTS) --cov isochrones.engine --cov-report term-missing --cov-fail-under 95
	ISOCHRONES_HYPOTHESIS=few NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=$(NUMBA_CACHE_DIR)/bounds $(BIN)/pytest $(KERNEL_TESTS)

test-long: install  ## the same with thousands of random worlds
	ISOCHRONES_HYPOTHESIS=long $(BIN)/pytest --numprocesses 2 --dist worksteal

bench: install  ## measure everything, write docs/benchmarks.md (takes ten minutes)
	$(BIN)/python benchmarks/run.py

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.PHONY: install demo lint format test test-long bench help
.DEFAULT_GOAL := help
