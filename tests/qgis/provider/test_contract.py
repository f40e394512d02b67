"""Ids, parameter keys, choices and defaults are what scripts and models rely on: a change has to be meant.

``contract.json`` holds what was promised. To extend it on purpose, run this test with the environment variable
``TERROIR_WRITE_CONTRACT=1`` and read the difference before it is committed: nothing may vanish from it.
"""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path

import pytest
from qgis.core import Qgis, QgsProcessingAlgorithm, QgsProcessingParameterDefinition

from terroir.core.learning.registry import CLASSIFIERS, installed_classifiers

pytestmark = pytest.mark.qgis

CONTRACT = Path(__file__).with_name("contract.json")
JOBS = {
    "splitsamples": "SplitSamplesJob",
    "extractsamples": "ExtractSamplesJob",
    "extractpatches": "ExtractPatchesJob",
    "importpatches": "ImportPatchesJob",
    "augmentsamples": "AugmentSamplesJob",
    "checksamples": "CheckSamplesJob",
    "selectfeatures": "SelectFeaturesJob",
    "trainclassifier": "TrainClassifierJob",
    "classifyraster": "ClassifyRasterJob",
    "cluster": "ClusterJob",
    "trainregressor": "TrainRegressorJob",
    "predictraster": "PredictRasterJob",
    "importmodel": "ImportModelJob",
    "modelcard": "ModelCardJob",
    "accuracyassessment": "AccuracyAssessmentJob",
    "samplingdesign": "SamplingDesignJob",
    "comparemaps": "CompareMapsJob",
    "spatialfilter": "SpatialFilterJob",
    "thresholdraster": "ThresholdRasterJob",
    "spectralindices": "SpectralIndicesJob",
    "applyfunction": "ApplyFunctionJob",
    "stackfeatures": "StackFeaturesJob",
    "traincnn": "TrainCnnJob",
    "trainsegmentation": "TrainSegmentationJob",
}
CLUSTER = {"checkbackend", "submitjob", "listjobs", "fetchjob", "canceljob", "joblog"}
"""Algorithms that have no job: they ask clusters about jobs."""
CIRCUMSTANCES = {"backend", "profile", "parts", "workers", "memory", "resume", "estimate"}
# Choices that appear where their package is installed.
OPTIONAL = tuple(name for name, kind in CLASSIFIERS.items() if kind.module)


def parameter_contract(definition: QgsProcessingParameterDefinition) -> dict:
    contract = {
        "type": definition.type(),
        "optional": bool(definition.flags() & Qgis.ProcessingParameterFlag.Optional),
        "advanced": bool(definition.flags() & Qgis.ProcessingParameterFlag.Advanced),
        "default": definition.defaultValue(),
    }
    if definition.type() == "enum":
        assert definition.usesStaticStrings(), f"{definition.name()} would be a number in scripts"
        contract["choices"] = [name for name in definition.options() if name not in OPTIONAL]
    if definition.isDestination():
        contract["by_default"] = definition.createByDefault()
    return contract


def algorithm_contract(algorithm: QgsProcessingAlgorithm) -> dict:
    return {
        "group": algorithm.groupId(),
        "parameters": {d.name(): parameter_contract(d) for d in algorithm.parameterDefinitions()},
        "outputs": {o.name(): o.type() for o in algorithm.outputDefinitions()},
    }


@pytest.fixture(scope="module")
def algorithms(plugin) -> dict[str, QgsProcessingAlgorithm]:
    return {a.id(): a for a in plugin.provider.algorithms()}


def test_the_contract_holds(algorithms):
    found = {name: algorithm_contract(algorithm) for name, algorithm in sorted(algorithms.items())}
    if os.environ.get("TERROIR_WRITE_CONTRACT"):
        CONTRACT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(CONTRACT.read_text(encoding="utf-8"))


def test_every_algorithm_explains_itself(algorithms):
    for name, algorithm in algorithms.items():
        assert algorithm.displayName(), name
        assert algorithm.group(), name
        assert len(algorithm.tags()) >= 5, name
        assert all(tag == tag.strip() and tag for tag in algorithm.tags()), name
        assert len(algorithm.shortDescription()) > 30, name
        assert len(algorithm.shortHelpString()) > 200, name
        assert not algorithm.icon().isNull(), name


def test_every_algorithm_names_a_page_with_more_help(algorithms):
    for name, algorithm in algorithms.items():
        assert algorithm.helpUrl().startswith("https://"), name


def test_every_parameter_has_help(algorithms):
    for name, algorithm in algorithms.items():
        for definition in algorithm.parameterDefinitions():
            assert len(definition.help()) > 10, f"{name} {definition.name()}"
            assert definition.description(), f"{name} {definition.name()}"


def test_every_algorithm_can_execute_here(algorithms):
    for algorithm in algorithms.values():
        assert algorithm.canExecute() == (True, "")


@pytest.mark.parametrize(("name", "job"), sorted(JOBS.items()))
def test_parameters_are_the_fields_of_the_job(algorithms, name, job):
    from terroir.core.jobs import job_type

    schema = job_type(name).schema()["properties"]["parameters"]["properties"]
    algorithm = algorithms["terroir:" + name]
    keys = {d.name().lower() for d in algorithm.parameterDefinitions()}
    # What changes no result is no part of a job; colours come from the layer's style.
    assert keys - CIRCUMSTANCES == set(schema) - {"colours"}
    for definition in algorithm.parameterDefinitions():
        field = schema.get(definition.name().lower(), {})
        if definition.type() == "enum" and field:
            here = installed_classifiers()
            assert definition.options() == [name for name in field["enum"] if name not in OPTIONAL or name in here]
        if field.get("default") is not None and definition.type() in ("enum", "number"):
            assert definition.defaultValue() == field["default"]
    assert job_type(name).__name__ == job


def test_jobs_and_algorithms_are_the_same_set(algorithms):
    registry = import_module("terroir.core.jobs.registry")
    assert {"terroir:" + name for name in {*registry.JOBS, *CLUSTER}} == set(algorithms)


def test_what_a_cluster_computes_names_the_cluster_and_tells_the_job(algorithms):
    """Every algorithm with BACKEND offers batch with PROFILE and JOB_ID; those by blocks also dask, and PARTS."""
    from terroir.core.jobs import job_type

    offering = {name: a for name, a in algorithms.items() if a.name() in JOBS and a.parameterDefinition("BACKEND")}
    assert set(JOBS) - {name.partition(":")[2] for name in offering} == {
        "splitsamples",
        "augmentsamples",
        "importpatches",
        "importmodel",
        "modelcard",
    }
    for name, algorithm in offering.items():
        blocks = job_type(algorithm.name()).by_blocks
        assert algorithm.parameterDefinition("BACKEND").options() == (
            ["auto", "serial", "threads", "processes", "dask", "batch"] if blocks else ["auto", "batch"]
        ), name
        assert algorithm.parameterDefinition("PROFILE").defaultValue() is None, name
        assert (algorithm.parameterDefinition("PARTS") is not None) == blocks, name
        assert algorithm.outputDefinition("JOB_ID") is not None, name


def test_the_group_of_clusters_has_its_algorithms(algorithms):
    assert {a.name() for a in algorithms.values() if a.groupId() == "cluster"} == CLUSTER


def test_missing_packages_are_named_with_the_command_that_installs_them(algorithms, monkeypatch):
    dependencies = import_module("terroir.core.learning.dependencies")
    monkeypatch.setattr(dependencies, "find_spec", lambda module: None if module == "skops" else module)
    fine, message = algorithms["terroir:trainclassifier"].canExecute()
    assert not fine
    assert "skops" in message
    assert "pip install" in message
    assert algorithms["terroir:extractsamples"].canExecute() == (True, "")
