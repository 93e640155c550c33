# What a person types. Everything happens in .venv, made from locked requirements with hashes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto

.PHONY: run demo test gates lock clean

run: $(VENV)/run.done  ## start the service on SQLite with the shipped feeds.yaml
	@set -a; if [ -f .env ]; then . ./.env; fi; set +a; exec $(BIN)/python -m service serve

demo: $(VENV)/run.done  ## invented days through the real pipeline, with no network and no accounts
	@exec $(BIN)/python -m service demo

test: $(VENV)/dev.done  ## every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

gates: $(VENV)/dev.done  ## formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(VENV)/dev.done  ## resolve the requirements anew
	$(BIN)/uv pip compile --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--quiet pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--quiet --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev.done: requirements-dev.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/run.done
