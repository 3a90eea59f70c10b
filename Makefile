# Sekisho. `make help` lists what can be done here.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
PIP := .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' | expand -t 14

.venv/bin/python:
	python3 -m venv .venv

# face_recognition_models comes as source only: it is built by the setuptools pinned here.
.venv/.build: requirements/build.txt | .venv/bin/python
	$(PIP) -r requirements/build.txt
	@touch $@

.venv/.centre: requirements/centre.txt | .venv/bin/python
	$(PIP) -r requirements/centre.txt
	@touch $@

.venv/.kiosk: requirements/kiosk.txt .venv/.build | .venv/bin/python
	$(PIP) --no-build-isolation -r requirements/kiosk.txt
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.build | .venv/bin/python
	$(PIP) --no-build-isolation -r requirements/dev.txt
	@touch $@ .venv/.centre .venv/.kiosk

.PHONY: install
install: .venv/.centre ## make .venv with what the centre needs

.PHONY: kiosk
kiosk: .venv/.kiosk ## make .venv with what a kiosk or gate needs

.PHONY: demo
demo: .venv/.centre ## serve it here with sample travellers and officers; prints the addresses
	$(PY) -m passenger_app.demo

.PHONY: lint
lint: .venv/.dev ## ruff and mypy, strict
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .

.PHONY: format
format: .venv/.dev ## put the code into its one format
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

.PHONY: unit
unit: .venv/.dev ## the fast tests: no browser, no card, SQLite only
	$(PY) -m pytest -q -m "not browser and not card and not postgres and not long" -n 2 \
	  -p no:schemathesis --ignore=tests/journeys --ignore=tests/contract

# pyscard has no wheel: where it cannot be compiled the card tests are skipped, and say so.
.venv/.card: requirements/card.txt | .venv/bin/python debian
	@if command -v gcc >/dev/null && command -v swig >/dev/null && [ -e /usr/include/PCSC/winscard.h ]; then \
	  $(PIP) -r requirements/card.txt && touch $@; \
	else echo "No compiler or PC/SC headers: the card tests will be skipped."; fi

.PHONY: test
test: .venv/.dev debian .venv/.card ## every test, short forms, both databases
	$(PY) -m pytest -q -n 3 -m "not camera"
	$(PY) -m pytest -q -n 2 -m camera tests/journeys

.PHONY: debian
debian: ## install (as root) or name the Debian packages that browser and card tests need
	@bash tests/debian.sh

.PHONY: screenshots
screenshots: .venv/.dev debian ## take the README's pictures from the real site
	$(PY) -m tests.journeys.screenshots

.PHONY: prove
prove: .venv/.dev ## the stated counts: make prove NAME (no NAME lists them)
	@$(PY) -m tests.prove $(filter-out prove,$(MAKECMDGOALS))

.PHONY: bench
bench: .venv/.dev ## ratios, one JSON object a line: make bench NAME (no NAME lists them)
	@$(PY) -m bench $(filter-out bench,$(MAKECMDGOALS))

# The word after prove or bench is a name, not a target.
ifneq (,$(filter prove bench,$(firstword $(MAKECMDGOALS))))
$(eval $(wordlist 2,9,$(MAKECMDGOALS)):;@:)
endif

.PHONY: lock
lock: .venv/bin/python ## pin every dependency and its hashes again from pyproject.toml
	@for set in build centre kiosk card; do \
	  .venv/bin/uv pip compile pyproject.toml --extra $$set -q --generate-hashes --no-header --no-annotate \
	    --python-version 3.11 -o requirements/$$set.txt || exit 1; done
	.venv/bin/uv pip compile pyproject.toml --extra centre --extra kiosk --extra dev -q --generate-hashes --no-header \
	  --no-annotate --python-version 3.11 -o requirements/dev.txt

.PHONY: words
words: .venv/.dev ## collect every sentence into the catalogues of all languages
	@.venv/bin/pybabel -q extract -F translations/babel.cfg -k N_ -k say --no-location --sort-output \
	  --omit-header -o translations/messages.pot customs kiosk passenger_app templates
	@for folder in translations/[a-z]*/; do tag=$$(basename $$folder); \
	  touch $$folder/messages.po; \
	  .venv/bin/pybabel -q update -N --omit-header --no-wrap -i translations/messages.pot -o $$folder/messages.po \
	    -l $$(echo $$tag | tr - _) || exit 1; done
	@rm translations/messages.pot

.PHONY: vendor
vendor: .venv/.dev ## take the vendored front-end files from npm again and write NOTICE
	npm ci --ignore-scripts --silent
	$(PY) -m passenger_app.vendored
