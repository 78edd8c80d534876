# StudyMate: everything a newcomer needs. Wants Go, Node 20, gcc and make; Chromium is installed for the browser tests.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Picture codecs run in their sandbox, and never as libraries that the machine happens to have.
TAGS := nodynamic
export GOFLAGS := -tags=$(TAGS)

GOLANGCI_VERSION := v2.15.0
NPM := npm --prefix web --no-audit --no-fund
# `npm ci` refuses to work where the registry does not have the optional packages of every other platform; then the locked
# versions are installed without them.
NPM_INSTALL := $(NPM) ci || $(NPM) install --no-save

# Packages whose tests open many sockets or measure time: they run one after another, after the others.
HEAVY := /bench|/cmd/studymate$$|/control/stomp$$|/sfu$$|/sfu/transport$$|/turnserver$$
WEB_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts web/tsconfig.json -type f 2>/dev/null)

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 16

.PHONY: build
build: web/dist/index.html ## build the client and the one binary bin/studymate
	go build -trimpath -o bin/studymate ./cmd/studymate

.PHONY: run
run: build ## build and start on the defaults
	./bin/studymate serve

.PHONY: demo
demo: build ## the same, with four demo learners and a session to join
	./bin/studymate serve --demo

web/node_modules/.installed: web/package.json web/package-lock.json
	$(NPM_INSTALL)
	touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	$(NPM) run build
	touch $@

# ---- tests ----

TEST_SECTIONS := test-vet test-bank test-go test-go-heavy test-alerts test-postgres test-web test-e2e

.PHONY: test
test: ## every test: vet, race, fuzz seeds, web units, four real browsers
	@total=$$SECONDS; for section in $(TEST_SECTIONS); do \
		start=$$SECONDS; echo "== $$section"; \
		$(MAKE) --no-print-directory $$section || { echo "== $$section FAILED after $$((SECONDS - start)) s"; exit 1; }; \
		echo "== $$section passed in $$((SECONDS - start)) s"; \
	done; echo "== all sections passed in $$((SECONDS - total)) s"

.PHONY: test-vet
test-vet: ## go vet
	go vet ./...

.PHONY: test-bank
test-bank: ## the level test's recordings fit their scripts
	node --test control/leveltest/bank/say/
	control/leveltest/bank/audio.sh --check

.PHONY: test-go
test-go: espeak ## Go tests that share the machine well; fuzz targets run on their seeds
	go test -race -shuffle=on -p 2 -timeout 20m $$(go list ./... | grep -Ev '$(HEAVY)')

.PHONY: test-go-heavy
test-go-heavy: ## Go tests that want the machine to themselves
	go test -race -shuffle=on -p 1 -timeout 10m $$(go list ./... | grep -E '$(HEAVY)')

# All of the store, what the API can reach of it, what strangers and bad input can't, nodes that share it, and the program; the other tests of control take minutes and say nothing more of it.
.PHONY: test-postgres
test-postgres: ## the store, the API's routes, two nodes and the program on a PostgreSQL of their own, which is installed
	store/storetest/with-postgres.sh bash -c "go test -race -shuffle=on -count=1 -timeout 10m ./store/... \
		&& go test -race -count=1 ./control/auth ./control/httpapi ./cmd/studymate -run '^Test(OneLogInCanBeSpared|Accounts|Sessions|Messages|AStranger.*|.*ThatAreNone|.*OnPostgreSQL.*)$$'"

.PHONY: test-alerts
test-alerts: ## the alert rules of docs/operations, by promtool, which is installed
	@if ! command -v promtool >/dev/null; then \
		echo "Missing for the alert rules, installing with apt-get: prometheus"; \
		if ! command -v apt-get >/dev/null; then echo "no apt-get here: install promtool by hand, then run make again" >&2; exit 1; fi; \
		sudo=; if [ "$$(id -u)" != 0 ]; then sudo=sudo; fi; \
		$$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends prometheus \
			|| { echo "could not install prometheus; the alert rules need its promtool" >&2; exit 1; }; \
	fi
	cd docs/operations && promtool check rules alerts.yml && promtool test rules alerts_test.yml

.PHONY: test-web
test-web: web/node_modules/.installed ## unit tests of the web client
	$(NPM) run test

.PHONY: test-e2e
test-e2e: build chromium ## real Chromium pages against the real binary
	$(NPM) run e2e

.PHONY: espeak
espeak:
	@if command -v espeak-ng >/dev/null; then exit 0; fi; \
	echo "Missing for speech whose pauses are known, installing with apt-get: espeak-ng"; \
	if ! command -v apt-get >/dev/null; then echo "no apt-get here: install espeak-ng by hand, then run make again" >&2; exit 1; fi; \
	sudo=; if [ "$$(id -u)" != 0 ]; then sudo=sudo; fi; \
	$$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends espeak-ng \
		|| { echo "could not install espeak-ng; the measures of speech are held to its speech" >&2; exit 1; }

.PHONY: chromium
chromium:
	@missing=; if ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null; then missing=chromium; fi; \
	if ! command -v espeak-ng >/dev/null; then missing="$$missing espeak-ng"; fi; \
	if ! fc-list :lang=ko 2>/dev/null | grep -q .; then missing="$$missing fonts-nanum"; fi; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	echo "Missing for the browser tests, installing with apt-get: $$missing"; \
	if ! command -v apt-get >/dev/null; then echo "no apt-get here: install $$missing by hand, then run make again" >&2; exit 1; fi; \
	sudo=; if [ "$$(id -u)" != 0 ]; then sudo=sudo; fi; \
	$$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing \
		|| { echo "could not install $$missing; the browser tests need it" >&2; exit 1; }

.PHONY: openapi
openapi: ## write docs/openapi.json and the web client's types anew, after a change of the API
	go test ./control/httpapi -run '^(TestTheCommittedDocumentIsTheServed|TestTheClientsTypesAreThoseOfTheDocument)$$' -count 1 -update

.PHONY: level-audio
level-audio: ## make the recordings of the level test whose scripts changed
	node --test control/leveltest/bank/say/
	control/leveltest/bank/audio.sh

FUZZTIME ?= 20s

.PHONY: fuzz
fuzz: ## fuzz every decoder for FUZZTIME each
	@grep -rlE '^func Fuzz' --include='*_test.go' . | while read -r file; do \
		for target in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$$file"); do \
			echo "== $$target in $$(dirname "$$file")"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")"; \
		done; \
	done

# ---- checks ----

.PHONY: check
check: web/node_modules/.installed bin/golangci-lint-$(GOLANGCI_VERSION) ## vet, golangci-lint, tsc, web lint, the laws of the tree
	go vet ./...
	./bin/golangci-lint-$(GOLANGCI_VERSION) run ./...
	go test ./cmd/laws
	$(NPM) run typecheck
	$(NPM) run lint

# Built from source by the Go toolchain at hand, so that it always knows this Go version.
bin/golangci-lint-$(GOLANGCI_VERSION):
	GOBIN=$(CURDIR)/bin GOFLAGS= go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv bin/golangci-lint $@

.PHONY: bench
bench: ## speed: nanoseconds and allocations per operation, join times, packets per second
	go test -run '^$$' -bench . -benchmem -p 1 ./...

.PHONY: bench-peers
bench-peers: ## the servers to compare with, into bin/peers: LiveKit, Janus, Galene, mediasoup
	LIVEKIT="$(LIVEKIT)" JANUS="$(JANUS)" GALENE="$(GALENE)" MEDIASOUP="$(MEDIASOUP)" bench/peers/install.sh $(PEER)

STATIC_FLAGS := -trimpath -tags $(TAGS),netgo,osusergo,sqlite_omit_load_extension -ldflags '-s -w -linkmode external -extldflags -static'

.PHONY: static
static: web/dist/index.html static-only ## the binary of the container image: no shared library

.PHONY: static-only
static-only: # with the client that is already built
	go build $(STATIC_FLAGS) -o bin/studymate-static ./cmd/studymate

.PHONY: clean
clean: ## remove what was built
	rm -rf bin web/node_modules web/dist/assets web/dist/index.html
