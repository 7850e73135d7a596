# Everything a person or a CI does with Frontdesk. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Lets the stamp below list the web sources only when it is asked for.
.SECONDEXPANSION:

CACHE := .cache
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)

GOLANGCI_VERSION := v2.15.0
GOLANGCI := $(CACHE)/bin/golangci-lint-$(GOLANGCI_VERSION)

# Each stamp lies in the folder it vouches for, and goes when that goes.
NPM_STAMP := web/node_modules/.installed
WEB_STAMP := web/dist/.built

# What the web build reads. Folders count too, so that a deleted file is seen.
WEB_SOURCES = $(shell find web -mindepth 1 \( -name node_modules -o -name dist -o -name e2e \
	-o -name test-results -o -name playwright-report \) -prune -o \( -type f -o -type d \) -print 2>/dev/null)

# Lists our Go files; `gofmt .` would walk through node_modules too.
GO_FILES = find . \( -name node_modules -o -name '.?*' \) -prune -o -name '*.go' -print

# Watches for data races, but not inside SQLite's translated C and the encoder's
# arithmetic: each has tests of its own and takes twenty times as long when
# watched, so that a loaded machine looks like a broken one.
UNWATCHED := -race=false -d=checkptr=0
RACE := -race -gcflags='modernc.org/sqlite/lib=$(UNWATCHED)' -gcflags='github.com/frontdesk-chat/frontdesk/encoder=$(UNWATCHED)'

section = printf '\n== %s ==\n' '$(1)'

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Build, then start the demo on http://127.0.0.1:8080 (FRONTDESK_* variables apply)
	@FRONTDESK_DATA_DIR="$${FRONTDESK_DATA_DIR:-data}" exec bin/frontdesk serve --demo $(ARGS)

.PHONY: build
build: web ## Build the web parts and bin/frontdesk
	@CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/frontdesk ./cmd/frontdesk

.PHONY: web
web: $(WEB_STAMP) ## Build the widget and the console into web/dist, when their sources changed

.PHONY: tools
tools:
	@scripts/ensure-tools.sh

$(NPM_STAMP): web/package-lock.json | tools
	@$(call section,Web packages)
	npm --prefix web ci --no-audit --no-fund
	@mkdir -p $(@D) && touch $@

$(WEB_STAMP): $(NPM_STAMP) $$(WEB_SOURCES) | tools
	@$(call section,Web build)
	npm --prefix web run build
	@mkdir -p $(@D) && touch $@

.PHONY: test
test: build ## Run every test: Go with -race on SQLite and PostgreSQL, web, browser. Installs what is missing
	@$(call section,What the tests need)
	command -v gcc >/dev/null || scripts/ensure-packages.sh gcc libc6-dev
	scripts/ensure-postgres.sh
	scripts/ensure-chromium.sh
	@$(call section,Go tests)
	@# One package at a time: tests of whole processes share the machine with nobody.
	CGO_ENABLED=1 scripts/with-postgres.sh go test $(RACE) -p 1 -timeout 40m ./...
	@$(call section,Web unit tests)
	npm --prefix web test --if-present
	@$(call section,Browser tests)
	FRONTDESK_TEST_CHROMIUM="$$(scripts/ensure-chromium.sh)" scripts/with-postgres.sh npm --prefix web run e2e

.PHONY: check
check: web $(GOLANGCI) ## Check format, vet, lint, import table, types, generated files and the widget's size
	@$(call section,Format)
	files=$$($(GO_FILES) | xargs -r gofmt -l); [ -z "$$files" ] || { echo "Not formatted (make fmt mends it):"; echo "$$files"; exit 1; }
	@$(call section,Vet)
	go vet ./...
	@$(call section,Lint and import table)
	$(GOLANGCI) config verify
	$(GOLANGCI) run ./...
	@$(call section,Repository)
	scripts/lint-repo.sh
	@$(call section,TypeScript)
	npm --prefix web run typecheck
	@$(MAKE) --no-print-directory verify
	@$(call section,Size of the widget)
	npm --prefix web run size

.PHONY: verify
verify: $(NPM_STAMP) ## Generate what is generated again, and fail when it was stale
	@$(call section,Generated files)
	scripts/verify-generated.sh npm --prefix web run generate

$(GOLANGCI):
	@$(call section,Building golangci-lint $(GOLANGCI_VERSION))
	@mkdir -p $(CACHE)/bin
	GOBIN=$(CURDIR)/$(CACHE)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv $(CACHE)/bin/golangci-lint $@

.PHONY: bench
bench: web ## Measure: start, memory, question to words, and every package's benchmarks. Installs PostgreSQL when missing
	@scripts/ensure-postgres.sh >/dev/null
	scripts/with-postgres.sh go test -run '^$$' -bench . -benchmem -timeout 60m ./...

.PHONY: soak
soak: build ## Load a server for half an hour, with a figure a minute; fails when memory, goroutines or latency grow
	bin/frontdesk bench load soak --chats 300 --rate 300 --for 30m --every 1m

# The release from which chaos restarts node by node; empty: this one.
PREVIOUS ?= $(shell git rev-list --max-count=1 --skip=100 HEAD 2>/dev/null)

.PHONY: chaos
chaos: web ## Break a running Frontdesk, its databases, bus, disk and clock under people who talk, and restart it node by node from PREVIOUS; 20 minutes
	@scripts/ensure-postgres.sh >/dev/null
	FRONTDESK_CHAOS=full scripts/with-postgres.sh go test -run '^TestChaos$$' -v -count 1 -timeout 30m ./cmd/frontdesk
	@[ -z "$(PREVIOUS)" ] || scripts/build-ref.sh "$(PREVIOUS)" "$(CURDIR)/$(CACHE)/previous"
	FRONTDESK_TEST_PREVIOUS="$(if $(PREVIOUS),$(CURDIR)/$(CACHE)/previous)" scripts/with-postgres.sh go test -run '^TestRollingRestart$$' -v -count 1 -timeout 30m ./cmd/frontdesk

.PHONY: fmt
fmt: ## Format the Go files
	$(GO_FILES) | xargs -r gofmt -w

.PHONY: clean
clean: ## Remove what building and testing made; keeps data/ and the cached tools
	rm -rf bin web/dist/* $(WEB_STAMP) web/node_modules web/*/node_modules
	rm -rf web/test-results web/playwright-report test-results coverage.out
