"""The page of a model's card: what it must say for each task, and that nothing of the model is loaded for it."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from terroir.core.classes import ClassTable
from terroir.core.errors import InputFileError, ModelError
from terroir.core.features.recipe_resolved import ResolvedRecipe
from terroir.core.jobs import execute
from terroir.core.jobs.model_card import ModelCardJob
from terroir.core.learning.card import ModelCard
from terroir.core.learning.card_cautions import card_cautions
from terroir.core.learning.card_page import render_card
from terroir.core.learning.model import CARD
from terroir.core.learning.weights.archive import pack
from terroir.core.run import Run
from terroir.tests.unit.making import left_behind

pytestmark = pytest.mark.unit

HERE = {"terroir": "0.2.0", "scikit-learn": "1.9.1", "numpy": "1.26.4"}
RECIPE = {
    "kind": "terroir-recipe",
    "format": 1,
    "inputs": [{"name": "a", "scale": 1.0, "offset": 0.0}],
    "features": [
        {"name": name, "formula": "x + L", "variables": {"x": "a"}, "constants": {"L": 0.5}}
        for name in ("red", "green")
    ],
}


@pytest.fixture
def card():
    """A forest that is bad at its rare class."""
    return ModelCard(
        classes=ClassTable.from_labels({1: "Wood & <heath>", 2: "Water", 7: "Ça et là"}, {2: "#123456"}),
        features=("red", "green"),
        classifier="rf",
        parameters={"n_estimators": 100, "max_depth": None},
        seed=3,
        training_sha256="ab" * 32,
        samples={1: 123456, 2: 500, 7: 12},
        polygons={1: 30, 2: 1, 7: 2},
        scores={
            "method": "cross-validated",
            "folds": 5,
            "overall_accuracy": 0.93,
            "macro_f1": 0.61,
            "kappa": None,
            "classes": {
                "1": {"precision": 0.9, "recall": 0.8, "f1": 0.85},
                "2": {"precision": 0.9, "recall": 1.0, "f1": 0.95},
                "7": {"precision": None, "recall": 0.0, "f1": 0.0},
            },
        },
        versions={"terroir": "0.1.0", "scikit-learn": "1.9.0", "numpy": "1.26.4"},
    )


def page(card, **options):
    return render_card(card, "m.terroir", 1_234_567, options.get("here", HERE))


def test_it_says_what_the_model_is(card):
    text = page(card)
    for words in (
        "<h1>m.terroir</h1>",
        "Random forest, 2 features, 3 classes.",
        "Wood &amp; &lt;heath&gt;",
        "background:#123456",
        "123\u202f456",
        "1.23 MB, format 1",
        "SHA-256 " + "ab" * 32,
        "n_estimators <b>100</b>",
        "max_depth <b>null</b>",
        '<data class="macro_f1" value="0.61">0.610</data>',
        "not calibrated",
        "<li>red</li>",
    ):
        assert words in text, words
    assert "<heath>" not in text
    assert "kappa" not in text.partition("<body>")[2]
    assert text == page(card)
    assert "http" not in text  # it reads without network


def test_it_warns_of_what_hides_behind_the_overall_accuracy(card):
    found = card_cautions(card, HERE)
    gap = "The overall accuracy (0.93) hides how rare classes do: macro F1 is 0.61. "
    assert found == [
        gap + "Judge by the F1 of the class that matters to you.",
        "F1 below 0.5: Ça et là (0.00).",
        "Fewer than 30 samples: Ça et là (12); the model hardly knows them.",
        "Samples of one polygon only: Water; its pixels say little about other places.",
    ]
    assert all(sentence.replace("&", "&amp;") in page(card) for sentence in found)


@pytest.mark.parametrize(("accuracy", "macro", "warned"), [(0.9, 0.85, False), (0.9, 0.75, True), (0.5, 0.6, False)])
def test_a_small_gap_is_no_warning(card, accuracy, macro, warned):
    scores = {"overall_accuracy": accuracy, "macro_f1": macro}
    found = card_cautions(dataclasses.replace(card, scores=scores), HERE)
    assert any("hides" in sentence for sentence in found) is warned


def test_versions_beside_each_other(card):
    text = page(card)
    assert '<tr class="differs"><th scope="row">terroir</th><td>0.1.0</td><td>0.2.0</td></tr>' in text
    assert '<tr><th scope="row">numpy</th><td>1.26.4</td><td>1.26.4</td></tr>' in text


def test_a_model_that_does_not_open_here_says_what_to_install(card):
    old = dataclasses.replace(card, versions={"scikit-learn": "1.3.2"})
    first = card_cautions(old, HERE)[0]
    assert first.startswith("The model was made with scikit-learn 1.3.2")
    assert "scikit-learn==1.3.2" in first
    assert "scikit-learn is not installed here" in card_cautions(card, {"numpy": "1.26.4"})[0]


def test_choice_and_repeated_runs_are_told_in_words(card):
    tuning = {
        "method": "random",
        "measure": "macrof1",
        "trials": [{"parameters": {}, "score": None}, {"parameters": {"n_neighbors": 3}, "score": 0.7}],
        "best": {"n_neighbors": 3},
        "score": 0.7,
    }
    auto = {
        "measure": "macrof1",
        "ranking": [{"classifier": "svm", "score": 0.8}, {"classifier": "rf"}],
        "chosen": "rf",
    }
    scores = {
        **card.scores,
        "repeated": {"runs": 3, "macro_f1": {"mean": 0.6, "margin": 0.1, "values": [0.5, 0.6, 0.7]}},
        "chosen": {"auto": auto, "tuning": tuning},
    }
    chain = {"chain": [{"method": "sigmoid"}, {"method": "isotonic"}]}
    text = page(dataclasses.replace(card, scores=scores, calibration=chain))
    assert "3 runs: macro F1 0.600 ± 0.100; the scores above are those of the first" in text
    assert "rf (macrof1 of each: svm 0.800, rf –)" in text
    assert "random, 2 trials: n_neighbors 3 (macrof1 0.700, the best of many, and therefore too high)" in text
    assert "calibrated (sigmoid, then isotonic) on out-of-fold scores" in text
    odd = {**card.scores, "repeated": [1], "chosen": {"auto": {"ranking": 3}, "tuning": {"trials": 2}}}
    assert '<th scope="row">Tuned' not in page(dataclasses.replace(card, scores=odd))


def test_importance_calibration_applicability_and_recipe(card):
    full = dataclasses.replace(
        card,
        importance={"green": {"mean": 0.05, "sd": 0.01}, "red": {"mean": 0.2, "sd": None}, "x": -0.01},
        calibration={"method": "isotonic"},
        applicability={"threshold": 0.312, "samples": 9000},
        recipe=ResolvedRecipe.from_dict(RECIPE),
    )
    text = page(full)
    places = [text.index(f'<span class="name">{name}</span>') for name in ("red", "green", "x")]
    assert places == sorted(places)
    assert "width:100.0%" in text
    assert "width:25.0%" in text
    assert "0.050 <span" in text
    assert "−0.010" in text
    assert "calibrated (isotonic)" in text
    assert "dissimilarity index up to 0.312, from 9000 samples" in text
    assert "&#34;formula&#34;: &#34;x + L&#34;" in text
    assert "<td>a</td>" in text


def test_a_regression(card):
    regression = dataclasses.replace(
        card,
        classes=ClassTable(()),
        classifier="forest",
        task="regression",
        target={"name": "biomass", "minimum": 1.5, "maximum": 380.0},
        samples={0: 5000},
        polygons={0: 40},
        scores={"rmse": 41.2, "mae": 30.1, "r2": 0.61, "bias": -1.2, "cv": "polygon", "margins": {"rmse": 3.0}},
    )
    text = page(regression)
    for words in ("predicts biomass", "41.200", "−1.200", "from 1.500 to 380.000", "5000 of 40 polygons", "RMSE 3"):
        assert words in text, words
    assert "<h2>Classes</h2>" not in text
    assert "<h2>Regressor and parameters</h2>" in text
    assert card_cautions(regression, HERE) == []


def test_a_clustering(card):
    clusters = dataclasses.replace(
        card, classifier="kmeans", task="clustering", polygons={1: 0, 2: 0, 7: 0}, scores={"inertia": 123456.7}
    )
    text = page(clusters)
    assert "k-means, 2 features, 3 clusters." in text
    assert "123\u202f457" in text
    assert "Polygons" not in text


def test_an_imported_model_is_one_of_which_nothing_is_known(card):
    nothing = dict.fromkeys(card.classes.codes, 0)
    imported = dataclasses.replace(
        card,
        classifier="onnx",
        weights="onnx",
        samples=nothing,
        polygons=nothing,
        training_sha256="",
        scores={"method": "not validated", "source": {"file": "x.onnx", "sha256": "cd"}},
    )
    text = page(imported)
    assert "Nothing is known of the accuracy" in text
    assert "file x.onnx, SHA-256 cd" in text
    assert "<td>not known</td>" in text
    assert "Precision" not in text.partition("<body>")[2]


def test_a_long_fact_is_shortened(card):
    text = page(dataclasses.replace(card, scores={"tuning": [{"try": n} for n in range(500)]}))
    assert " …</td>" in text
    assert "499" not in text


def test_bands_without_names_are_known_by_position(card):
    assert "found by position" in page(dataclasses.replace(card, features=("b1", "b2")))
    assert "found by name" in page(card)


@pytest.fixture
def written(card, tmp_path):
    path = tmp_path / "m.terroir"
    path.write_bytes(pack({CARD: card.to_json().encode(), "estimator.skops": b"no weights"}, compress=True))
    return path


def test_the_job_reads_the_card_only(written, tmp_path):
    target = tmp_path / "card.html"
    assert execute(ModelCardJob(model=str(written), report=str(target)), Run()) == {
        "class_count": 3,
        "feature_count": 2,
    }
    assert "Random forest" in target.read_text(encoding="utf-8")


def test_neither_scikit_learn_nor_skops_is_imported(written, tmp_path):
    program = (
        "import sys\n"
        "for name in ('sklearn', 'skops', 'scipy', 'joblib', 'onnxruntime'):\n"
        "    sys.modules[name] = None\n"
        "from terroir.core.jobs import execute\n"
        "from terroir.core.jobs.model_card import ModelCardJob\n"
        "from terroir.core.run import Run\n"
        "execute(ModelCardJob(model=sys.argv[1], report=sys.argv[2]), Run())\n"
    )
    target = tmp_path / "card.html"
    subprocess.run([sys.executable, "-c", program, str(written), str(target)], check=True)
    assert target.exists()


@pytest.mark.parametrize(("content", "kind"), [(b"hello", ModelError), (None, InputFileError)])
def test_what_is_no_model_is_refused(tmp_path, content, kind):
    path = tmp_path / "m.terroir"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(kind, match=r"^MODEL: "):
        execute(ModelCardJob(model=str(path), report=str(tmp_path / "out" / "card.html")), Run())
    assert left_behind(tmp_path / "out") == []
