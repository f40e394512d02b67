"""Classifiers that were trained elsewhere: what is taken, and what is refused, each in one sentence."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile

import numpy as np
import pytest
import skops.io
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC

from terroir.core.errors import InputFileError, ModelError, ParameterError, TerroirError
from terroir.core.jobs import execute
from terroir.core.jobs.import_model import ImportModelJob
from terroir.core.learning.estimators.recoded import RecodedClassifier
from terroir.core.learning.importing import imported as importing
from terroir.core.learning.kinds import class_path
from terroir.core.learning.model import Model, read_card
from terroir.core.learning.model_parts import kind_of
from terroir.core.learning.voting import estimator_scores
from terroir.core.learning.weights import estimator as weights
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind, write_raster

pytestmark = pytest.mark.unit

CODES = (1, 2, 5)
NAMES = np.array(["water", "forest", "soil"])


@pytest.fixture(scope="module")
def data():
    """Values of three overlapping classes, and their codes."""
    draw = np.random.default_rng(5)
    codes = np.repeat(CODES, 20)
    return draw.normal(0, 1.2, (codes.size, 3)) + codes[:, np.newaxis], codes


def texts_of(codes):
    return NAMES[np.searchsorted(CODES, codes)]


def estimators():
    return {
        "rf": RandomForestClassifier(4, max_depth=3, random_state=0, n_jobs=-1),
        "logistic": make_pipeline(StandardScaler(), LogisticRegression()),
        "mlp": make_pipeline(StandardScaler(), MLPClassifier((4,), max_iter=20, random_state=0)),
        "knn": KNeighborsClassifier(3),
        "naivebayes": GaussianNB(),
        "pipeline": make_pipeline(MinMaxScaler(), LogisticRegression()),
    }


def saved(estimator, path, **options):
    path.write_bytes(skops.io.dumps(estimator, **options))
    return str(path)


def imported(path, folder, **options):
    run = Run(backend="serial")
    target = folder / "m.terroir"
    numbers = execute(ImportModelJob(file=path, model=str(target), **options), run)
    return Model.open(target), run, numbers


def said(model, values):
    return estimator_scores(kind_of(model.card), model.estimator, values)


def refusal(path, folder, kind=ModelError, **options):
    """The one sentence with which a file is refused; nothing is left behind."""
    target = folder / "out" / "m.terroir"
    with pytest.raises(kind) as caught:
        execute(ImportModelJob(file=str(path), model=str(target), **options), Run(backend="serial"))
    assert left_behind(folder / "out") == []
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", list(estimators()))
@pytest.mark.parametrize("classes", ["numbers", "texts"])
@pytest.mark.filterwarnings("ignore")
def test_a_classifier_of_skops_says_the_same(data, tmp_path, name, classes):
    values, codes = data
    estimator = estimators()[name].fit(values, codes if classes == "numbers" else texts_of(codes))
    model, run, numbers = imported(saved(estimator, tmp_path / "e.skops"), tmp_path, features=("red", "green", "nir"))
    card = model.card
    assert card.classifier == name
    assert card.features == ("red", "green", "nir")
    assert numbers == {"class_count": 3, "feature_count": 3}
    labels = ["1", "2", "5"] if classes == "numbers" else ["forest", "soil", "water"]
    assert [c.label for c in card.classes] == labels
    assert card.classes.codes == (CODES if classes == "numbers" else (1, 2, 3))
    # A matrix product's last bits may differ with the number of rows.
    assert np.allclose(said(model, values), estimator.predict_proba(values), rtol=0, atol=1e-12)
    assert not run.warnings
    assert card.scores["source"]["file"] == "e.skops"
    assert len(card.scores["source"]["sha256"]) == 64
    assert "not validated" in card.scores["method"]
    assert set(card.samples.values()) == {0}


def test_a_compressed_file_is_read_too(data, tmp_path):
    values, codes = data
    estimator = GaussianNB().fit(values, codes)
    path = saved(estimator, tmp_path / "e.skops", compression=zipfile.ZIP_DEFLATED)
    assert imported(path, tmp_path)[0].card.classifier == "naivebayes"


def test_importing_twice_gives_the_same_bytes(data, tmp_path):
    values, codes = data
    path = saved(GaussianNB().fit(values, codes), tmp_path / "e.skops")
    imported(path, tmp_path)
    first = (tmp_path / "m.terroir").read_bytes()
    imported(path, tmp_path)
    assert (tmp_path / "m.terroir").read_bytes() == first


def test_one_thread_whatever_the_file_says(data, tmp_path):
    values, codes = data
    model, _, _ = imported(saved(estimators()["rf"].fit(values, codes), tmp_path / "e.skops"), tmp_path)
    assert model.estimator.n_jobs == 1


def test_without_names_bands_go_by_position_with_a_warning(data, tmp_path):
    values, codes = data
    model, run, _ = imported(saved(GaussianNB().fit(values, codes), tmp_path / "e.skops"), tmp_path)
    assert model.card.features == ("b1", "b2", "b3")
    assert "give FEATURES or INPUT" in str(run.warnings[0])


def test_names_in_the_file_are_taken(data, tmp_path):
    values, codes = data
    estimator = GaussianNB().fit(values, codes)
    estimator.feature_names_in_ = np.array(["red", "green", "nir"], dtype=object)
    model, run, _ = imported(saved(estimator, tmp_path / "e.skops"), tmp_path)
    assert model.card.features == ("red", "green", "nir")
    assert not run.warnings


def test_names_in_the_file_keep_their_order(data, tmp_path):
    values, codes = data
    estimator = GaussianNB().fit(values, codes)
    estimator.feature_names_in_ = np.array(["red", "green", "nir"], dtype=object)
    path = saved(estimator, tmp_path / "e.skops")
    names = ("cloud", "nir", "green", "red")
    image = write_raster(tmp_path / "i.tif", np.ones((4, 4, 4), np.float32), names=names)
    assert imported(path, tmp_path, input=(image,))[0].card.features == ("red", "green", "nir")
    for given in ({}, {"input": (image,)}):
        sentence = refusal(path, tmp_path, ParameterError, features=("nir", "green", "red"), **given)
        assert sentence.startswith("FEATURES: ")
        assert "in the order red, green, nir" in sentence
    # Names that are none of the file's are the user's own.
    assert imported(path, tmp_path, features=("b3", "b2", "b4"))[0].card.features == ("b3", "b2", "b4")


def test_bands_of_an_image_are_the_features(data, tmp_path):
    values, codes = data
    image = write_raster(tmp_path / "i.tif", np.ones((3, 4, 4), np.float32), names=("red", "green", "nir"))
    path = saved(GaussianNB().fit(values, codes), tmp_path / "e.skops")
    assert imported(path, tmp_path, input=(image,))[0].card.features == ("red", "green", "nir")
    chosen = imported(path, tmp_path, input=(image,), features=("nir", "red", "green"))[0]
    assert chosen.card.features == ("nir", "red", "green")
    sentence = refusal(path, tmp_path, ParameterError, input=(image,), features=("nir", "red", "swir"))
    assert sentence.startswith("FEATURES: swir is not among red, green, nir")


RECIPE = {
    "kind": "terroir-recipe",
    "format": 1,
    "inputs": [{"name": "a", "scale": 1.0, "offset": 0.0}],
    "features": [
        {"name": name, "formula": "x + L", "variables": {"x": "a"}, "constants": {"L": 0.5}} for name in ("u", "v", "w")
    ],
}


def test_a_recipe_travels_with_the_model(data, tmp_path):
    values, codes = data
    path = saved(GaussianNB().fit(values, codes), tmp_path / "e.skops")
    card = imported(path, tmp_path, recipe=RECIPE)[0].card
    assert (card.features, card.bands) == (("u", "v", "w"), ("a",))
    assert "not among u, v, w" in refusal(path, tmp_path, ParameterError, recipe=RECIPE, features=("u", "v", "x"))
    open_recipe = {"features": [{"index": "NDVI"}]}
    assert refusal(path, tmp_path, ParameterError, recipe=open_recipe).startswith("RECIPE: it does not hold")


@pytest.mark.parametrize(
    ("features", "words"),
    [
        (("red", "green"), "takes 3 features, but 2 are named (red, green)"),
        (("a", "b", "c", "d"), "takes 3 features, but 4 are named"),
        (("a", "b", "b"), "b is named more than once"),
    ],
)
def test_features_that_do_not_fit_are_refused(data, tmp_path, features, words):
    values, codes = data
    path = saved(GaussianNB().fit(values, codes), tmp_path / "e.skops")
    assert words in refusal(path, tmp_path, ParameterError, features=features)


def test_a_legend_for_codes(data, tmp_path):
    values, codes = data
    path = saved(GaussianNB().fit(values, codes), tmp_path / "e.skops")
    given = {"5": {"label": "Soil", "colour": "#aabbcc"}, "1": "Water"}
    classes = imported(path, tmp_path, classes=given)[0].card.classes
    assert [(c.code, c.label) for c in classes] == [(1, "Water"), (2, "2"), (5, "Soil")]
    assert classes.get(5).colour == "#aabbcc"


def test_codes_for_texts(data, tmp_path):
    values, codes = data
    path = saved(GaussianNB().fit(values, texts_of(codes)), tmp_path / "e.skops")
    given = {"30": "water", "10": {"label": "forest"}, "20": "soil"}
    model = imported(path, tmp_path, classes=given)[0]
    assert [(c.code, c.label) for c in model.card.classes] == [(10, "forest"), (20, "soil"), (30, "water")]
    assert model.estimator.predict([[1.0, 1.0, 1.0]]).tolist() == [30]


def test_codes_in_another_order_than_the_classes(data, tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "OBJECTS", weights.OBJECTS | {class_path(RecodedClassifier)})
    values, codes = data
    estimator = RandomForestClassifier(4, max_depth=3, random_state=0).fit(values, texts_of(codes))
    path = saved(estimator, tmp_path / "e.skops")
    model = imported(path, tmp_path, classes={"1": "water", "2": "forest", "3": "soil"})[0]
    assert (model.card.classifier, model.card.classes.codes) == ("recoded", (1, 2, 3))
    assert [c.label for c in model.card.classes] == ["water", "forest", "soil"]
    assert np.array_equal(said(model, values), estimator.predict_proba(values)[:, [2, 0, 1]])
    assert NAMES[model.estimator.predict(values) - 1].tolist() == estimator.predict(values).tolist()
    with pytest.raises(ValueError, match="3 classes have the codes"):
        RecodedClassifier(estimator, [1, 2, 2]).fit()


@pytest.mark.parametrize(
    ("texts", "classes", "words"),
    [
        (False, {"7": "x"}, "does not know 7; its classes are 1, 2, 5"),
        (True, {"1": "water"}, "are not the classes of the classifier"),
        (True, {"1": "water", "2": "forest", "3": "sand"}, "give each of forest, soil, water one row"),
        (False, {"one": "x"}, "one is no code"),
        (False, {"99999999999": "x"}, "is no code"),
        (False, {"1.5": "x"}, "1.5 is no code"),
        (False, {"1": {"label": "x", "colour": "red"}}, "red for class 1 is no colour"),
        (False, {"1": 5}, "class 1 cannot be read"),
        (False, {"1": {"name": "x"}}, "class 1 cannot be read"),
        (False, {"1": "x", "+1": "y"}, "a code is given twice"),
    ],
)
def test_legends_that_do_not_fit_are_refused(data, tmp_path, texts, classes, words):
    values, codes = data
    path = saved(GaussianNB().fit(values, texts_of(codes) if texts else codes), tmp_path / "e.skops")
    sentence = refusal(path, tmp_path, ParameterError, classes=classes)
    assert sentence.startswith("CLASSES: ")
    assert words in sentence


class Foreign(ClassifierMixin, BaseEstimator):
    """A type that nobody knows."""

    def fit(self, values, codes):
        self.classes_, self.n_features_in_ = np.unique(codes), values.shape[1]
        return self


def with_classes(estimator, classes):
    estimator.classes_ = np.array(classes)
    return estimator


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda v, c: SVC().fit(v, c), "gives margins and no probabilities"),
        (lambda v, c: make_pipeline(StandardScaler(), SVC()).fit(v, c), "gives margins and no probabilities"),
        (lambda v, c: RandomForestRegressor(2).fit(v, c), "RandomForestRegressor, which is no fitted classifier"),
        (lambda v, c: StandardScaler().fit(v), "is no fitted classifier"),
        (lambda v, c: GaussianNB(), "is no fitted classifier"),
        (lambda v, c: VotingClassifier([("a", GaussianNB())], voting="soft").fit(v, c), "VotingClassifier"),
        (lambda v, c: make_pipeline(Foreign()).fit(v, c), "Foreign, which is not allowed"),
        (lambda v, c: Foreign().fit(v, c), "an object of the type"),
        (lambda v, c: {"a": 1}, "cannot be imported"),
        (lambda v, c: with_classes(GaussianNB().fit(v, c), [0.5, 1.0, 2.0]), "are no two whole numbers or texts"),
        (lambda v, c: GaussianNB().fit(v[c == 1], c[c == 1]), "are no two whole numbers or texts"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(data, tmp_path, make, words):
    assert words in refusal(saved(make(*data), tmp_path / "e.skops"), tmp_path)


def test_a_pickle_is_refused_and_not_loaded(tmp_path):
    trap = tmp_path / "trapped"

    class Bait:
        def __reduce__(self):
            return os.mkdir, (str(trap),)

    (tmp_path / "e.pkl").write_bytes(pickle.dumps(Bait()))
    assert "looks like a pickle" in refusal(tmp_path / "e.pkl", tmp_path)
    assert not trap.exists()


def test_a_call_hidden_in_the_file_does_not_happen(data, tmp_path):
    values, codes = data
    trap = tmp_path / "trapped"
    path = tmp_path / "e.skops"
    saved(GaussianNB().fit(values, codes), path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(members["schema.json"])
    text = {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": json.dumps(str(trap))}
    arguments = {"__class__": "tuple", "__module__": "builtins", "__loader__": "TupleNode", "content": [text]}
    schema["content"]["content"]["priors"] = {
        "__class__": "mkdir",
        "__module__": "os",
        "__loader__": "ConstructorFromReduceNode",
        "content": arguments,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**members, "schema.json": json.dumps(schema).encode()}.items():
            archive.writestr(name, content)
    assert "os.mkdir, which is not allowed" in refusal(path, tmp_path)
    assert not trap.exists()


def test_damaged_files_are_refused(data, tmp_path):
    values, codes = data
    path = tmp_path / "e.skops"
    whole = skops.io.dumps(GaussianNB().fit(values, codes))
    for content in (whole[:100], whole[: len(whole) // 2], whole[:-1]):
        path.write_bytes(content)
        assert "damaged" in refusal(path, tmp_path)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("schema.json", b"[" * 100_000)
    path.write_bytes(buffer.getvalue())
    assert "cannot be imported" in refusal(path, tmp_path)


def test_other_files_are_refused(make_model, tmp_path):
    assert "is not a file" in refusal(tmp_path / "nothing", tmp_path, InputFileError)
    (tmp_path / "empty").write_bytes(b"")
    assert "is empty" in refusal(tmp_path / "empty", tmp_path, InputFileError)
    make_model().write(tmp_path / "own.terroir")
    assert "is a Terroir model already" in refusal(tmp_path / "own.terroir", tmp_path)
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("data.pkl", b"")
    assert "was not saved by skops" in refusal(tmp_path / "e.zip", tmp_path)


def test_a_huge_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "LARGEST", 10)
    (tmp_path / "e.skops").write_bytes(b"PK" * 10)
    assert "more than the" in refusal(tmp_path / "e.skops", tmp_path, InputFileError)


def test_an_estimator_that_gives_no_numbers_is_refused(data, tmp_path):
    values, codes = data
    estimator = GaussianNB().fit(values, codes)
    estimator.theta_[:] = np.nan
    assert "not finite" in refusal(saved(estimator, tmp_path / "e.skops"), tmp_path)


def test_the_card_is_read_without_weights(data, tmp_path):
    values, codes = data
    imported(saved(GaussianNB().fit(values, codes), tmp_path / "e.skops"), tmp_path)
    assert read_card(tmp_path / "m.terroir").classifier == "naivebayes"


def test_errors_are_ours(tmp_path):
    with pytest.raises(TerroirError):
        ImportModelJob(file=5, model="m")


def test_only_types_that_have_a_name_for_users_are_offered(data, tmp_path):
    values, codes = data
    sentence = refusal(
        saved(VotingClassifier([("a", GaussianNB())], voting="soft").fit(values, codes), tmp_path / "e.skops"), tmp_path
    )
    assert "RandomForestClassifier" in sentence
    assert "RecodedClassifier" not in sentence
