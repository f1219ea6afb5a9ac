# make run · make test · make check · make bench. Each sets up what it needs; nothing is installed outside this folder.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TEXTS := $(wildcard backoffice/locale/*/*.po)
CATALOGUES := backoffice/locale/da/LC_MESSAGES/backoffice.mo

.PHONY: run test check bench lock texts clean

run: $(READY) texts
	@$(BIN)/backoffice

test: $(READY) texts
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(READY) texts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(READY) texts
	$(BIN)/python -m tests.benchmarks

texts: $(CATALOGUES)

$(CATALOGUES): $(TEXTS) compile_texts.py $(READY)
	@$(BIN)/python compile_texts.py

$(READY): requirements.lock pyproject.toml
	@echo "Setting up .venv (once) ..." >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "backoffice needs Python 3.11 or newer")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Needs uv; writes the lock for every platform and Python from 3.11.
lock:
	uv pip compile pyproject.toml --extra dev --generate-hashes --no-header --no-emit-index-url --universal -o requirements.lock

clean:
	rm -rf .venv backoffice/locale/*/LC_MESSAGES
