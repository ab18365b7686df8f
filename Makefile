# Two commands are all a newcomer needs: `make run` and `make test`. Both make the virtual
# environment themselves and do so again when a lock file changed.

VENV ?= .venv
export VENV

BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run chat test check bench lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' Makefile | while IFS='|' read -r name what; do \
		printf '%-12s %s\n' "$$name" "$$what"; done

run: ## start the adviser; prints the address of the chat page
	@scripts/system run
	@scripts/venv run
	@PTB_TIMEDELTA=true $(BIN)/python -m bot serve

chat: ## talk to it in this terminal
	@scripts/venv run
	@PTB_TIMEDELTA=true $(BIN)/python -m bot chat

test: ## run every gate and the whole suite
	@scripts/system
	@scripts/venv dev
	@scripts/check

check: ## run the gates only: lint, types, import contracts, flows
	@scripts/venv dev
	@scripts/check gates

bench: ## measure against the peers, and print the table
	@VENV=$(VENV)-bench scripts/venv bench
	@PTB_TIMEDELTA=true $(VENV)-bench/bin/python -m bot bench

lock: ## write the lock files anew
	@scripts/venv dev
	@scripts/lock

clean: ## remove caches and reports; keeps data and the environment
	rm -rf .coverage .coverage.* .hypothesis .import_linter_cache .pytest_cache .ruff_cache \
		build dist htmlcov
	find bot tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
