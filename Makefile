# Two commands are enough: `make run` and `make test`. Both bring what they need first; `make help` lists the rest.

# The first Python that fits; choose another with make PYTHON=/path/to/python3.12
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))
PYTHON ?= $(or $(shell for name in python3 python3.12 python3.11; do \
	"$$name" -c '$(FITS)' 2>/dev/null && { echo "$$name"; break; }; done),python3)
VENV ?= .venv
BIN := $(VENV)/bin
PREPARE := $(PYTHON) packaging/prepare.py --venv $(VENV)
LONG := slow or pbx or chaos

.NOTPARALLEL:
.PHONY: help run test style types imports suite coverage shaken test-long test-all bench bench-ring bench-start bench-card bench-search bench-tickets bench-board bench-city bench-package \
	prepare prepare-tests sip lock screenshots pictures docs package clean

help:
	@echo "make run           open the desk on demo data, with a simulated caller"
	@echo "make test          style, types, imports, tests"
	@echo "make test-all      the same, then the long tests: kills, loads, whole libraries"
	@echo "make shaken        the tests with late threads and loops: whatever fails only there is a race"
	@echo "make coverage      the tests again, and which lines they leave out"
	@echo "make bench         every measurement; bench-ring, -start, -card, -search, -tickets, -board: one"
	@echo "make bench-city    the card at 5.8 million customers: an hour or two to make, 50 GB, once"
	@echo "make bench-package the installed program: weight, starts, doctor, upgrade"
	@echo "make screenshots   pictures of the window in build/shots"
	@echo "make pictures      the README's pictures, from real calls"
	@echo "make docs          the documents as pages, in build/docs"
	@echo "make package       what IT installs, in build/package"
	@echo "make sip           build the SIP library anew"
	@echo "make lock          resolve the dependencies anew"
	@echo "make clean         remove everything that was made here"

# Without a screen nobody could press a key: then the demo plays the agent too, and leaves pictures.
run: prepare
ifeq ($(DISPLAY)$(WAYLAND_DISPLAY),)
	@echo "No screen here: the demo plays itself on a virtual one; pictures in build/demo"
	xvfb-run -a -s "-screen 0 1920x1080x24" $(BIN)/agent-desktop demo --unattended
else
	$(BIN)/agent-desktop demo
endif

prepare:
	@$(PREPARE)

prepare-tests:
	@$(PREPARE) --tests

# Stops at the first that fails; `make -k test` runs all four and tells them apart.
test: style types imports suite

style: prepare-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: prepare-tests
	$(BIN)/mypy

imports: prepare-tests
	$(BIN)/lint-imports --no-logo

suite: prepare-tests
	$(BIN)/pytest -m "not ($(LONG))" --numprocesses=auto --dist=loadfile

shaken: prepare-tests
	$(BIN)/pytest -p tests.shaken -m "not ($(LONG))" --numprocesses=auto --dist=loadfile

coverage: prepare-tests
	$(BIN)/coverage run -m pytest -m "not ($(LONG))"
	$(BIN)/coverage report --skip-covered --sort=cover

test-long: prepare-tests
	$(BIN)/pytest -m "$(LONG)"

test-all: test test-long

bench: prepare-tests
	$(BIN)/python -m benchmarks

bench-ring bench-start bench-card bench-search bench-tickets bench-board bench-city bench-package: bench-%: prepare-tests
	$(BIN)/python -m benchmarks $*

docs: prepare-tests
	$(BIN)/python -m mkdocs build --strict --quiet

package: prepare-tests
	$(BIN)/python packaging/package.py

pictures: prepare-tests
	$(BIN)/python -m tests.pictures

screenshots: prepare-tests
	$(BIN)/python -m tests.ui.shots build/shots

sip:
	@$(PREPARE) --sip

# One resolution for Python 3.11 and 3.12 on Linux and Windows. The locks name no index: each site has its own.
RESOLVE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --upgrade --custom-compile-command "make lock"
lock: prepare-tests
	$(RESOLVE) pyproject.toml --extra install -o requirements.lock
	$(RESOLVE) pyproject.toml --extra install --extra dev --extra bench --extra package --extra docs --extra parquet -c requirements.lock -o requirements-dev.lock
	$(RESOLVE) packaging/native/build.in -o packaging/native/build.lock
	$(RESOLVE) packaging/native/published.in -o packaging/native/published.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
