"""Those whose maps are compared: each learns from samples, and names the classes of others."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import ogr

from terroir.benchmarks import data
from terroir.benchmarks.measure import CORES, run_child
from terroir.benchmarks.peers import import_museotoolbox, need_otb, otb
from terroir.core.learning.learners import make_learner
from terroir.core.learning.registry import AUTO
from terroir.core.learning.voting import winners
from terroir.core.run import Run
from terroir.core.vector.writer import VectorWriter


@dataclass(frozen=True, eq=False)
class Task:
    """What a method gets: samples to learn from, and values whose classes it names.

    Parameters
    ----------
    values : ndarray of float64, shape (n, features)
    codes, groups : ndarray of int64, shape (n,)
        Class and polygon.
    test : ndarray of float64, shape (m, features)
    seed : int
        Of whatever is random in the method.
    folder : Path
        For files on the way.
    """

    values: np.ndarray
    codes: np.ndarray
    groups: np.ndarray
    test: np.ndarray
    seed: int
    folder: Path


@dataclass(frozen=True)
class Method:
    """A way to make a map.

    Parameters
    ----------
    name, title : str
        Short, and for people.
    predict : callable
        From a task to the code of each of its ``test``, int64, shape (m,).
    peer : bool
        Whether it is somebody else's.
    """

    name: str
    title: str
    predict: Callable[[Task], np.ndarray]
    peer: bool = False


def default_forest(task: Task) -> np.ndarray:
    """`rf` as 'Train classifier' has it unless told otherwise."""
    return _learnt("rf", task)


def best_of_list(task: Task) -> np.ndarray:
    """`auto` as 'Train classifier' has it unless told otherwise."""
    return _learnt(AUTO, task)


def _learnt(classifier: str, task: Task) -> np.ndarray:
    fitted = make_learner(classifier, {}, task.seed, CORES).fit(task.values, task.codes, task.groups, Run())
    codes: np.ndarray = fitted.codes[winners(fitted.scores(task.test))]
    return codes


def super_learner(task: Task) -> np.ndarray:
    """MuseoToolBox's learner with scikit-learn's forest, as its documentation uses it.

    Standardised (its default), 100 or 200 trees by two random halves of the pixels of each class.
    """
    import_museotoolbox()
    from museotoolbox.ai import SuperLearner
    from museotoolbox.cross_validation import RandomStratifiedKFold
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(random_state=task.seed, n_jobs=CORES)
    learner: Any = SuperLearner(forest, param_grid={"n_estimators": [100, 200]}, n_jobs=1)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        halves = RandomStratifiedKFold(n_splits=2, random_state=task.seed, verbose=False)
        learner.fit(task.values, task.codes, cv=halves)
    return np.asarray(learner.predict_array(task.test), np.int64)


def otb_forest(task: Task) -> np.ndarray:
    """OTB's forest with all parameters as they are: 100 trees, five levels, ten samples to split."""
    need_otb()
    train, test, model = (task.folder / f"quality-otb{end}" for end in ("-train.gpkg", "-test.gpkg", ".rf"))
    names = [f"f{number}" for number in range(task.values.shape[1])]
    _write_points(train, names, task.values, task.codes)
    _write_points(test, names, task.test, np.zeros(len(task.test), np.int64))
    log = task.folder / "log"
    learn = otb(
        "TrainVectorClassifier",
        io__vd=train,
        io__out=model,
        feat=names,
        cfield="code",
        classifier="rf",
        rand=task.seed,
    )
    run_child(learn, log)
    run_child(otb("VectorClassifier", **{"in": test}, model=model, feat=names, cfield="found"), log)
    source = ogr.Open(str(test))
    return np.array([feature.GetField("found") for feature in source.GetLayer()], np.int64)


def _write_points(path: Path, names: list[str], values: np.ndarray, codes: np.ndarray) -> None:
    path.unlink(missing_ok=True)
    fields = [ogr.FieldDefn("code", ogr.OFTInteger), *(ogr.FieldDefn(name, ogr.OFTReal) for name in names)]
    columns = [codes.tolist(), *values.T.tolist()]
    places = np.arange(float(len(codes)))
    with VectorWriter(path, data.reference_system(), ogr.wkbPoint, fields, "output") as writer:
        writer.add_points(data.LEFT + places, data.TOP + places, columns, lambda: None)


DEFAULT = "rf"
METHODS = (
    Method(DEFAULT, "Terroir, rf", default_forest),
    Method(AUTO, "Terroir, auto", best_of_list),
    Method("museotoolbox", "MuseoToolBox, forest", super_learner, peer=True),
    Method("otb", "OTB, rf", otb_forest, peer=True),
)
