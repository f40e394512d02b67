"""Where and how an algorithm's job runs: the parameters that say so, and the Run they become. None changes a result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterString,
    QgsProcessingUtils,
)

from ..core.compute import BACKENDS
from ..core.run import Message, Run
from ..ui.options import MINIMUM_MEMORY, read_options
from ..ui.translation import tr, translated_message
from .declare import add, choice, whole_number
from .hints import known_profiles

BACKEND, WORKERS, MEMORY, RESUME, ESTIMATE = "BACKEND", "WORKERS", "MEMORY", "RESUME", "ESTIMATE"
PROFILE, PARTS, JOB_ID = "PROFILE", "PARTS", "JOB_ID"
BATCH = "batch"
"""The backend that is none of a Run's: the whole job goes to a cluster, and is fetched later."""


def add_circumstances(algorithm: QgsProcessingAlgorithm) -> None:
    """Add BACKEND, PROFILE, PARTS, WORKERS, MEMORY, RESUME and ESTIMATE, which never change a result; and JOB_ID."""
    add(
        algorithm,
        choice(BACKEND, tr("Backend"), (*BACKENDS, BATCH)),
        tr(
            "Where blocks are computed: serial (one after the other), threads (several at once), processes (several "
            "at once, for Python functions that would make threads wait for each other) or dask (on the cluster that "
            "PROFILE names, while this dialog waits); batch hands the whole job to that cluster's queue and comes back "
            "at once, so that QGIS may be closed; 'Fetch job' brings the results, and no step of a model can follow. "
            "auto takes the Processing option, and threads where there is more than one core. The result is the same."
        ),
        advanced=True,
    )
    add_profile(algorithm)
    add_parts(algorithm)
    add_workers(algorithm)
    add(
        algorithm,
        whole_number(MEMORY, tr("Memory (MB)"), None, MINIMUM_MEMORY),
        tr(
            "Budget for the blocks at work, whatever the raster's size; empty takes the Processing option, which is a "
            "quarter of the free memory, at most 2048 MB, unless it is set."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterBoolean(RESUME, tr("Go on with an interrupted run"), True),
        tr(
            "Where a run with the same inputs, parameters and outputs was killed (a crash, a power cut), only what it "
            "had not done yet is computed. What changed since then starts afresh. Outputs need a name: temporary ones "
            "get another one each time."
        ),
        advanced=True,
    )
    add(
        algorithm,
        QgsProcessingParameterBoolean(ESTIMATE, tr("Only estimate"), False),
        tr(
            "Computes a single block and tells in the log what the run would take: blocks, memory, time, size of the "
            "outputs and free disk. No output is made."
        ),
        advanced=True,
    )
    _add_job_id(algorithm)


def add_batch(algorithm: QgsProcessingAlgorithm) -> None:
    """Add BACKEND with the choice between here and a batch job, PROFILE and JOB_ID: for work that is not by blocks."""
    add(
        algorithm,
        choice(BACKEND, tr("Backend"), ("auto", BATCH)),
        tr(
            "auto computes on this machine; batch hands the whole job to the queue of the cluster that PROFILE names "
            "and comes back at once, so that QGIS may be closed; 'Fetch job' brings the results, and no step of a "
            "model can follow. The result is the same."
        ),
        advanced=True,
    )
    add_profile(algorithm)
    _add_job_id(algorithm)


def add_profile(algorithm: QgsProcessingAlgorithm, advanced: bool = True) -> None:
    """Add PROFILE, with the names that are known now."""
    parameter = QgsProcessingParameterString(PROFILE, tr("Profile of the cluster"), optional=True)
    names = known_profiles()
    if names:  # without any, a file can be named instead of choosing from an empty list
        parameter.setMetadata({"widget_wrapper": {"value_hints": list(names)}})
    add(
        algorithm,
        parameter,
        tr(
            "Name of a cluster's profile, or the YAML file of one; empty takes the Processing option. Profiles are "
            "made in Settings ▸ Options ▸ Terroir."
        ),
        advanced=advanced,
    )


def add_parts(algorithm: QgsProcessingAlgorithm, advanced: bool = True) -> None:
    """Add PARTS."""
    add(
        algorithm,
        whole_number(PARTS, tr("Parts of a batch job"), 1, 1, 1000),
        tr(
            "Over how many jobs of the cluster's queue a large raster is split; a last job puts the parts together. "
            "The result is the same."
        ),
        advanced=advanced,
    )


def _add_job_id(algorithm: QgsProcessingAlgorithm) -> None:
    algorithm.addOutput(QgsProcessingOutputString(JOB_ID, tr("Job on the cluster (backend batch)")))


def add_workers(algorithm: QgsProcessingAlgorithm) -> None:
    """Add WORKERS."""
    add(
        algorithm,
        whole_number(WORKERS, tr("Workers"), 0, 0, 1024),
        tr("How many computations run at once; 0 takes the Processing option, and one for each core."),
        advanced=True,
    )


def chosen_backend(algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
    """BACKEND's value; auto where the algorithm has no such parameter."""
    if algorithm.parameterDefinition(BACKEND) is None:
        return "auto"
    return str(algorithm.parameterAsEnumString(parameters, BACKEND, context))


def chosen_profile(algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
    """PROFILE's value, else the Processing option."""
    named = ""
    if algorithm.parameterDefinition(PROFILE) is not None:
        named = algorithm.parameterAsString(parameters, PROFILE, context).strip()
    return named or read_options().profile


def open_run(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> Run:
    """Where and how a job computes: the algorithm's parameters, else the Processing options."""
    options = read_options()
    backend, workers, memory = options.backend, options.workers, options.memory
    chosen = chosen_backend(algorithm, parameters, context)
    if chosen != "auto":
        backend = chosen
    elif not _offers(algorithm, backend):
        backend = "auto"  # an option that only other algorithms can follow
    if algorithm.parameterDefinition(WORKERS) is not None:
        workers = algorithm.parameterAsInt(parameters, WORKERS, context) or options.workers
    if algorithm.parameterDefinition(MEMORY) is not None and parameters.get(MEMORY) is not None:
        memory = algorithm.parameterAsInt(parameters, MEMORY, context)
    if workers == 0:
        workers = max(1, min(Run().worker_count, context.maximumThreads()))
    return Run(
        backend=backend,
        workers=workers,
        memory=memory,
        temporary=Path(context.temporaryFolder() or QgsProcessingUtils.tempFolder(context)),
        on_message=Listener(feedback),
        on_progress=lambda share: feedback.setProgress(100 * share),
        is_cancelled=feedback.isCanceled,
        resume=is_on(algorithm, RESUME, parameters, context),
        estimate=is_on(algorithm, ESTIMATE, parameters, context),
        profile=chosen_profile(algorithm, parameters, context),
    )


def is_on(
    algorithm: QgsProcessingAlgorithm, name: str, parameters: dict[str, Any], context: QgsProcessingContext
) -> bool:
    """Whether the algorithm has this switch, and it is on."""
    return algorithm.parameterDefinition(name) is not None and algorithm.parameterAsBoolean(parameters, name, context)


def _offers(algorithm: QgsProcessingAlgorithm, backend: str) -> bool:
    """Whether the algorithm runs on a backend; what runs on this machine suits all of them."""
    definition = algorithm.parameterDefinition(BACKEND)
    return backend != "dask" or (definition is not None and backend in definition.options())


class Listener:
    """Hands the core's messages to QGIS, in the user's language."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback

    def __call__(self, message: Message) -> None:
        if message.warning:
            self._feedback.pushWarning(translated_message(message))
        else:
            self._feedback.pushInfo(translated_message(message))
