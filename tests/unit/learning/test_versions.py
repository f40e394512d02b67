"""Models of other releases of scikit-learn: those that open say what they said, all others are refused."""

from __future__ import annotations

import dataclasses
import json
import tarfile
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from terroir.core.errors import ModelError
from terroir.core.learning import versions
from terroir.core.learning.importing.imported import read_foreign
from terroir.core.learning.model_parts import kind_of
from terroir.core.learning.versions import OLDEST, check_versions, known_to_open, release, require_versions
from terroir.core.learning.voting import estimator_scores

pytestmark = pytest.mark.unit

DATA = Path(__file__).with_name("data")
HERE = release(metadata.version("scikit-learn"))
KINDS = ("rf", "extratrees", "histgb", "knn", "mlp", "logistic", "decisiontree", "naivebayes", "lda")


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    """Release -> folder with the models it saved, and what it said of them."""
    found = {}
    for path in sorted(DATA.glob("sklearn-*.tar.xz")):
        folder = tmp_path_factory.mktemp(path.name.split(".tar")[0])
        with tarfile.open(path) as archive:
            for member in archive:
                (folder / Path(member.name).name).write_bytes(archive.extractfile(member).read())
        found[path.name[len("sklearn-") : -len(".tar.xz")]] = folder
    return found


def numbers(rows):
    return np.array([[float.fromhex(text) for text in row] for row in rows])


@pytest.mark.parametrize("made", ["1.4", "1.7"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_model_of_another_release_says_what_it_said_there(frozen, made, kind):
    record = json.loads((frozen[made] / "answers.json").read_text())
    assert release(record["scikit-learn"]) != HERE
    foreign = read_foreign(str(frozen[made] / f"{kind}.skops"), None)
    assert (foreign.classifier, foreign.columns) == (kind, tuple(record["codes"]))
    assert foreign.versions["scikit-learn"] == record["scikit-learn"]
    said = numbers(record["answers"][kind]["said"])
    values = numbers(record["values"])
    _, estimator = foreign.finish(foreign.columns, 3)
    assert np.allclose(estimator.predict_proba(values), said, rtol=0, atol=1e-12)


def test_a_discriminant_analysis_of_before_1_6_is_refused_and_for_a_reason(frozen):
    with pytest.raises(ModelError, match=r"1\.4\.2.*not known to read its kind \(qda\).*scikit-learn==1\.4\.2"):
        read_foreign(str(frozen["1.4"] / "qda.skops"), None)


@pytest.mark.parametrize(
    ("kind", "made", "here", "known"),
    [
        ("rf", (1, 9), (1, 9), True),
        ("rf", (1, 4), (1, 9), True),
        ("rf", (1, 3), (1, 9), False),  # loads, and gives probabilities above 7
        ("svm", (1, 2), (1, 9), True),
        ("svm", (1, 1), (1, 9), False),
        ("pls", (1, 4), (1, 9), False),
        ("pls", (1, 5), (1, 9), True),
        ("logistic", (1, 9), (1, 8), False),
        ("logistic", (1, 9), (1, 10), False),  # nobody has tried
        ("logistic", (1, 10), (1, 10), True),
        ("unheard", (1, 8), (1, 9), False),
        ("unheard", (1, 9), (1, 9), True),
    ],
)
def test_the_table(kind, made, here, known):
    assert known_to_open(kind, made, here) is known


def test_every_classifier_regressor_and_clusterer_of_scikit_learn_is_in_the_table():
    from terroir.core.learning.classifiers import CLASSIFIERS
    from terroir.core.learning.clustering.clusterers import CLUSTERERS
    from terroir.core.learning.regression.regressors import REGRESSORS

    kinds = {**CLASSIFIERS, **CLUSTERERS, **REGRESSORS}
    assert {name for name, kind in kinds.items() if not kind.module} <= set(OLDEST)


@pytest.mark.parametrize(("text", "expected"), [("1.9.1", (1, 9)), ("2.0rc1", (2, 0)), ("1.10.dev0", (1, 10))])
def test_releases_are_read(text, expected):
    assert release(text) == expected


@pytest.mark.parametrize("text", ["", "?", "1", "new"])
def test_what_is_no_release_is_none(text):
    assert release(text) is None


@pytest.fixture
def card(make_model):
    return make_model().card


def of(card, made, **changes):
    return dataclasses.replace(card, versions={"scikit-learn": made}, **changes)


def test_an_older_unknown_release_names_both_and_the_command(card):
    with pytest.raises(ModelError) as caught:
        require_versions(of(card, "1.3.2"))
    sentence = str(caught.value)
    assert sentence.startswith("MODEL: the model was made with scikit-learn 1.3.2")
    assert metadata.version("scikit-learn") in sentence
    assert "pip install" in sentence
    assert sentence.endswith("scikit-learn==1.3.2")
    assert "\n" not in sentence


@pytest.mark.parametrize("made", ["1.99.0", "2.0.0"])
def test_a_newer_release_asks_for_an_update(card, made):
    with pytest.raises(ModelError, match=rf"{made}, newer than the .*scikit-learn=={made}"):
        require_versions(of(card, made))


def test_a_newer_booster_asks_for_an_update(card, monkeypatch):
    monkeypatch.setattr(versions.metadata, "version", lambda name: "2.0.0" if name == "xgboost" else "1.26.4")
    newer = dataclasses.replace(card, versions={"xgboost": "3.1.0"}, weights="xgboost", classifier="xgboost")
    with pytest.raises(ModelError, match=r"xgboost 3\.1\.0, newer than the 2\.0\.0"):
        require_versions(newer)
    require_versions(dataclasses.replace(newer, versions={"xgboost": "1.0.0"}))


def test_an_onnx_model_needs_no_release_of_anything(card, run):
    check_versions(of(card, "0.1", weights="onnx", classifier="onnx"), run)
    assert not run.messages


def test_another_known_release_is_told_and_is_no_warning(card, run):
    check_versions(of(card, "1.5.0"), run)
    assert "known to read it faithfully" in str(run.messages[0])
    assert not run.warnings


def test_the_same_release_is_not_worth_a_word(card, run):
    check_versions(of(card, metadata.version("scikit-learn")), run)
    assert not run.messages


@pytest.mark.parametrize("made", ["?", "1"])
def test_a_model_that_does_not_tell_is_warned_about(card, run, made):
    check_versions(of(card, made), run)
    assert "does not tell which scikit-learn" in str(run.warnings[0])


def test_moved_modules_get_their_present_name():
    nodes = [{"__module__": "_loss", "__class__": "CyHalfMultinomialLoss"}, {"__module__": "numpy"}, {"content": 1}]
    versions.with_moved_modules(nodes)
    assert [node.get("__module__") for node in nodes] == ["sklearn._loss._loss", "numpy", None]


def test_probabilities_of_an_old_model_pass_through_the_models_own_question(frozen):
    """The way of a map: in the kind's type, in parts of equal size."""
    record = json.loads((frozen["1.7"] / "answers.json").read_text())
    foreign = read_foreign(str(frozen["1.7"] / "mlp.skops"), None)

    class Card:
        task, classifier = "classification", foreign.classifier

    found = estimator_scores(kind_of(Card), foreign.finish(foreign.columns, 3)[1], numbers(record["values"]))
    assert np.allclose(found, numbers(record["answers"]["mlp"]["said"]), rtol=0, atol=1e-12)


def test_a_package_is_found_under_its_other_name(monkeypatch):
    def version(name):
        if name == "xgboost-cpu":
            return "3.2.0"
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(versions.metadata, "version", version)
    assert versions.installed_version("xgboost") == "3.2.0"
    assert versions.installed_version("lightgbm") is None
    assert versions.reader_version("xgboost") == {"xgboost": "3.2.0"}
    assert versions.reader_version("lightgbm") == versions.reader_version("onnx") == {}
