# make run: install, set up and serve. make test: install what the tests need and run them all.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: run test faults quick browser-tests test-postgresql check sbom assets bench lock clean

PY ?= python3
V ?= .venv
PORT ?= 8000
# Run by themselves: they start servers of their own, and kill them.
APART := --ignore tests/browser --ignore tests/faults
DATA ?= var/data
export UV_PYTHON_DOWNLOADS := never
# Node trusts what the machine trusts, as a council behind an inspecting proxy needs.
export NODE_USE_SYSTEM_CA := 1
IN := $(V)/bin
WITH_KEY = SECRET_KEY="$$(cat var/secret-key)" WORKFORCE_PLAIN_HTTP=1 WORKFORCE_DATA="$(abspath $(DATA))"

run: $(V)/.run var/assets/.built var/secret-key
	@mkdir -p "$(DATA)"
	@$(WITH_KEY) $(IN)/python manage.py start --port $(PORT)

test: $(V)/.test var/assets/.built check
	@$(IN)/python -m tests.browser.find
	$(IN)/python -m pytest tests $(APART) -n 2 --dist loadfile -q
	$(IN)/python -m pytest tests/faults tests/browser -n 2 --dist loadgroup --no-loadscope-reorder -q

test-postgresql: $(V)/.test var/assets/.built
	$(IN)/python -m tests.postgresql $(IN)/python -m pytest tests $(APART) -n 2 --dist loadfile -q

faults: $(V)/.test var/assets/.built
	FAULTS=100 $(IN)/python -m pytest tests/faults -q

quick: $(V)/.test var/assets/.built
	$(IN)/python -m pytest tests $(APART) -n 2 --dist loadfile -q

browser-tests: $(V)/.test var/assets/.built
	@$(IN)/python -m tests.browser.find
	$(IN)/python -m pytest tests/browser -q

CHECK_ENV = SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')" WORKFORCE_DATA="$$(mktemp -d)"
check: $(V)/.test var/assets/.built
	$(IN)/ruff format --check .
	$(IN)/ruff check .
	$(IN)/mypy
	@$(CHECK_ENV) $(IN)/python manage.py makemigrations --check --dry-run
	@$(CHECK_ENV) $(IN)/python manage.py check --deploy --fail-level WARNING
	$(IN)/python -m pytest tests/test_imports.py -q
	PATH="$(abspath $(IN)):$$PATH" $(IN)/python -m tests.audited

# What the product is made of, as CycloneDX, by tools in an environment of their own.
sbom: var/sbom/python.json var/sbom/npm.json
var/sbom/python.json: requirements-s3.txt requirements-sbom.txt $(V)/bin/uv
	@mkdir -p var/sbom
	@$(IN)/uv venv --quiet --clear --python $(IN)/python $(V)-sbom
	@$(IN)/uv pip install --system-certs --quiet --python $(V)-sbom/bin/python --require-hashes -r requirements-sbom.txt
	$(V)-sbom/bin/cyclonedx-py requirements requirements-s3.txt --pyproject pyproject.toml --output-reproducible -o $@
var/sbom/npm.json: static/packages/package-lock.json $(V)/.assets
	cd static/packages && PATH="$(abspath $(IN)):$$PATH" npm sbom --sbom-format cyclonedx --package-lock-only > "$(abspath $@)"

assets: var/assets/.built

$(V)/bin/uv: requirements-installer.txt
	@command -v $(PY) >/dev/null || { echo "Python 3.11 or newer is needed: $(PY) was not found."; exit 1; }
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PY) -V)."; exit 1; }
	@$(PY) -m venv $(V) || { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(IN)/python -m pip install --quiet --require-hashes -r requirements-installer.txt
	@touch $@

$(V)/.run: requirements.txt $(V)/bin/uv
	@[ -e $(V)/.test ] || $(IN)/uv pip install --system-certs --quiet --python $(IN)/python --require-hashes -r requirements.txt
	@touch $@

$(V)/.test: requirements-test.txt $(V)/bin/uv
	@$(IN)/uv pip install --system-certs --quiet --python $(IN)/python --require-hashes -r requirements-test.txt
	@touch $@ $(V)/.run

$(V)/.assets: requirements-assets.txt $(V)/bin/uv
	@$(IN)/uv pip install --system-certs --quiet --python $(IN)/python --require-hashes -r requirements-assets.txt
	@touch $@

var/assets/.built: $(V)/.assets static/packages/package-lock.json static/packages/build.mjs $(wildcard static/packages/*.scss)
	@cd static/packages && PATH="$(abspath $(IN)):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@PATH="$(abspath $(IN)):$$PATH" node static/packages/build.mjs var/assets
	@touch $@

var/secret-key:
	@mkdir -p var
	@umask 077; $(PY) -c 'import secrets; print(secrets.token_urlsafe(60))' > $@

bench: $(V)/.test var/assets/.built
	@$(IN)/uv pip install --system-certs --quiet --python $(IN)/python --require-hashes -r requirements-bench.txt
	$(IN)/python -m tests.bench

lock: $(V)/bin/uv
	$(IN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header -q -o requirements.txt
	$(IN)/uv pip compile pyproject.toml --extra test --universal --generate-hashes --no-header -q -o requirements-test.txt
	$(IN)/uv pip compile pyproject.toml --extra assets --no-deps --universal --generate-hashes --no-header -q -o requirements-assets.txt
	$(IN)/uv pip compile pyproject.toml --extra s3 --universal --generate-hashes --no-header -q -o requirements-s3.txt
	$(IN)/uv pip compile pyproject.toml --extra bench --universal --generate-hashes --no-header -q -o requirements-bench.txt
	echo "cyclonedx-bom>=7" | $(IN)/uv pip compile - --universal --generate-hashes --no-header -q -o requirements-sbom.txt

clean:
	rm -rf $(V) var static/packages/node_modules
