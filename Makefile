# `make demo` and `make test` do everything on a fresh Debian 12: install what is missing, build, run.
BUILD := build/release
JOBS ?= $(shell nproc)
WERROR ?= OFF
FUZZ_TIME ?= 600s
FUZZ_SEED ?= 1
PREFIX ?= /usr/local
.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-lint build demo test format lint asan tsan fuzz coverage install clean
MAKEFLAGS += --no-print-directory

help:  ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*##/  make \1\t/p' Makefile | expand -t 18

setup:  ## install what the build needs (quiet when nothing is missing)
	@cmake/install_dependencies.sh

setup-test:  ## the same, and what the tests need
	@cmake/install_dependencies.sh test

setup-lint:  ## what the build needs, and clang-format and clang-tidy of one version
	@cmake/install_dependencies.sh lint

build: setup  ## the program, in build/release/segue
	@cmake --preset release -DSEGUE_WERROR=$(WERROR) -DBUILD_TESTING=OFF >build-configure.log 2>&1 || { cat build-configure.log; exit 1; }
	@rm -f build-configure.log
	@cmake --build $(BUILD) --target segue -- -j$(JOBS) --quiet

demo: build  ## made-up listening logs, through every stage, to recommendations
	@$(BUILD)/segue demo

test: setup-test  ## build everything and run every test
	@$(call all_tests,release,-DSEGUE_WERROR=$(WERROR))

asan: export ASAN_OPTIONS := allocator_may_return_null=1:max_allocation_size_mb=4096
asan: export LSAN_OPTIONS := suppressions=$(CURDIR)/cmake/lsan.supp:print_suppressions=0
asan: setup-test  ## the tests under AddressSanitizer and UBSan
	@$(call all_tests,asan-ubsan,)

# No search for deadlocks: it sees DuckDB take locks, not give them back, and ends at the 64th.
tsan: export TSAN_OPTIONS := suppressions=$(CURDIR)/cmake/tsan.supp:ignore_noninstrumented_modules=1:history_size=4:detect_deadlocks=0
tsan: setup-test  ## the tests under ThreadSanitizer
	@$(call all_tests,tsan,)

fuzz: export ASAN_OPTIONS := allocator_may_return_null=1:max_allocation_size_mb=2048
fuzz: setup-test  ## each reader under AddressSanitizer and UBSan with changed files, FUZZ_TIME (600s) long
	@cmake --preset asan-ubsan -DBUILD_TESTING=ON
	@cmake --build build/asan-ubsan --target $(fuzzers) -- -j$(JOBS) --quiet
	@printf '%s\n' $(fuzzers) | xargs -P $(JOBS) -I{} sh -c 'build/asan-ubsan/{} $(FUZZ_TIME) $(FUZZ_SEED)'

fuzzers = $(patsubst tests/fuzz/%_fuzz.cpp,fuzz_%,$(wildcard tests/fuzz/*_fuzz.cpp))

coverage: setup-test  ## the tests, with gcov's counts; prints lines covered a room
	@$(call all_tests,coverage,)
	@cmake/coverage.sh build/coverage

define all_tests
cmake --preset $(1) -DBUILD_TESTING=ON $(2) && \
cmake --build build/$(1) -- -j$(JOBS) --quiet && \
ctest --test-dir build/$(1) --output-on-failure -j$(JOBS)
endef

format: setup-lint  ## format every C++ file
	@$(cpp_files) | xargs clang-format-16 -i

lint: setup-lint  ## is every C++ file formatted, and what clang-tidy says of the sources
	@$(cpp_files) | xargs clang-format-16 --dry-run --Werror
	@cmake --preset release -B build/lint -DBUILD_TESTING=OFF -DSEGUE_UNITY=OFF >/dev/null
	@git ls-files 'src/*.cpp' | xargs -P $(JOBS) -n 4 clang-tidy-16 --quiet --warnings-as-errors='*' -p build/lint

cpp_files = git ls-files -co --exclude-standard '*.cpp' '*.hpp' '*.inl'

install: build  ## into PREFIX (/usr/local): bin/segue, lib/libduckdb.so, include/segue
	@cmake --install $(BUILD) --prefix "$(PREFIX)"

clean:  ## remove build/ (what was installed in .deps stays)
	@rm -rf build
