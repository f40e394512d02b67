"""From a trained network to its card and its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..jobs.provenance import component_versions
from ..learning.card import SAFETENSORS, ModelCard
from ..run import Run
from .architectures import ARCHITECTURES
from .fit import Fit
from .job_options import TrainingFields
from .material import Material
from .report.facts import Example, TrainingFacts
from .report.layers import layer_words
from .report.scores import network_scores
from .spec import PATCH
from .splits import BLOCK

# Fields that the report tells elsewhere, or that say where things lie.
_TITLES = {PATCH: "Training of a patch network"}
_OTHER_TITLE = "Training of a segmentation network"


def training_facts(
    job: TrainingFields,
    material: Material,
    fit: Fit,
    data: Mapping[str, str],
    examples: Sequence[Example],
    run: Run,
) -> TrainingFacts:
    """What the report tells.

    How long the training took is not among it: a report that is made again is the same to the byte.

    Parameters
    ----------
    job : TrainingFields
    material : Material
        What was learnt from.
    fit : Fit
        What came of it.
    data : mapping of str to str
        Lines on the inputs.
    examples : sequence of Example
        Pictures.
    run : Run
        Its warnings are repeated.
    """
    spec, trained = fit.network.spec, fit.trained
    module = fit.network.module()
    field = getattr(module, "receptive_field", None) if spec.kind != PATCH else None
    architecture = ARCHITECTURES[spec.architecture]
    history = [epoch.entry(material.classes.codes) for epoch in trained.history]
    return TrainingFacts(
        title=_TITLES.get(spec.kind, _OTHER_TITLE),
        kind=spec.kind,
        architecture=architecture.title,
        description=architecture.description,
        size=spec.size,
        parameters=fit.parameters,
        receptive_field=field if isinstance(field, int) else None,
        layers=layer_words(module),
        classes=material.classes,
        sets=material.sizes,
        history=[{key: value for key, value in entry.items() if key != "seconds"} for entry in history],
        best_epoch=trained.best_epoch,
        stopped_early=trained.stopped_early,
        test=fit.test,
        validation=fit.validation,
        split=split_words(job, spec.kind),
        examples=examples,
        data=data,
        job=job.to_dict()["parameters"],
        warnings=[str(message) for message in run.warnings],
        device=fit.device,
        versions=training_versions(),
    )


def split_words(job: TrainingFields, kind: str) -> str:
    """How training, validation and test were made, in words."""
    if not job.keeps_apart:
        return "Everything was learnt from: nothing was kept apart for validation or test."
    shares = (1 - job.validation_share - job.test_share, job.validation_share, job.test_share)
    training, validation, test = (f"{100 * share:.0f}" for share in shares)
    if job.split == BLOCK:
        start = f"Square blocks of {job.block_size:g} map units were kept together"
        unit = "blocks"
    else:
        start, unit = "Polygons were kept together", "polygons"
    text = (
        f"{start}: of the {unit} of each class, about {training} % are for training, {validation} % for validation and"
        f" {test} % for the test."
    )
    if kind == PATCH:
        text += " Patches that share pixels with patches of a set that judges them were left out."
    return text


def training_versions() -> dict[str, str]:
    """Versions of everything that may change a network."""
    import torch

    return {**component_versions(), "torch": str(torch.__version__)}


def network_card(
    job: TrainingFields, material: Material, fit: Fit, bands: Sequence[str], facts: TrainingFacts
) -> ModelCard:
    """What the model is, needs and promises.

    Parameters
    ----------
    job : TrainingFields
    material : Material
        What was learnt from.
    fit : Fit
        What came of it.
    bands : sequence of str
        Names of the bands, in the order in which the network takes them.
    facts : TrainingFacts
        What the report tells; the card's scores come from it.
    """
    spec, sizes = fit.network.spec, material.sizes
    scores: dict[str, Any] = network_scores(facts)
    return ModelCard(
        classes=material.classes,
        features=tuple(bands),
        classifier=spec.architecture,
        parameters=dict(spec.parameters),
        seed=job.seed,
        training_sha256=material.data,
        samples={code: sizes.items["training"][code] for code in material.classes.codes},
        polygons={code: sizes.groups["training"][code] for code in material.classes.codes},
        scores=scores,
        versions=dict(facts.versions),
        weights=SAFETENSORS,
        network=spec.to_dict(),
    )
