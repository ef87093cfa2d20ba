# make run   creates what it needs, serves the dashboard, and builds the demonstration company beside if there is no data yet
# make test  installs what the tests need, the headless browser included, and runs them all
# make check lint, types, layers and the tests that matter for what has changed (tests/affected.py): under a minute
# make explore draws new examples for the property tests
# make fuzz    changes files at random and reads them
# make damage  kills whatever writes, a hundred times each, and looks at what is left

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# A lock holds every package, those of packages too, so nothing is left to be worked out; what is never imported is not compiled.
INSTALL := $(BIN)/python -m pip install --quiet --no-deps --no-compile --require-hashes -r

.PHONY: run test test-spark test-tryton test-r lint types benchmark screenshots lock upgrade clean

run: | $(VENV)/bin/python
	@$(BIN)/python -m start --port $(PORT)

test: $(VENV)/.development pango chromium postgresql mariadb caddy
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not spark and not tryton and not r and not image"

# A cluster of its own, with minutes of its own.
test-spark: $(VENV)/.spark java
	$(BIN)/python -m pytest tests/portability/test_spark.py

# A real CRM, in an environment of its own: it is GPL and no part of the product. Its first start takes minutes.
test-tryton: $(VENV)/.development .tryton/.installed postgresql
	$(BIN)/python -m pytest tests/connectors/sql/test_tryton.py

# Survival analysis against R's own: programs of Debian's packages, no part of the product.
test-r: $(VENV)/.development
	@Rscript -e 'library(survival); library(cmprsk)' >/dev/null 2>&1 || { $(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends r-base-core r-cran-survival r-cran-cmprsk; }
	$(BIN)/python -m pytest tests/r

# The image built and run as compose.yaml says. Which engine, and what it needs on this machine: tests/image/engine.py.
.PHONY: image
image: $(VENV)/.development
	@[ -n "$$IMAGE_ENGINE" ] || command -v docker >/dev/null || command -v podman >/dev/null || { echo "Docker or Podman is needed: apt-get install podman runc catatonit"; exit 1; }
	$(BIN)/python -m pytest tests/image

.PHONY: check
check: lint types
	$(BIN)/python -m pytest -q -m "not browser and not slow and not spark and not image" $$($(BIN)/python -m tests.affected)

# Property tests on examples drawn anew; what fails names the seed to see it again.
.PHONY: explore
explore: $(VENV)/.development
	EXAMPLES=explore $(BIN)/python -m pytest -n auto -m "hypothesis and not spark"

# The readers of strangers' files on files changed at random, thousands of them, each in the cage.
.PHONY: fuzz
fuzz: $(VENV)/.development
	EXAMPLES=explore $(BIN)/python -m pytest -q tests/connectors/files/test_reader_fuzzing.py

# Import, sync, publish, roll-back, the close of a meeting and migration, each killed a hundred times at counted points.
.PHONY: damage
damage: $(VENV)/.development
	KILLS=100 $(BIN)/python -m pytest -n auto tests/damage

# Everything that any test needs, so that tests can run beside each other afterwards.
.PHONY: ready
ready: $(VENV)/.development $(VENV)/.spark .tryton/.installed pango chromium postgresql mariadb caddy java

lint: $(VENV)/.development
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(VENV)/.development
	$(BIN)/python -m mypy

benchmark: $(VENV)/.development $(VENV)/.spark chromium postgresql java
	$(INSTALL) locks/benchmark.txt
	$(BIN)/python -m benchmarks

# docs/metrics.md and its translation, from the texts of the figures and the answers to their examples.
.PHONY: metrics-document
metrics-document: $(VENV)/.development
	$(BIN)/python -m tests.metrics_document

# The pictures of the README, from the demonstration company.
screenshots: $(VENV)/.development chromium
	$(BIN)/python -m tests.screenshots

# After a change of a requirements file: every lock, with as little else changed as can be. The resolver (MIT) is a tool of this target alone.
LOCKED := run=requirements.txt postgresql=requirements-postgresql.txt mariadb=requirements-mariadb.txt \
	spark=requirements-spark.txt benchmark=benchmarks/requirements.txt
COMPILE = .locking/bin/uv pip compile --no-config --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--annotation-style line --custom-compile-command "make lock" $(NEWEST)
lock: .locking/bin/uv
	$(COMPILE) requirements-dev.txt -o locks/development.txt >/dev/null
	@set -e; for pair in $(LOCKED); do \
		cp locks/development.txt locks/$${pair%%=*}.txt; \
		$(subst $(NEWEST),,$(COMPILE)) $${pair#*=} -o locks/$${pair%%=*}.txt >/dev/null; \
	done
	$(COMPILE) tests/requirements-tryton.txt -o locks/tryton.txt >/dev/null

# The newest of everything that the requirements files allow, and then whatever can be tested on it.
upgrade:
	$(MAKE) lock NEWEST=--upgrade
	.ci/run

.locking/bin/uv: | $(VENV)/bin/python
	$(BIN)/python -m venv .locking
	.locking/bin/python -m pip install --quiet "uv>=0.13,<1"

clean:
	rm -rf $(VENV) .tryton .locking .caddy .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@[ -w . ] || { echo "This user may not write in this folder: clone Gleichtakt into a folder of your own."; exit 1; }
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: apt-get install python3, or make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(SUDO) apt-get update && $(SUDO) apt-get install -y python3-venv; } || { echo "Python's module venv is missing, and this user may not install it. Whoever may: apt-get install python3-venv"; exit 1; }
	@echo "A Python of its own for Gleichtakt, in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.development: locks/development.txt | $(VENV)/bin/python
	$(INSTALL) locks/development.txt
	@touch $@ $(VENV)/.runtime

$(VENV)/.spark: $(VENV)/.development locks/spark.txt
	$(INSTALL) locks/spark.txt
	@touch $@

.tryton/.installed: locks/tryton.txt | $(VENV)/bin/python
	rm -rf .tryton
	$(BIN)/python -m venv .tryton
	.tryton/bin/python -m pip install --quiet --no-deps --require-hashes -r locks/tryton.txt
	@touch $@

# Reports as PDF are set with Pango; `make run` fetches it beside (start/machine.py).
.PHONY: pango
pango:
	@$(BIN)/python -c 'import weasyprint' 2>/dev/null || { $(SUDO) apt-get update && $(SUDO) apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core; }

# The browser tests drive Debian's Chromium that draws pages alone: without tabs and windows it takes half the processor
# time. Where it is not to be had, the whole browser serves as well, or anything of either name on the path.
.PHONY: chromium postgresql
chromium:
	@command -v chromium-headless-shell >/dev/null || { $(SUDO) apt-get update && $(SUDO) apt-get install -y chromium-headless-shell; } || command -v chromium >/dev/null || $(SUDO) apt-get install -y chromium

# The tests start servers of their own with the programs of Debian's packages.
postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { $(SUDO) apt-get update && $(SUDO) apt-get install -y postgresql; }

.PHONY: mariadb
mariadb:
	@command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || { $(SUDO) apt-get update && $(SUDO) apt-get install -y mariadb-server; }

# The proxy of the tests with two processes: Debian's package, unpacked beside the code, so that no service of its own begins.
# Where it is not to be had, those tests are skipped and say so.
.PHONY: caddy
caddy:
	@command -v caddy >/dev/null || [ -x .caddy/usr/bin/caddy ] || { mkdir -p .caddy && cd .caddy && { apt-get download -qq caddy || { $(SUDO) apt-get update && apt-get download -qq caddy; }; } && dpkg-deb --extract caddy_*.deb . && rm caddy_*.deb; } || echo "Caddy is not to be had here: tests with two processes are skipped"

# Spark runs on Java; Debian's is as good as any from 17 on.
.PHONY: java
java:
	@command -v java >/dev/null || { $(SUDO) apt-get update && $(SUDO) apt-get install -y openjdk-17-jre-headless || $(SUDO) apt-get install -y default-jre-headless; }
