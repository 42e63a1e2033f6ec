# The commands of this repository. Each works in a fresh clone that has Python 3.11 or newer; nothing is installed
# outside .venv (but see scripts/browser.sh). README.md says the same for Windows and machines without make.

PYTHON_IN_VENV := .venv/bin/python
UV := 0.13.9
COMPILE := $(PYTHON_IN_VENV) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml

.PHONY: help run test check bench shots lock clean environment test-environment

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 14

run: environment  ## Start the cockpit (first start: with the demo company) and print its address
	@$(PYTHON_IN_VENV) -m salesplan demo --if-absent
	@exec $(PYTHON_IN_VENV) -m salesplan serve

test: test-environment  ## Run all tests; ARGS="-k cockpit" picks some
	@sh scripts/browser.sh
	@$(PYTHON_IN_VENV) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: test-environment  ## What must hold before a commit: lint, format, types, then all tests
	@$(PYTHON_IN_VENV) -m ruff check .
	@$(PYTHON_IN_VENV) -m ruff format --check .
	@$(PYTHON_IN_VENV) -m mypy
	@$(MAKE) --no-print-directory test

bench: environment  ## Measure speed as ratios inside one run; LINES=10000000 asks about ten million order lines
	@$(PYTHON_IN_VENV) -m benchmarks

shots: test-environment  ## Screenshots of every page and state; ARGS="--page cockpit --state demo" takes some
	@sh scripts/browser.sh
	@$(PYTHON_IN_VENV) -m scripts.shots $(ARGS)

lock: test-environment  ## Rewrite requirements*.txt from pyproject.toml
	@$(PYTHON_IN_VENV) -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@$(COMPILE) -o requirements.txt
	@$(COMPILE) --extra test --constraint requirements.txt -o requirements-test.txt

clean:  ## Remove the environment and all caches, never a store
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis shots *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@sh scripts/environment.sh requirements.txt

test-environment:
	@sh scripts/environment.sh requirements-test.txt
