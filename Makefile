# villkor: `make serve` sets everything up and serves, `make test` sets everything up and passes the tests.

HOST ?= 127.0.0.1
PORT ?= 8000
BIN  := .venv/bin

# Programs of Debian that tests ask or put beside ours, each with its package; and the version of Comunica.
TOOLS    := curl:curl rapper:raptor2-utils roqet:rasqal-utils wrk:wrk virtuoso-t:virtuoso-opensource-7-bin
COMUNICA := 5.4.1

.PHONY: serve test check bench soak wheel lock clean

# Serve on http://127.0.0.1:8000; another address: make serve HOST=0.0.0.0 PORT=8080
serve: .venv/serve
	$(BIN)/villkor serve --host $(HOST) --port $(PORT)

# Style, types and layers, then every test, a file of them at a time on each processor.
test: check .venv/tools
	$(BIN)/pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile

check: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# Each question in process and over HTTP beside rdflib; shares of a whole line beside a spreadsheet's floats; checks of one
# report and of many beside pyshacl; and requests a second beside a bare application, rdflib-endpoint and oxigraph.
bench: .venv/dev .venv/tools
	$(BIN)/python benchmarks/questions.py
	$(BIN)/python benchmarks/shares.py
	PYTHONPATH=tests $(BIN)/python benchmarks/checks.py
	$(BIN)/python benchmarks/rates.py

# 20,000 requests, hostile ones among them: no fault, no leak, and nobody else slowed down.
soak: .venv/dev
	PYTHONPATH=tests $(BIN)/python benchmarks/soak.py

# A wheel that carries the content inside.
wheel: .venv/dev
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

# Exact versions with hashes, naming no index or host.
lock: .venv/dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --no-strip-extras --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --no-strip-extras --group build --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/serve: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/serve

# Real clients and stores that tests ask: install what is missing as root, else name the line that does.
.venv/tools: Makefile .venv/dev
	@missing=""; for tool in $(TOOLS); do command -v "$${tool%%:*}" >/dev/null || missing="$$missing $${tool#*:}"; done; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing; \
	else echo "tests lack programs; install them with: sudo apt-get install$$missing" >&2; exit 1; fi
	$(BIN)/npm install --silent --no-audit --no-fund --no-save --no-package-lock --prefix .venv/comunica \
		@comunica/query-sparql@$(COMUNICA)
	@touch $@

# Debian keeps venv in a package of its own: install it as root, else name the line that does.
.venv/bin/python:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "villkor needs Python 3.11 or later; python3 is $$(python3 --version 2>&1)." >&2; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || \
		if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv; \
		else echo "python3 lacks venv; install it with: sudo apt-get install python3-venv" >&2; exit 1; fi
	python3 -m venv .venv
