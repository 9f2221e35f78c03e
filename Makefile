# Sonde. `make` without a target lists the targets; tools/README.md describes the programs that the targets call.
SWIFT   ?= swift
PREFIX  ?= /usr/local
DESTDIR ?=
ARGS    ?=
RELEASE := .build/release
SONDE   := $(RELEASE)/sonde

.DEFAULT_GOAL := help
.PHONY: help demo experiments notebooks test test-swift test-peers stress build run check format docs bench bench-check install clean setup setup-tests
# Swift runs its jobs in parallel, so two swift commands at the same time would only wait for each other.
.NOTPARALLEL:

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

demo: build ## set up, build, train on a clarinet, and list the resulting files
	@tools/demo $(SONDE)

experiments: build ## run all experiments and write Documentation/Experiments.md (some minutes)
	@tools/experiments $(SONDE)

# The notebooks in reading order. Each notebook runs in the folder notebooks/, as in Jupyter.
NOTEBOOKS := first-sound looking-at-frames deltas-and-resets the-piano-that-failed crossing-sounds \
	write-your-own-strategy longer-than-its-source an-instrument
notebooks: build ## run the scripts with cells and write notebooks/ (a minute)
	@cd notebooks && for name in $(NOTEBOOKS); do \
	  ../$(SONDE) run --notebook ../scripts/$$name.sonde -o $$name.ipynb || exit 1; done

test: test-swift test-peers ## set up, then run all tests

# The tests share the release build, because no test uses @testable imports.
test-swift: setup-tests ## run only the Swift tests, without packages from PyPI and without a browser
	$(SWIFT) test -c release --disable-testable-imports

test-peers: setup-tests build ## test the kernel with Jupyter's programs and a browser (the first run uses PyPI)
	@tools/test-peers $(SONDE)

stress: setup-tests build ## run the long campaigns of tools/stress.d (hours; goes on where it was stopped)
	@tools/stress $(ARGS)

build: setup ## build the release program
	$(SWIFT) build -c release --product sonde

run: build ## open the prompt, or pass ARGS to the program: make run ARGS="-e 'print 1'"
	@$(SONDE) $(ARGS)

check: setup ## check imports, formatting, warnings, file lengths, forbidden words, generated pages
	@tools/check

format: ## format every Swift file
	$(SWIFT) format format -i -p -r Package.swift Sources Tests Benchmarks Fuzzing

docs: build ## write the reference pages from the commands' declarations
	@tools/write-reference Documentation/Commands

bench: setup ## measure the speed beside its peers, and write Benchmarks/RESULTS.md
	@tools/bench

bench-check: setup ## measure the speed again, and name each ratio that fell by more than 10 %
	@tools/bench --check

install: | $(SONDE) ## install into $(DESTDIR)$(PREFIX)
	@tools/install $(SONDE) '$(DESTDIR)$(PREFIX)'

clean: ## remove all build products
	rm -rf .build .build-fuzz .build-tsan Benchmarks/.build out

setup:
	@tools/setup

setup-tests:
	@tools/setup tests

$(SONDE):
	@$(MAKE) --no-print-directory build
