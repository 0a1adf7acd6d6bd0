GO ?= go

.PHONY: help test check bench fuzz update

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: ## all tests, of every module
	@set -e; for m in $$(git ls-files 'go.mod' '*/go.mod'); do \
		(cd "$$(dirname "$$m")" && echo "module $$(head -n 1 go.mod | cut -d' ' -f2)" && $(GO) test ./...); done

check: ## what the continuous integration runs
	@bash .ci/run

bench: ## all benchmarks; compare two runs with benchstat
	$(GO) test -run '^$$' -bench . ./...

fuzz: ## every fuzz target for FUZZTIME (30s) each
	@set -e; for p in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
			$(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $${FUZZTIME:-30s} $$p; done; done

update: ## rewrite the goldens; read the difference before you keep it
	$(GO) test ./netsim ./netsim/ladder -update
