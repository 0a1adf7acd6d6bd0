GO ?= go
SYNFAULT = $(GO) run ./scenarios/cmd/synfault

.PHONY: help run test check bench fuzz zoo prove-zoo mutate replay ladders update

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## hunt for runs that break a property: every handshake, on all cores; then the two founding stories
	@$(SYNFAULT) hunt

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

zoo: ## the properties against mutants that real stacks were: all must be killed; make zoo ONLY='H03 R15' for some
	@$(GO) run ./properties/hunt/zoo/keeper $(ONLY)

prove-zoo: ## which of those mutants the suite of searches finds, and in how many states (the column of runs)
	@$(GO) run ./properties/hunt/zoo/keeper -explore $(ONLY)

GREMLINS = github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0
mutate: ## the properties against a sample of 200 mutants of the tool gremlins; MUTATE='-sample-seed 7' for another
	@set -e; list=$$(mktemp); trap 'rm -f "$$list"' EXIT; \
	$(GO) run $(GREMLINS) unleash ./tcpfsm --dry-run --silent --output "$$list" --invert-logical --invert-assignments \
		--invert-bitwise --invert-bwassign --invert-loopctrl --remove-self-assignments; \
	$(GO) run ./properties/hunt/zoo/keeper -gremlins "$$list" -without '$(UNJUDGED)' $(MUTATE)

# What prints, what parses, and what other packages' tests judge: no property is about it. Of ICMP a script has toobig alone,
# and of the wishes that a user may have after OPEN (wishes.go) nodelay.
UNJUDGED = wire/|variant/|/(print|style|options|rule|rules|knob[a-z_]*|signal|presets|canonical|key[a-z_]*|icmp|wishes)\.go

replay: ## run one case again: make replay CASE=two-way/open/ba0x
	@test -n '$(CASE)' || { echo 'make replay wants a token: make replay CASE=two-way/open/ba0x' >&2; exit 2; }
	@$(SYNFAULT) run '$(CASE)'

ladders: ## rewrite the golden ladders of the catalogue; read the difference before you keep it
	$(GO) test ./scenarios -run Ladders -update

update: ladders ## rewrite all goldens; read the difference before you keep it
	$(GO) test ./netsim ./netsim/ladder ./tcpfsm ./tcpfsm/variant ./scenarios/cmd/synfault -update
