# make run   creates what it needs, publishes the demonstration company if there is no data yet, serves the dashboard
# make test  installs what the tests need, the headless browser included, and runs them all

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run test test-spark test-tryton lint types benchmark screenshots clean

run: $(VENV)/.runtime pango
	@$(BIN)/python cli.py snapshots | grep -q '^\*' || $(BIN)/python cli.py demo
	$(BIN)/streamlit run dashboard.py --server.port $(PORT) --server.address localhost

test: $(VENV)/.development pango chromium postgresql mariadb
	$(BIN)/pytest -n auto --dist loadfile -m "not spark and not tryton"

# A cluster of its own, with minutes of its own.
test-spark: $(VENV)/.spark java
	$(BIN)/pytest tests/portability/test_spark.py

# A real CRM, in an environment of its own: it is GPL and no part of the product. Its first start takes minutes.
test-tryton: $(VENV)/.development .tryton/.installed postgresql
	$(BIN)/pytest tests/connectors/test_sql_tryton.py

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.development
	$(BIN)/mypy

benchmark: $(VENV)/.development $(VENV)/.spark chromium postgresql java
	$(BIN)/pip install --quiet -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks

# The pictures of the README, from the demonstration company.
screenshots: $(VENV)/.development chromium
	$(BIN)/python -m tests.screenshots

clean:
	rm -rf $(VENV) .tryton .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(SUDO) apt-get update && $(SUDO) apt-get install -y python3-venv; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt requirements.txt requirements-postgresql.txt requirements-mariadb.txt | $(VENV)/bin/python
	$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

$(VENV)/.spark: $(VENV)/.development requirements-spark.txt
	$(BIN)/pip install --quiet -r requirements-spark.txt
	@touch $@

.tryton/.installed: tests/requirements-tryton.txt | $(VENV)/bin/python
	rm -rf .tryton
	$(PYTHON) -m venv .tryton
	.tryton/bin/pip install --quiet -r tests/requirements-tryton.txt
	@touch $@

# Reports as PDF are set with Pango. Without it everything else works, and the dashboard says what is missing.
.PHONY: pango
pango:
	@$(BIN)/python -c 'import weasyprint' 2>/dev/null || { $(SUDO) apt-get update && $(SUDO) apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core; } || echo "No Pango: reports as PDF are not to be had, all else is."

# The browser tests drive Debian's Chromium; anything of that name on the path serves as well.
.PHONY: chromium postgresql
chromium:
	@command -v chromium >/dev/null || { $(SUDO) apt-get update && $(SUDO) apt-get install -y chromium; }

# The tests start servers of their own with the programs of Debian's packages.
postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { $(SUDO) apt-get update && $(SUDO) apt-get install -y postgresql; }

.PHONY: mariadb
mariadb:
	@command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || { $(SUDO) apt-get update && $(SUDO) apt-get install -y mariadb-server; }

# Spark runs on Java; Debian's is as good as any from 17 on.
.PHONY: java
java:
	@command -v java >/dev/null || { $(SUDO) apt-get update && $(SUDO) apt-get install -y openjdk-17-jre-headless || $(SUDO) apt-get install -y default-jre-headless; }
