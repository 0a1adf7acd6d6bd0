GO ?= go
SYNFAULT = $(GO) run ./scenarios/cmd/synfault

.PHONY: help run test check bench fuzz replay ladders update

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## the founding stories: two-way beside three-way under the same plan, each verdict found by running
	@$(SYNFAULT) stories

test: ## all tests, of every module
	@set -e; modules=$$(git ls-files 'go.mod' '*/go.mod'); \
	test -n "$$modules" || { echo 'make test finds no go.mod: it asks git, and this is no checkout' >&2; exit 2; }; \
	for m in $$modules; do \
		(cd "$$(dirname "$$m")" && echo "module $$(head -n 1 go.mod | cut -d' ' -f2)" && $(GO) test ./...); done

check: ## what the continuous integration runs
	@bash .ci/run

bench: ## all benchmarks; compare two runs with benchstat
	$(GO) test -run '^$$' -bench . ./...

fuzz: ## every fuzz target for FUZZTIME (30s) each
	@set -e; packages=$$($(GO) list ./...); for p in $$packages; do \
		targets=$$($(GO) test -list '^Fuzz' $$p); \
		for f in $$(echo "$$targets" | grep '^Fuzz'); do \
			$(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $${FUZZTIME:-30s} $$p; done; done

replay: ## run one case again: make replay CASE=two-way/open/ba0x
	@test -n '$(CASE)' || { echo 'make replay wants a token: make replay CASE=two-way/open/ba0x' >&2; exit 2; }
	@$(SYNFAULT) run '$(CASE)'

ladders: ## rewrite the golden ladders of the catalogue; read the difference before you keep it
	$(GO) test ./scenarios -run Ladders -update

update: ladders ## rewrite all goldens; read the difference before you keep it
	$(GO) test ./netsim ./netsim/ladder ./tcpfsm ./tcpfsm/variant ./scenarios/cmd/synfault -update
