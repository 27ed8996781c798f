.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: build test lint format messages rules bench lock upgrade clean help ready ready-to-test

bin := .venv/bin
compile := $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock" --group dev --output-file requirements.lock
messages := .shenbao/messages.pot

build: ready ## Make the forms of all declarations (the default)
	@$(bin)/python build.py

test: ready-to-test lint ## Lint, hold the committed outputs against their sources, run all tests
	$(bin)/python build.py --check --format markdown
	$(bin)/python -m pytest --numprocesses auto --dist loadfile

lint: ready ## Check style, formatting, types and which room imports which
	$(bin)/python -m ruff check
	$(bin)/python -m ruff format --check
	$(bin)/python -m mypy
	$(bin)/lint-imports --no-logo

format: ready ## Format the code and fix what ruff can fix
	@$(bin)/python -m ruff check --fix
	@$(bin)/python -m ruff format

messages: ready ## Bring the Chinese messages in line with the code
	@mkdir -p $(dir $(messages))
	@$(bin)/pybabel --quiet extract --no-wrap --add-location=file --output-file=$(messages) shenbao
	@$(bin)/pybabel --quiet update --no-wrap --ignore-obsolete --ignore-pot-creation-date \
		--domain=shenbao --locale=zh_CN --input-file=$(messages) --output-dir=shenbao/locale
	@$(bin)/pybabel compile --statistics --domain=shenbao --directory=shenbao/locale

rules: ready ## Write the pages of the check rules (docs/rules) anew
	@$(bin)/python docs/rules/make_pages.py

lock: ready ## Bring requirements.lock in line with pyproject.toml
	@$(compile) pyproject.toml

upgrade: ready ## Like lock, but move every package to its newest version
	@$(compile) --upgrade pyproject.toml

bench: ready ## Measure the speed beside other programs (BENCH=--quick: in a minute)
	@$(bin)/python -m benchmarks.run $(BENCH)

clean: ## Remove caches and the made forms; .venv stays
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .shenbao/*.json .shenbao/edited
	@find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -d output ]; then find output \( -name '*.docx' -o -name '*.pdf' -o -name '*.xlsx' \) -delete; fi

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

ready:
	@sh scripts/setup.sh

ready-to-test:
	@sh scripts/setup.sh test
