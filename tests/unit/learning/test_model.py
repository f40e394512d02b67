"""The model file: the same bytes for the same training, and readable without loading it."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile

import numpy as np
import pytest

from terroir.core.errors import InputFileError, ModelError
from terroir.core.features.recipe_resolved import ResolvedRecipe
from terroir.core.learning import model as model_module
from terroir.core.learning.card import FORMAT, PLAIN_FORMAT, RECIPE_ONLY_FORMAT, BadCard, ModelCard
from terroir.core.learning.model import CARD, Model, read_card
from terroir.core.learning.weights.archive import pack
from terroir.core.learning.weights.estimator import dump_estimator

WEIGHTS = "estimator.skops"

pytestmark = pytest.mark.unit


@pytest.fixture
def written(make_model, tmp_path):
    """Path of a model file, and the model in it."""
    model = make_model()
    path = tmp_path / "m.terroir"
    model.write(path)
    return path, model


def rewritten(path, **changes):
    """Change entries of the card in the file at `path`; None removes one."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    card = json.loads(members[CARD])
    for key, value in changes.items():
        card.pop(key)
        if value is not None:
            card[key] = value
    path.write_bytes(pack({**members, CARD: json.dumps(card).encode()}, compress=True))


def refusal(path):
    """The one sentence with which the file is refused."""
    with pytest.raises(ModelError) as caught:
        Model.open(path)
    sentence = str(caught.value)
    assert sentence.startswith("MODEL: ")
    assert str(path) in sentence
    assert "\n" not in sentence
    return sentence


def test_a_model_survives_the_file(written):
    path, model = written
    opened = Model.open(path)
    draw = np.random.default_rng(3).normal(10, 10, (200, 3)).astype(np.float32)
    assert np.array_equal(opened.estimator.predict_proba(draw), model.estimator.predict_proba(draw))
    assert opened.card.classes == model.card.classes
    assert opened.card.features == ("red", "green", "nir")
    assert opened.card.samples == {1: 18, 2: 18, 3: 18}
    assert opened.card.polygons == {1: 3, 2: 3, 3: 3}
    assert opened.card.scores["kappa"] is None
    assert opened.estimator.n_jobs == 1


def test_the_card_says_all_that_is_needed(written):
    path, _ = written
    with zipfile.ZipFile(path) as archive:
        card = json.loads(archive.read(CARD))
    assert card["format"] == PLAIN_FORMAT == 1
    assert "recipe" not in card
    assert card["bands"] == card["features"] == ["red", "green", "nir"]
    assert card["classes"][0] == {"code": 1, "label": "class 1", "colour": "#1b7837"}
    assert card["scaling"] is None
    assert "every band is valid" in card["nodata_rule"]
    assert card["estimator"]["name"] == "rf"
    assert card["estimator"]["parameters"]["n_estimators"] == 5
    assert card["estimator"]["seed"] == 0
    assert len(card["training"]["sha256"]) == 64


def test_the_card_is_read_without_the_weights(written):
    path, model = written
    with zipfile.ZipFile(path) as archive:
        card = archive.read(CARD)
    path.write_bytes(pack({CARD: card, WEIGHTS: b"anything"}, compress=True))
    assert read_card(path) == ModelCard.from_json(model.card.to_json().encode())


def test_the_same_training_gives_the_same_bytes(make_model, tmp_path):
    paths = [tmp_path / f"{number}.terroir" for number in range(3)]
    for path, workers in zip(paths, (1, 2, 3)):
        make_model(workers=workers).write(path)
    first, *others = (path.read_bytes() for path in paths)
    assert all(first == other for other in others)


def test_another_seed_gives_other_bytes(make_model):
    assert dump_estimator(make_model(seed=1).estimator) != dump_estimator(make_model(seed=2).estimator)


@pytest.mark.parametrize("codes", [(0, 1), (-3, 0, 7), (1, 300, 70000)])
def test_any_codes_survive(make_model, tmp_path, codes):
    make_model(codes).write(tmp_path / "m.terroir")
    assert Model.open(tmp_path / "m.terroir").card.classes.codes == codes


def test_a_missing_file_is_not_a_bad_model(tmp_path):
    with pytest.raises(InputFileError, match=r"MODEL: .*nothing.terroir is not a file"):
        Model.open(tmp_path / "nothing.terroir")


def test_a_truncated_file_is_refused(written):
    path, _ = written
    whole = path.read_bytes()
    for length in (4, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert "incomplete or damaged" in refusal(path)


def test_a_flipped_bit_in_any_part_is_refused(written):
    path, _ = written
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        starts = [info.header_offset + 60 for info in archive.infolist()]
    for start in starts:
        path.write_bytes(whole[:start] + bytes([whole[start] ^ 0x10]) + whole[start + 1 :])
        assert "incomplete or damaged" in refusal(path)


def test_files_of_another_kind_are_refused(tmp_path):
    path = tmp_path / "m.terroir"
    for content in (b"", b"hello", b"PKXX", b"\x89PNG\r\n\x1a\n"):
        path.write_bytes(content)
        refusal(path)


def test_a_missing_member_is_named(written):
    path, model = written
    path.write_bytes(pack({CARD: model.card.to_json().encode()}, compress=True))
    assert WEIGHTS in refusal(path)
    path.write_bytes(pack({WEIGHTS: b""}, compress=True))
    assert CARD in refusal(path)


def test_a_newer_format_asks_for_an_update(written):
    path, _ = written
    rewritten(path, format=FORMAT + 1)
    assert "newer Terroir" in refusal(path)
    with pytest.raises(ModelError, match="newer Terroir"):
        read_card(path)


RECIPE = {
    "kind": "terroir-recipe",
    "format": 1,
    "inputs": [{"name": "a", "scale": 1.0, "offset": 0.0}],
    "features": [
        {"band": "a"},
        *(
            {"name": name, "formula": "x + L", "variables": {"x": "a"}, "constants": {"L": 0.5}}
            for name in ("red", "green", "nir")
        ),
    ],
}


@pytest.fixture
def with_recipe(written):
    """A model whose features a recipe makes, of one band."""
    path, model = written
    card = dataclasses.replace(model.card, recipe=ResolvedRecipe.from_dict(RECIPE))
    Model(card, model.estimator).write(path)
    return path


def test_a_recipe_is_part_of_the_card(with_recipe):
    card = read_card(with_recipe)
    assert card.recipe.to_dict() == RECIPE
    assert card.bands == ("a",)
    assert card.features == ("red", "green", "nir")
    with zipfile.ZipFile(with_recipe) as archive:
        data = json.loads(archive.read(CARD))
    assert data["format"] == RECIPE_ONLY_FORMAT == 2
    assert data["bands"] == ["a"]
    assert Model.open(with_recipe).card == card


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"recipe": {**RECIPE, "format": 2}}, "newer Terroir"),
        ({"recipe": {**RECIPE, "features": []}}, "lists no features"),
        ({"recipe": {**RECIPE, "features": [{"band": "a"}]}}, "does not make its features"),
        ({"recipe": {"features": []}}, "not a sound"),
        ({"recipe": []}, "not a sound"),
        ({"recipe": {**RECIPE, "inputs": [{"name": "b"}]}}, "entry 1"),
        ({"recipe": {**RECIPE, "features": [{"formula": "__import__('os')", "name": "x", "variables": {}}]}}, "sound"),
        ({"bands": ["red", "green", "nir"]}, "bands and features differ"),
    ],
)
def test_a_recipe_that_is_none_is_refused(with_recipe, changes, words):
    rewritten(with_recipe, **changes)
    assert words in refusal(with_recipe)


def test_an_unknown_classifier_asks_for_an_update(written):
    path, _ = written
    rewritten(path, estimator={"name": "xyz", "parameters": {}, "seed": 0})
    assert "xyz" in refusal(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"classes": None},
        {"kind": "other"},
        {"format": "1"},
        {"features": ["red", "green", "green"]},
        {"bands": ["red", "green", "blue"]},
        {"features": [], "bands": []},
        {"features": [1, 2, 3], "bands": [1, 2, 3]},
        {"scaling": {"mean": [0, 0, 0]}},
        {"classes": [{"code": 1, "label": "x", "colour": "javascript"}]},
        {"classes": [{"code": c, "label": "x", "colour": "#000000"} for c in (1, 1, 2)]},
        {"training": {"sha256": "0", "samples": {"1": 5}, "polygons": {"1": 5}}},
        {"estimator": {"name": "rf", "parameters": {}, "seed": "x"}},
        {"estimator": {"name": ["rf"], "parameters": {}, "seed": 0}},
        {"scores": 3},
    ],
)
def test_a_card_that_contradicts_itself_is_refused(written, changes):
    path, _ = written
    rewritten(path, **changes)
    assert "not a sound Terroir model" in refusal(path)


@pytest.mark.parametrize("text", [b"", b"\xff", b"[]", b"null", b"{", b"[" * 100_000])
def test_text_that_is_no_card_is_refused(text):
    with pytest.raises(BadCard):
        ModelCard.from_json(text)


def test_a_card_of_other_classes_than_the_weights_is_refused(make_model, tmp_path):
    path = tmp_path / "m.terroir"
    card, weights = make_model((1, 2, 4)).card, make_model((1, 2, 3)).estimator
    path.write_bytes(pack({CARD: card.to_json().encode(), WEIGHTS: dump_estimator(weights)}, compress=True))
    assert "differ from those of the card" in refusal(path)


def test_members_beyond_the_limit_are_not_unpacked(written, monkeypatch):
    path, model = written
    monkeypatch.setattr(model_module, "LARGEST_WEIGHTS", 1000)
    assert "more than the" in refusal(path)
    with pytest.raises(ModelError, match="min_samples_leaf"):
        model.write(path)


def test_a_zip_bomb_is_refused_by_its_announced_size(written):
    path, _ = written
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CARD, b" " * (model_module.LARGEST_CARD + 1))
        archive.writestr(WEIGHTS, b"")
    path.write_bytes(buffer.getvalue())
    assert CARD in refusal(path)
