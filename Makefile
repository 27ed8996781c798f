.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: build test fuzz lint format messages rules docs bench vendor lock upgrade clean help ready ready-to-test

bin := .venv/bin
compile := $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock" --group dev --group docs --extra web --extra scale --output-file requirements.lock
messages := .shenbao/messages.pot

build: ready ## Make the forms of all declarations (the default) ## 生成全部申报表（默认目标）
	@$(bin)/python build.py

test: ready-to-test lint ## Lint, hold the committed outputs against their sources, run all tests ## 检查代码，核对已提交的输出，运行全部测试
	$(bin)/python build.py --check --format markdown
	$(bin)/python -m pytest --numprocesses auto --dist worksteal

fuzz: ready-to-test ## Try properties on thousands of new examples (FUZZ=10: ten times as many) ## 用数千个新的随机样例检验各项性质（FUZZ=10 为十倍）
	FUZZ=$(or $(FUZZ),1) $(bin)/python -m pytest --numprocesses auto --dist worksteal -m hypothesis \
		--override-ini faulthandler_exit_on_timeout=false

lint: ready ## Check style, formatting, types and which room imports which ## 检查代码的风格、格式、类型和模块分层
	$(bin)/python -m ruff check
	$(bin)/python -m ruff format --check
	$(bin)/python -m mypy
	$(bin)/lint-imports --no-logo

format: ready ## Format the code and fix what ruff can fix ## 整理代码格式，并改正 ruff 能改的问题
	@$(bin)/python -m ruff check --fix
	@$(bin)/python -m ruff format

messages: ready ## Bring the Chinese messages in line with the code ## 按代码更新中文消息
	@mkdir -p $(dir $(messages))
	@$(bin)/pybabel --quiet extract --mapping-file=babel.cfg --no-wrap --add-location=file --output-file=$(messages) shenbao
	@$(bin)/pybabel --quiet update --no-wrap --ignore-obsolete --ignore-pot-creation-date \
		--domain=shenbao --locale=zh_CN --input-file=$(messages) --output-dir=shenbao/locale
	@$(bin)/pybabel compile --statistics --domain=shenbao --directory=shenbao/locale

rules: ready ## Write the pages of the check rules, kinds and formats anew ## 重新生成检查规则、栏目种类和格式的说明页
	@$(bin)/python docs/rules/make_pages.py
	@$(bin)/python docs/make_lists.py

vendor: ## Bring the libraries of the page from their registry ## 从软件源取来网页所用的库
	@sh scripts/vendor.sh

docs: ready ## Build the docs as a site with search in site/, to be read offline ## 把文档生成为可离线搜索的网站（site/）
	@$(bin)/python -m sphinx -q -W --keep-going -b html -c docs/site -d .shenbao/doctrees . site

lock: ready ## Bring requirements.lock in line with pyproject.toml ## 按 pyproject.toml 更新 requirements.lock
	@$(compile) pyproject.toml

upgrade: ready ## Like lock, but move every package to its newest version ## 同 lock，并把所有依赖升到最新版本
	@$(compile) --upgrade pyproject.toml

bench: ready ## Measure the speed beside other programs (BENCH=--quick: in a minute) ## 与其他程序比较速度（BENCH=--quick：一分钟）
	@$(bin)/python -m benchmarks.run $(BENCH)

clean: ## Remove caches and the made forms; .venv stays ## 删除缓存和生成的表，保留 .venv
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .shenbao/*.json .shenbao/edited
	@find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -d output ]; then find output \( -name '*.docx' -o -name '*.pdf' -o -name '*.xlsx' \) -delete; fi

help: ## List these targets ## 列出这些目标
	@case $${LANGUAGE:-$${LC_ALL:-$${LC_MESSAGES:-$$LANG}}} in [Zz][Hh]*) column=3 ;; *) column=2 ;; esac; \
	awk -F ' ## ' -v column=$$column '/^[a-z]+:.* ## / { sub(/:.*/, "", $$1); printf "make %-8s %s\n", $$1, $$column }' Makefile

ready:
	@sh scripts/setup.sh

ready-to-test:
	@sh scripts/setup.sh test
