"""Hand a job that an algorithm made to a cluster's queue."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingFeedback, QgsProcessingUtils

from ..core.errors import ParameterError
from ..core.run import Run
from .circumstances import ESTIMATE, JOB_ID, PARTS, Listener, chosen_profile, is_on

if TYPE_CHECKING:
    from ..core.cluster.batch.submit import SubmitOptions
    from ..core.jobs import Job


def submit_from_qgis(
    algorithm: QgsProcessingAlgorithm,
    job: Job,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> dict[str, Any]:
    """Submit the job that an algorithm's parameters became; nothing is loaded, for nothing is made yet.

    Returns
    -------
    dict
        The algorithm's results: the job's id.

    Raises
    ------
    TerroirError
        If the profile, an output or the cluster cannot be used.
    """
    from ..core.cluster.batch.submit import SubmitOptions

    if is_on(algorithm, ESTIMATE, parameters, context):
        raise ParameterError(
            "an estimate is made on this machine, not by a batch job; choose another backend for it",
            parameter="estimate",
        )
    refuse_temporary_outputs(job, context)
    parts = 1
    if algorithm.parameterDefinition(PARTS) is not None:
        parts = algorithm.parameterAsInt(parameters, PARTS, context)
    profile = chosen_profile(algorithm, parameters, context)
    run = Run(on_message=Listener(feedback), is_cancelled=feedback.isCanceled)
    results = {JOB_ID: submit_job(job, profile, SubmitOptions(parts=parts), run)}
    context.setLayersToLoadOnCompletion({})  # QGIS would look for layers that are still to be made
    return results


def submit_job(job: Job, profile: str, options: SubmitOptions, run: Run) -> str:
    """Submit a job, and say how to go on; returns its id.

    Parameters
    ----------
    job : Job
        What to do; its outputs are where results will be fetched to.
    profile : str
        Name or file of the cluster's profile.
    options : SubmitOptions
        Parts, retries.
    run : Run
        Who listens.

    Raises
    ------
    TerroirError
        If the profile or the cluster cannot be used.
    """
    from ..core.cluster.batch.submit import submit
    from ..core.cluster.profiles import find_profile

    record = submit(job, find_profile(profile), options, run.info, poll=run.check_cancelled)
    run.info(
        "Job {id} was handed to {profile}, and QGIS may be closed. 'List jobs' and the panel 'Jobs on clusters' "
        "tell how far it is; 'Fetch job' brings the results.",
        id=record.id,
        profile=record.profile,
    )
    return str(record.id)


def refuse_temporary_outputs(job: Job, context: QgsProcessingContext) -> None:
    """Results of a batch job arrive when this session may long be over: each needs a file that outlives it."""
    folders = [
        os.path.realpath(folder) for folder in (QgsProcessingUtils.tempFolder(), QgsProcessingUtils.tempFolder(context))
    ]
    for name, path in job.paths("output"):
        if any(os.path.realpath(path).startswith(folder + os.sep) for folder in folders):
            raise ParameterError(
                "a temporary file would be gone before the job is done; name a file for it", parameter=name
            )
