# Everything a fresh machine needs: `make app` to use coopkb, `make test` to check it.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8501

# pip compiles every file on one core, its tests included; the line after it does less, on all of them.
PIP := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt

.PHONY: app index test lint clean

app: index ## Install, build the index from the shipped corpus, open the app
	$(BIN)/coopkb serve --port $(PORT)

index: $(VENV)/app.stamp ## Install and build the index from the shipped corpus
	$(BIN)/coopkb build

test: $(VENV)/test.stamp ## Install with the test extras and run the tests
	$(BIN)/python -m pytest

lint: $(VENV)/dev.stamp ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean: ## Remove the virtual environment and the built index
	rm -rf $(VENV) index/CURRENT index/snapshots index/.lock

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/app.stamp: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e .
	-$(BIN)/python -m compileall -q -j 0 -x '/tests?/' $(VENV)/lib
	touch $@

# torch is named with its version so that no newer build, with gigabytes of GPU libraries, is taken in its place.
$(VENV)/test.stamp: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) torch==2.13.0 -e ".[test]"
	touch $@ $(VENV)/app.stamp

$(VENV)/dev.stamp: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) torch==2.13.0 -e ".[dev]"
	touch $@ $(VENV)/test.stamp $(VENV)/app.stamp
