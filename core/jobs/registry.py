"""All jobs by name. The modules are imported on demand, so that listing them costs nothing."""

from __future__ import annotations

import json
from importlib import import_module
from typing import cast

from ..errors import ParameterError
from .base import Job

JOBS = {
    "splitsamples": "split_samples.SplitSamplesJob",
    "extractsamples": "extract_samples.ExtractSamplesJob",
    "extractpatches": "extract_patches.ExtractPatchesJob",
    "importpatches": "import_patches.ImportPatchesJob",
    "augmentsamples": "augment_samples.AugmentSamplesJob",
    "checksamples": "check_samples.CheckSamplesJob",
    "selectfeatures": "select_features.SelectFeaturesJob",
    "trainclassifier": "train_classifier.TrainClassifierJob",
    "classifyraster": "classify_raster.ClassifyRasterJob",
    "cluster": "cluster.ClusterJob",
    "trainregressor": "train_regressor.TrainRegressorJob",
    "predictraster": "predict_raster.PredictRasterJob",
    "importmodel": "import_model.ImportModelJob",
    "modelcard": "model_card.ModelCardJob",
    "accuracyassessment": "accuracy_assessment.AccuracyAssessmentJob",
    "samplingdesign": "sampling_design.SamplingDesignJob",
    "comparemaps": "compare_maps.CompareMapsJob",
    "spatialfilter": "spatial_filter.SpatialFilterJob",
    "spectralindices": "spectral_indices.SpectralIndicesJob",
    "applyfunction": "apply_function.ApplyFunctionJob",
    "thresholdraster": "threshold_raster.ThresholdRasterJob",
    "stackfeatures": "stack_features.StackFeaturesJob",
    "traincnn": "train_cnn.TrainCnnJob",
    "trainsegmentation": "train_segmentation.TrainSegmentationJob",
}


def job_type(name: str) -> type[Job]:
    """Job class by name.

    Raises
    ------
    ParameterError
        If no job has this name.
    """
    if name not in JOBS:
        raise ParameterError(
            "{name} is not a job; choose one of {choices}",
            parameter="job",
            name=name,
            choices=", ".join(sorted(JOBS)),
        )
    module, _, attribute = JOBS[name].partition(".")
    return cast(type[Job], getattr(import_module(f".{module}", __package__), attribute))


def job_from_json(text: str) -> Job:
    """Read a job, or the provenance sidecar of a result, from JSON.

    Raises
    ------
    ParameterError
        If the text is not a job, or a field is missing, unknown or of the wrong type.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ParameterError(
            "this is not valid JSON ({reason}); write the job again", parameter="job", reason=error
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("job"), str):
        raise ParameterError(
            'the file holds no job; it needs {{"job": name, "parameters": {{…}}}}', parameter="job", _=None
        )
    return job_type(data["job"]).from_dict(data)
