# Every target stops at the first step that fails. `make` alone prints what there is.
.DEFAULT_GOAL := help
.PHONY: help setup build demo test sanitize bench parity format lint clean

SWIFT_FILES := Sources Tests Package.swift

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## find or fetch libtorch, system libraries and chart tools (safe to repeat)
	@scripts/setup

build: setup ## build the command: .build/release/passband
	swift build -c release

demo: build ## train without and with BatchNorm on real images and compare what they listen to
	@scripts/demo

test: ## test set-up, the libraries and the command
	@scripts/setup --test-tools
	@scripts/tests/setup-test
	swift test

sanitize: setup ## test on C++ built with Address- and UndefinedBehaviorSanitizer (Linux)
	@scripts/sanitize

bench: build ## compare speed and memory with PyTorch on this machine
	@scripts/bench

parity: build ## compare attacks with Foolbox, torchattacks and AutoAttack on the same network
	@scripts/parity-setup
	.deps/parity/bin/python Benchmarks/parity.py

format: ## format all Swift files in place
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

lint: ## check the format of all Swift files
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

clean: ## remove what was built (downloads stay in .deps, runs in runs)
	rm -rf .build
