# make run    from nothing to quotes in Datasette          make build   the same, without serving
# make test   from nothing to passed tests                 make lock    pin the dependencies anew
# make test-datasette1   the site's tests on Datasette 1.0 alpha        make screenshots   the pictures in docs/
PYTHON ?= python3
BIN := .venv/bin
DB := db/quotes.db

.PHONY: run build test test-datasette1 screenshots lock
run: build
	$(BIN)/quotes serve --db $(DB)

build: .venv/ready
	$(BIN)/quotes add seeds --db $(DB)
	$(BIN)/quotes list --db $(DB)

test: .venv/ready-tests
	$(BIN)/python -m pytest

test-datasette1: .venv/ready-tests
	$(BIN)/python tests/with_datasette.py 1.0a41

screenshots: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pillow
	$(BIN)/python docs/screenshots.py

.venv/bin/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'quotes needs Python 3.11 or newer; try make PYTHON=python3.12')"
	$(PYTHON) -m venv .venv

.venv/ready: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/ready-tests: .venv/ready requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q pyproject.toml requirements-build.in -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --extra test pyproject.toml requirements-build.in -o requirements-test.lock
