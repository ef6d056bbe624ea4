# SIGI: `make` alone prints the targets.
#
# Everything a target needs and the machine lacks is installed first (Debian
# or Ubuntu packages, listed below; Go itself must be there). All that is made
# goes below .local/ and bin/.

SHELL   := /bin/bash
GO      ?= go
LISTEN  ?= 127.0.0.1:8080
SCALE   ?= 1
PORT    ?= 8090
MINUTES ?= 10
SERVED  ?= catalog
LOCAL   := $(CURDIR)/.local
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)

# What building needs; what the sample's database needs; what tests need
# beside; what the official suites need; what the comparison with other map
# servers needs.
PACKAGES_BUILD := gcc g++ pkg-config libgdal-dev libproj-dev proj-data libdeflate-dev libisal-dev libturbojpeg0-dev libwebp-dev
PACKAGES_RUN   := postgresql postgresql-postgis gdal-bin curl
PACKAGES_TEST  := python3 python3-qgis python3-gdal python3-owslib libxml2-utils chromium poppler-utils mapserver-bin fonts-dejavu-core
PACKAGES_WEB   := nodejs npm
PACKAGES_SUITES := default-jdk-headless maven git
PACKAGES_BENCH := cgi-mapserver qgis-server nginx-light spawn-fcgi mapcache-tools time procps libagg-dev fonts-dejavu-core gmt gmt-gshhg-full

.PHONY: bench-fair soak bench-tiles help run build web sample serve test check lint fuzz golden bench conformance conformance-serve stop clean deps-build deps-run deps-web deps-test deps-suites deps-bench

help: ## print the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

run: deps-run build sample ## build, make the sample town, load it into a private PostGIS and serve it on http://127.0.0.1:8080
	@SIGI_DB="$$(scripts/postgis.sh start)" && export SIGI_DB && \
	scripts/load-sample.sh .local/sample && \
	bin/sigi watch install --catalog catalog.yaml >/dev/null && \
	exec bin/sigi serve --catalog catalog.yaml --listen $(LISTEN)

build: deps-build ## build bin/sigi
	@mkdir -p bin
	$(GO) build -ldflags "-X main.version=$(VERSION)" -o bin/sigi ./cmd/sigi

web: deps-web ## rebuild the page (web/app -> web/dist); what it builds is committed, so only a changed page needs it
	cd web/app && npm ci --no-audit --no-fund && npm run build

sample: build ## make the sample town below .local/sample (SCALE=n for a larger one)
	@if [ ! -f .local/sample/.scale-$(SCALE) ] || [ bin/sigi -nt .local/sample/.scale-$(SCALE) ]; then \
		rm -rf .local/sample && mkdir -p .local && bin/sigi sample --out .local/sample --scale $(SCALE) && touch .local/sample/.scale-$(SCALE); fi

test: deps-build deps-run deps-test deps-suites ## every test, real PostGIS and real clients included (DATA=dir adds the tests on real data)
	scripts/schemas.sh
	OGC_SCHEMAS="$(LOCAL)/schemas" $(GO) vet ./...
	OGC_SCHEMAS="$(LOCAL)/schemas" $(GO) test -timeout 15m ./...
	$(GO) test -race -timeout 15m ./publish/... ./catalog/... ./layers/memory/... ./crs/... ./ogc/... ./tilecache ./render

check: ## the quick part of the tests: format, vet, house rules, unit tests without database or clients
	$(GO) vet ./...
	SIGI_NO_POSTGIS=1 SIGI_NO_CLIENTS=1 $(GO) test ./...

lint: ## the house rules alone (imports, format, words)
	$(GO) test ./internal/lint/...

fuzz: ## every fuzz target for FUZZTIME (default 20s) each
	scripts/fuzz.sh

golden: ## draw the golden pictures and texts anew; look at each before committing
	$(GO) test ./render/... -run Golden -update
	$(GO) test ./encoding/sld -run Corpus -update
	$(GO) test ./ogc -run Script -update

bench: deps-build deps-run deps-bench build ## compare with MapServer and QGIS Server; DATA=dir with the real data, else the sample town
	bench/run.sh "$(DATA)"

conformance-serve: build ## serve the official suites' data on http://127.0.0.1:PORT (default 8090), for any test engine; SERVED=wfs10 for WFS 1.0
	exec bin/sigi serve --catalog conformance/$(SERVED).yaml --listen 127.0.0.1:$(PORT)

conformance: deps-suites build ## run the official OGC suites; SUITES=dir with clones of their repositories, ONLY=wms13,wfs20 to choose, MUST=wfs20 to insist
	SUITES="$(abspath $(SUITES))" $(GO) test ./conformance -count=1 -run EveryAssertion -v
	$(GO) run ./conformance -suites "$(SUITES)" -only "$(ONLY)" -must "$(MUST)"

bench-tiles: deps-bench build ## compare seeding with MapCache over MapServer; DATA=dir with the real data
	bench/tiles/run.sh "$(DATA)"

bench-fair: build sample ## measure whether cheap maps stay quick beside 20 clients who ask for dear ones (SCALE=4 for a larger town)
	$(GO) run ./bench/fairness -sigi bin/sigi -town .local/sample

soak: build sample ## ask for everything for MINUTES (default 10) and watch memory, goroutines and files
	$(GO) run ./bench/fairness -sigi bin/sigi -town .local/sample -soak $(MINUTES)m

stop: ## stop the sample's PostGIS
	@scripts/postgis.sh stop

clean: stop ## remove what was built and made
	rm -rf bin .local

deps-build:
	@scripts/packages.sh $(PACKAGES_BUILD)
deps-run:
	@scripts/packages.sh $(PACKAGES_RUN)
deps-web:
	@command -v npm >/dev/null || scripts/packages.sh $(PACKAGES_WEB)
deps-test:
	@scripts/packages.sh $(PACKAGES_TEST)
deps-suites:
	@scripts/packages.sh $(PACKAGES_SUITES)
deps-bench:
	@scripts/packages.sh $(PACKAGES_BENCH)
