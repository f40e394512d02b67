# Terroir: the commands of every day. Each sets up what is missing first, and nothing the second time.
# Paths are relative throughout, so that the checkout may lie in a folder with spaces in its name.

PYTHON := .venv/bin/python
STAMPS := .venv/stamps
SETUP  := python3 tools/setup_environment.py --sets
SCRIPTS := $(addprefix tools/,setup_environment.py system.py system_packages.py)
# The system's programs first: QGIS's Python takes its prefix from the first python3 on PATH.
SYSTEM := env -u PYTHONHOME -u PYTHONPATH PATH="/usr/bin:$$PATH" QT_QPA_PLATFORM=offscreen
# The package's files are reached as `terroir`, never by the name of the checkout's folder.
PACKAGE := .venv/plugins/terroir

# Whole files, so that what a file shares is made once.
PARALLEL := --numprocesses logical --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-deep test bench bench-cluster lint format zip clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: $(STAMPS)/dev ## Install all that the demo, the tests and lint need

demo: $(STAMPS)/base ## Make a map of real data, with its accuracy report, in demo-output/
	@$(SYSTEM) $(PYTHON) -m terroir.tools.demo

demo-deep: $(STAMPS)/deep ## The same with a U-Net beside a forest, in demo-output-deep/ (installs torch)
	@$(SYSTEM) $(PYTHON) -m terroir.tools.demo_deep

test: $(STAMPS)/dev ## Run all tests (ARGS="tests -m unit" for some)
	$(SYSTEM) $(PYTHON) -m pytest $(if $(ARGS),$(ARGS),$(PARALLEL) tests)

bench: $(STAMPS)/dev ## Print a table of speed and memory against other tools (ARGS="--quick")
	$(SYSTEM) $(PYTHON) -m terroir.benchmarks $(ARGS)

bench-cluster: ## The same of clusters: a Slurm on this machine, dask, and a job that is queued through SSH
	@$(MAKE) --no-print-directory bench ARGS="--only cluster"

lint: $(STAMPS)/dev ## Check format, style, types and QGIS's own rules
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(SYSTEM) MYPYPATH=.venv/plugins $(PYTHON) -m mypy -p terroir.core
	$(PYTHON) -m flake8 .

format: $(STAMPS)/dev ## Rewrite the sources in the project's format
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

zip: $(STAMPS)/dev ## Build dist/terroir.zip for QGIS's plugin manager
	$(SYSTEM) $(PYTHON) -m terroir.tools.package

clean: ## Remove what was built, .venv included
	rm -rf .venv dist demo-output demo-output-deep tests/.qgis-settings .pytest_cache tests/.pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A set is installed anew when its list or the scripts change; a stamp lies in .venv, so that both go together.
$(STAMPS)/base: requirements/base.txt $(SCRIPTS)
	@$(SETUP) base

$(STAMPS)/deep: requirements/base.txt requirements/deep.txt $(SCRIPTS)
	@$(SETUP) base deep

DEV := base fast smote tuning boost onnx deep cluster dev
$(STAMPS)/dev: $(DEV:%=requirements/%.txt) $(SCRIPTS) tools/cluster_packages.py
	@$(SETUP) $(DEV)
