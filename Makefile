# Everything runs in .venv, which the first target that needs it creates.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export NUMBA_CACHE_DIR ?= $(CURDIR)/.numba_cache
# Tests start hundreds of processes: each of them would compile anew what it imports.
unexport PYTHONDONTWRITEBYTECODE
# Two things at once, each of which says what it has to say when it is done.
BOTH := $(MAKE) --no-print-directory --jobs 2 --output-sync

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

install: $(VENV)/.installed  ## create .venv with everything in it

system-packages:  ## Debian 12: install Node.js, Chromium and PostGIS, for the map page and the tests
	.ci/system-packages

# The map page, built where the service looks for it. Its types are the TypeScript client's.
PAGE := isochrones/api/web/index.html
PAGE_SOURCES := $(shell find web clients/typescript/src -type f -not -path '*/node_modules/*' -not -path '*/tests/*')
NPM_CI := npm ci --no-audit --no-fund --loglevel=error

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && $(NPM_CI)
	touch $@

$(PAGE): $(PAGE_SOURCES) web/node_modules/.package-lock.json
	cd web && npm run --silent build
	touch $@

web: $(PAGE)  ## build the map page that the service shows at / (needs Node.js 18 or newer)

openapi: install clients/typescript/node_modules/.package-lock.json  ## write clients/openapi.json and the types of the TypeScript client anew
	$(BIN)/python -m isochrones.api.openapi clients/openapi.json
	cd clients/typescript && npm run --silent generate

client: clients/typescript/node_modules/.package-lock.json  ## build the TypeScript client
	cd clients/typescript && npm run --silent build

# The demonstration shows the page where it can be built, and goes on without it where it can't.
page-if-possible:
	@if command -v npm > /dev/null; \
		then $(MAKE) --no-print-directory web || echo 'The map page could not be built: the service runs without it.'; \
		else echo 'There is no npm: the service runs without the map page. `make system-packages` installs it on Debian.'; \
	fi

demo: install page-if-possible  ## build the sample region (or REGION=...), serve it, show an answer (ONCE=1: then stop)
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
KERNEL_TESTS := tests/gtfs tests/osm tests/engine tests/surface tests/basemap tests/assembling/test_assembling_repeated_trips.py tests/test_city.py \
	tests/test_oracle_engine.py -m "not regions"
KERNEL_ROOMS := gtfs osm isochrones.foundation isochrones.engine isochrones.surface isochrones.basemap

PYTEST := $(BIN)/pytest --numprocesses 2 --dist worksteal

# Kernels that are compiled are kept; the processes of a test run, which begin together, would compile each of them.
$(NUMBA_CACHE_DIR)/.compiled: $(VENV)/.installed $(shell find gtfs osm isochrones -name '*.py')
	folder=$$(mktemp --directory) && trap 'rm -r "$$folder"' EXIT && \
		$(BIN)/python precompute.py demo --once --folder "$$folder" > "$$folder/said" 2>&1 || { cat "$$folder/said"; exit 1; }
	touch $@

kernels: $(NUMBA_CACHE_DIR)/.compiled  ## compile the kernels, unless they are kept from before

check: install  ## lint, and the tests that need no patience, browser, database, npm or real region
	$(BOTH) lint test-quick

test-quick: install
	ISOCHRONES_HYPOTHESIS=few $(PYTEST) -m 'not (slow or browser or database or node or regions)'

test: install  ## the whole test suite; the kernels also uncompiled, and with checked bounds
	$(BOTH) kernels check-page check-client
	$(PYTEST) --durations 5
	$(BOTH) test-uncompiled test-bounds

check-page: web
	cd web && npm run --silent check

check-client: client
	cd clients/typescript && npm run --silent check

test-uncompiled: install  ## the kernels' tests on plain Python, with their coverage
	ISOCHRONES_HYPOTHESIS=few NUMBA_DISABLE_JIT=1 \
		$(BIN)/pytest $(KERNEL_TESTS) $(KERNEL_ROOMS:%=--cov %) --cov-report term-missing --cov-fail-under 95

test-bounds: install  ## the same, compiled with checked bounds
	ISOCHRONES_HYPOTHESIS=few NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=$(NUMBA_CACHE_DIR)/bounds $(BIN)/pytest $(KERNEL_TESTS)

test-long: install  ## the test suite with thousands of random worlds
	ISOCHRONES_HYPOTHESIS=long $(PYTEST)

architecture: install  ## draw the picture of the rooms anew, from the imports
	$(BIN)/python docs/architecture.py

bench: install  ## measure everything, write docs/benchmarks.md (takes a quarter of an hour)
	$(BIN)/python benchmarks/run.py

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

.PHONY: install system-packages web openapi client page-if-possible demo lint format kernels check test-quick test check-page check-client \
	test-uncompiled test-bounds test-long architecture bench help
.DEFAULT_GOAL := help
