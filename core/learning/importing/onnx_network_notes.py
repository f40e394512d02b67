"""What the user should know of how an imported network will be asked."""

from __future__ import annotations

from collections.abc import Iterator

from ...deep.notes import Note, say
from ...deep.onnx_output import LOGIT, LOGITS, SCORES, SIGMOID
from ...deep.spec import SEGMENTATION
from .onnx_network_metadata import OnnxMetadata
from .onnx_network_probe import Asked
from .onnx_network_shape import OnnxImage


def network_notes(found: OnnxMetadata, asked: Asked, shape: OnnxImage, size: int, overlap: int) -> tuple[Note, ...]:
    """Rules that were followed where the file tells nothing, and what it asks for that is not done.

    Parameters
    ----------
    found : OnnxMetadata
        What its metadata say.
    asked : Asked
        What its answers showed.
    shape : OnnxImage
        What it takes.
    size, overlap : int
        Of its tiles, in pixels.
    """
    return (*_of_answers(asked), *_of_tiles(found, asked, shape, size, overlap), *_of_what_is_left(found, asked))


def _of_answers(asked: Asked) -> Iterator[Note]:
    if asked.output == LOGITS:
        yield say("The network gives no probabilities; a softmax is added.")
    if asked.output == LOGIT:
        yield say("The network gives no probabilities; a logistic function is added.")
    if asked.output == SCORES:
        yield say("The network's scores do not add up to 1; each is divided by the sum of all.")


def _of_tiles(found: OnnxMetadata, asked: Asked, shape: OnnxImage, size: int, overlap: int) -> Iterator[Note]:
    if shape.size is None and found.tile_size is None:
        yield say("The file tells no size of tiles (tile_size): {size} pixels are taken.", size=size)
    if shape.size is not None and found.tile_size not in (None, shape.size):
        yield say(
            "The file names tiles of {named} pixels, but its network takes {size}.", named=found.tile_size, size=size
        )
    if asked.kind == SEGMENTATION and found.overlap is None:
        yield say(
            "The file tells no overlap of tiles (tiles_overlap): {overlap} pixels are taken.",
            overlap=overlap,
        )


def _of_what_is_left(found: OnnxMetadata, asked: Asked) -> Iterator[Note]:
    if (found.mean is None) != (found.std is None):
        yield say("Only one of standardization_mean and standardization_std is there; values are not standardised.")
    binary = asked.output in (SIGMOID, LOGIT)
    if found.threshold is not None and not binary and found.threshold * asked.count > 1:
        yield say(
            "The file's threshold {value:g} is not part of the model: give MIN_CONFIDENCE {value:g} for a map.",
            value=found.threshold,
        )
    if binary and found.threshold in (0, 1):
        yield say("The file's threshold {value:g} tells nothing apart; 0.5 is taken.", value=found.threshold)
    if found.small_segment:
        yield say(
            "Segments smaller than {count} pixels stay in the map (seg_small_segment); sieve it where they disturb.",
            count=found.small_segment,
        )
    if found.resolution is not None:
        yield say(
            "The network is made for pixels of {size:g} m: MODEL_RESOLUTION brings other images to it.",
            size=found.resolution,
        )
