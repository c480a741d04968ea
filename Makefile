# The two commands of the house; both install what is missing (as root, or with sudo).
#   make run    builds, runs Experiments/quickstart.yaml and prints its table
#   make test   builds and runs the whole test suite
# Also: make build, format, lint, bench (beside peers from PyPI), clean,
#       dist (an archive for machines without compilers and libraries).

WATTSWAP := .build/release/wattswap
SWIFT_BUILD := swift build -c release --explicit-target-dependency-import-check error

.PHONY: run test build setup setup-python format lint bench dist clean

run: build
	$(WATTSWAP) run Experiments/quickstart.yaml

test: setup setup-python
	$(SWIFT_BUILD) --build-tests
	WATTSWAP_REQUIRE_PYTHON=1 swift test -c release --skip-build

build: setup
	$(SWIFT_BUILD) --product wattswap

setup:
	@.ci/setup system

setup-python:
	@.ci/setup python

format:
	swift format --in-place --parallel --recursive Package.swift Sources Tests

lint:
	swift format lint --strict --parallel --recursive Package.swift Sources Tests

bench: setup
	@.ci/setup peers
	WATTSWAP_PYTHON=.venv-bench/bin/python swift run -c release Benchmarks

dist: setup
	.ci/dist

clean:
	swift package clean
