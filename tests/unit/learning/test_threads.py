"""Numerical libraries held to one thread, and let go again."""

from __future__ import annotations

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from terroir.core.learning import threads
from terroir.core.learning.classifiers import CLASSIFIERS
from terroir.core.learning.fitting import Recipe
from terroir.core.learning.predictors import EstimatorPredictor
from terroir.core.learning.threads import one_blas_thread, openmp_threads
from terroir.core.learning.voting import class_scores

pytestmark = pytest.mark.unit


class Library:
    """Stands for BLAS or OpenMP."""

    def __init__(self, count: int | None) -> None:
        self.count = count
        self.changes = 0

    def get_num_threads(self) -> int | None:
        return self.count

    def set_num_threads(self, count: int) -> None:
        self.count, self.changes = count, self.changes + 1


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Library, ...]]:
    found = {"blas": (Library(8), Library(1), Library(None)), "openmp": (Library(4),)}
    monkeypatch.setattr(threads, "_libraries", found.__getitem__)
    monkeypatch.setattr(threads, "_inside", threads._Inside())
    monkeypatch.setattr(threads, "LINGER", 0.05)
    return found


def wait_until_let_go() -> None:
    timer = threads._inside.letting_go
    assert timer is not None
    timer.join(10)


def counts(libraries: dict[str, tuple[Library, ...]], name: str) -> list[int | None]:
    return [library.count for library in libraries[name]]


def test_blas_is_held_while_anyone_is_inside(libraries: dict[str, tuple[Library, ...]]) -> None:
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with one_blas_thread():
            entered.set()
            leave.wait(10)

    worker = threading.Thread(target=other)
    with one_blas_thread():
        worker.start()
        assert entered.wait(10)
        assert counts(libraries, "blas") == [1, 1, None]
    assert counts(libraries, "blas") == [1, 1, None]
    leave.set()
    worker.join()
    wait_until_let_go()
    assert counts(libraries, "blas") == [8, 1, None]
    assert [library.changes for library in libraries["blas"]] == [2, 0, 0]
    assert counts(libraries, "openmp") == [4]


def test_settings_come_back_after_an_error(libraries: dict[str, tuple[Library, ...]]) -> None:
    def fail() -> None:
        with one_blas_thread(), openmp_threads(1):
            assert (counts(libraries, "blas"), counts(libraries, "openmp")) == ([1, 1, None], [1])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    wait_until_let_go()
    assert (counts(libraries, "blas"), counts(libraries, "openmp")) == ([8, 1, None], [4])


def test_blas_stays_held_between_two_blocks(libraries: dict[str, tuple[Library, ...]]) -> None:
    for _ in range(5):
        with one_blas_thread():
            assert counts(libraries, "blas") == [1, 1, None]
        assert counts(libraries, "blas") == [1, 1, None]
    wait_until_let_go()
    assert counts(libraries, "blas") == [8, 1, None]
    assert libraries["blas"][0].changes == 2


def test_openmp_goes_to_any_count_and_back(libraries: dict[str, tuple[Library, ...]]) -> None:
    with openmp_threads(2):
        assert counts(libraries, "openmp") == [2]
        with openmp_threads(1):
            assert counts(libraries, "openmp") == [1]
        assert counts(libraries, "openmp") == [2]
    assert counts(libraries, "openmp") == [4]


def test_the_real_libraries_are_found() -> None:
    assert threads._libraries("blas")
    assert threads._libraries("openmp")
    with one_blas_thread(), openmp_threads(1):
        held = [library.get_num_threads() for name in ("blas", "openmp") for library in threads._libraries(name)]
    assert set(held) == {1}


def test_every_thread_searches_a_tree_of_its_own() -> None:
    """Also in another process, and with the same answers."""
    codes = np.arange(60) % 3
    values = np.random.default_rng(0).normal(codes[:, np.newaxis], 1, (60, 3))
    estimator = Recipe("knn").fit(values, codes)
    predictor = EstimatorPredictor(CLASSIFIERS["knn"], estimator, 3, 3)
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        made = [pool.submit(predictor._own.estimator).result() for pool in (one, other, one)]
        trees = [estimator.named_steps["learn"]._tree, *(made.named_steps["learn"]._tree for made in made)]
        assert trees[1] is trees[3]
        assert len({id(tree) for tree in trees[:3]}) == 3
        answers = [pool.submit(predictor.ask, values.T, True).result()[1] for pool in (one, other)]
    sent = pickle.loads(pickle.dumps(predictor))
    for answer in (*answers, sent.ask(values.T, True)[1]):
        assert np.array_equal(answer, class_scores("knn", estimator, values))
