"""Networks of the user's own."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any, Optional

import pytest

pytest.importorskip("torch")

import torch

from terroir.core.deep.architectures import build
from terroir.core.deep.network import Network, dump_network, load_network
from terroir.core.deep.networks.custom import read_custom
from terroir.core.deep.spec import NetworkSpec
from terroir.core.errors import InputFileError, ParameterError
from terroir.core.user_code import TRACE

pytestmark = pytest.mark.unit

GOOD = """
import torch
from torch import nn
from torch.nn import Linear

class Tiny(nn.Module):
    def __init__(self, bands, classes, size, width=4):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(bands, width, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.head = Linear(width, classes)
        self.size = size

    def forward(self, x):
        return self.head(self.body(x))
"""


def written(folder: Path, text: str) -> str:
    path = folder / "mine.py"
    path.write_text(text)
    return str(path)


def made(
    path: str, name: Optional[str] = None, kind: str = "patch", **parameters: Any
) -> tuple[Any, bytes, NetworkSpec]:
    text, custom = read_custom(path, name)
    spec = NetworkSpec(kind, "custom", parameters, 2, 3, 9, (0.0, 0.0), (1.0, 1.0), custom)
    return build(spec, text), text, spec


def test_the_only_class_is_found_and_told_what_it_asks_for(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    module, text, spec = made(path, width=7)
    assert spec.custom == {"file": "mine.py", "sha256": sha256(GOOD.encode()).hexdigest(), "class": "Tiny"}
    assert text == GOOD.encode()
    assert (module.size, module.head.in_features, module.training) == (9, 7, True)
    assert module(torch.zeros(5, 2, 9, 9)).shape == (5, 3)


def test_weights_come_back_without_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    module, text, spec = made(path)
    network = Network.of(module, spec, text)
    Path(path).write_text("raise SystemExit")
    again = load_network(spec, dump_network(network), text)
    x = torch.randn(2, 2, 9, 9)
    assert torch.equal(again.module()(x), module.eval()(x))


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("bands", {"bands"}),
        ("classes, bands", {"bands", "classes"}),
        ("**more", {"bands", "classes", "size"}),
        ("", set()),
    ],
)
def test_only_what_the_signature_takes_is_given(tmp_path: Path, signature: str, expected: set[str]) -> None:
    text = f"""
from torch import nn
class Net(nn.Sequential):
    def __init__(self, {signature}):
        self.given = set(locals().get("more", {{}})) | set(locals()) - {{"self", "more", "__class__"}}
        super().__init__(nn.Conv2d(2, 3, 9), nn.Flatten())
"""
    # nn.Module takes no attribute before its constructor has run.
    text = text.replace("        self.given = ", "        given = ").replace(
        "nn.Flatten())\n", "nn.Flatten())\n        self.given = given\n"
    )
    assert made(written(tmp_path, text))[0].given == expected


def test_several_classes_want_a_name(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD + "\nclass Other(Tiny):\n    pass\n")
    with pytest.raises(ParameterError, match=r"^CUSTOM_CLASS: mine.py defines several modules \(Tiny, Other\); name"):
        read_custom(path)
    assert type(made(path, "Other")[0]).__name__ == "Other"
    with pytest.raises(ParameterError, match=r"^CUSTOM_CLASS: there is no class Othr .* choose among Other"):
        read_custom(path, "Othr")


def test_files_without_a_network(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"^CUSTOM: there is no class of torch.nn.Module in mine.py; define one"):
        read_custom(written(tmp_path, "from torch.nn import Linear\n"))
    with pytest.raises(InputFileError, match=r"^CUSTOM: .*nowhere.py does not exist"):
        read_custom(str(tmp_path / "nowhere.py"))
    with pytest.raises(ParameterError, match=r"^CUSTOM: mine.py cannot be imported \(SyntaxError") as caught:
        read_custom(written(tmp_path, "class Net(:"))
    assert "mine.py" in str(caught.value.values[TRACE])


@pytest.mark.parametrize(
    ("change", "parameters", "message"),
    [
        (("return self.head(self.body(x))", "return x.nonsense"), {}, r"^CUSTOM: Tiny of mine.py fails for images of"),
        (("return self.head(self.body(x))", "raise SystemExit(3)"), {}, r"^CUSTOM: Tiny of mine.py fails .*SystemExit"),
        (("return self.head(self.body(x))", "return self.body(x)"), {}, r"^CUSTOM: .*float32 \(2, 4\).*\(2, 3\)"),
        (("return self.head(self.body(x))", "return self.head(self.body(x))[0]"), {}, r"^CUSTOM: .*answers with"),
        (("return self.head(self.body(x))", "return self.head(self.body(x)).long()"), {}, r"^CUSTOM: .*int64"),
        (("return self.head(self.body(x))", "return 3"), {}, r"^CUSTOM: .*answers with int for"),
        (("nn.Conv2d(bands", "nn.Conv2d(bands + 1"), {}, r"^CUSTOM: .*fails for images of shape \(2, 2, 9, 9\)"),
        (("self.size = size", "1 / 0"), {}, r"^CUSTOM: Tiny of mine.py cannot be made with bands, classes, size"),
        (("", ""), {"depth": 3}, r"^PARAMETERS: Tiny of mine.py cannot be made with .*depth \(TypeError"),
        (("", ""), {"bands": 5}, r"^CUSTOM: .*fails"),
    ],
)
def test_networks_that_fail(tmp_path: Path, change: tuple[str, str], parameters: dict[str, Any], message: str) -> None:
    path = written(tmp_path, GOOD.replace(*change) if change[0] else GOOD)
    with pytest.raises(ParameterError, match=message) as caught:
        made(path, **parameters)
    assert "\n" not in str(caught.value)
    if "answers" not in str(caught.value):
        assert "Error" in str(caught.value.values[TRACE]) or "SystemExit" in str(caught.value.values[TRACE])


def test_segmentation_must_keep_rows_and_columns(tmp_path: Path) -> None:
    kept = "from torch import nn\nclass Net(nn.Conv2d):\n    def __init__(self, bands, classes):\n"
    kept += "        super().__init__(bands, classes, 3, padding=1)\n"
    path = written(tmp_path, kept)
    assert made(path, kind="segmentation")[0](torch.zeros(1, 2, 9, 9)).shape == (1, 3, 9, 9)
    with pytest.raises(ParameterError, match=r"\(2, 3, 9, 9\).*\(2, 3\)"):
        made(path)
    with pytest.raises(ParameterError, match=r"\(2, 3, 7, 7\).*\(2, 3, 9, 9\)"):
        made(written(tmp_path, kept.replace("padding=1", "padding=0")), kind="segmentation")


def test_a_network_without_weights(tmp_path: Path) -> None:
    text = "from torch import nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return x[:, :, 0, 0]\n"
    with pytest.raises(ParameterError, match=r"^CUSTOM: Net of mine.py has no weights to learn"):
        made(written(tmp_path, text))


def test_a_tile_has_the_sides_that_a_segmentation_network_asks_for(tmp_path: Path) -> None:
    """Nine pixels are no multiple of four: what is to be changed is the size of tiles, not the network."""
    code = (
        "from torch import nn\nclass Seg(nn.Conv2d):\n    multiple = 4\n"
        "    def __init__(self, bands, classes):\n        super().__init__(bands, classes, 1)\n"
    )
    with pytest.raises(ParameterError, match="multiple of 4") as caught:
        made(written(tmp_path, code), kind="segmentation")
    assert caught.value.parameter == "size"
    made(written(tmp_path, code.replace("= 4", "= 3")), kind="segmentation")
