"""Cross-validation schemes: which samples train and which are tested, fold by fold.

What stays together is a *unit*: a polygon, or a square block of the map. Folds are made one at a time, as indices:
nothing of the size n × n, and no copy of the table.

References
----------
Roberts, D. R. et al. (2017). Cross-validation strategies for data with temporal, spatial, hierarchical, or
phylogenetic structure. Ecography 40, 913-929 (blocks).
Le Rest, K., Pinaud, D., Monestiez, P., Chadoeuf, J., Bretagnolle, V. (2014). Spatial leave-one-out cross-validation
for variable selection in the presence of spatial autocorrelation. Global Ecology and Biogeography 23, 811-820.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Optional

import numpy as np

from ...errors import ParameterError
from ...samples.places import unit_name
from ...samples.split_block import group_blocks
from .folds_buffered import BufferedFolds
from .folds_places import refuse_without_places, refuse_wrong_size
from .folds_plan import Fold, Folds

__all__ = [
    "HELD_OUT",
    "SCHEMES",
    "SPATIAL",
    "Fold",
    "Folds",
    "check_scheme",
    "make_folds",
    "split_folds",
    "unit_numbers",
]

SCHEMES = ("polygon", "leaveonepolygonout", "block", "bufferedloo")
"""Names of the schemes."""
SPATIAL = ("block", "bufferedloo")
"""Schemes that need to know where the samples lie."""
HELD_OUT = 200
"""Samples that ``bufferedloo`` holds out unless told otherwise: each one is a training."""


def make_folds(
    scheme: str,
    codes: np.ndarray,
    groups: np.ndarray,
    seed: int,
    folds: int = 5,
    *,
    coordinates: Optional[np.ndarray] = None,
    crs: str = "",
    block_size: Optional[float] = None,
    buffer: Optional[float] = None,
    held_out: int = HELD_OUT,
    synthetic: Optional[np.ndarray] = None,
    strata: bool = False,
) -> Folds:
    """Plan a cross-validation.

    - ``polygon``: k folds of whole polygons, each with about the same mix of classes.
    - ``leaveonepolygonout``: a fold for each polygon.
    - ``block``: k folds of square blocks of the map, each with about the same mix of classes. A polygon belongs
      wholly to the block in which the centre of its samples' extent lies, as in 'Split samples': it is on one side
      always, however large it is.
    - ``bufferedloo``: one sample is held out; its polygon, and all samples of every class within `buffer` of it,
      are trained with neither.

    The folds depend on samples and seed only; those of ``leaveonepolygonout`` not even on the seed.

    Parameters
    ----------
    scheme : str
        One of `SCHEMES`.
    codes : ndarray of int64, shape (n,)
        Class of each sample.
    groups : ndarray, shape (n,)
        Polygon of each sample: names, or whole numbers.
    seed : int
        How polygons and blocks are shuffled, and which samples are held out.
    folds : int
        Number of folds of ``polygon`` and ``block``.
    coordinates : ndarray of float64, shape (n, 2), optional
        Map coordinates x and y; NaN where a sample has no place. For the schemes in `SPATIAL`.
    crs : str
        WKT of the coordinates, empty where unknown.
    block_size, buffer : float, optional
        Side of a block; distance around a held-out sample. In map units, metres in a geographic system.
    held_out : int
        Samples that ``bufferedloo`` holds out, drawn class by class; 0 for all.
    synthetic : ndarray of bool, shape (n,), optional
        Samples that 'Augment samples' made.
    strata : bool
        Whether `codes` are strata of a quantity rather than classes; see `BufferedFolds`.

    Raises
    ------
    ParameterError
        If the scheme is unknown (``cv``); if there are more folds than polygons or blocks (``folds``,
        ``block_size``) or one polygon only (``group_field``); if a size is missing or not above 0 (``block_size``,
        ``buffer``), or too few samples are held out for the classes (``held_out``).
    DataError
        If a spatial scheme gets samples without a place (``cv``).
    """
    check_scheme(scheme, folds, block_size, buffer, held_out)
    units = unit_numbers(groups)
    synthetic = None if synthetic is None or not synthetic.any() else synthetic
    if scheme == "leaveonepolygonout":
        return _leave_one_polygon_out(units, synthetic)
    if scheme == "polygon":
        _refuse_too_many_folds(units, synthetic, folds)
        return _stratified(scheme, codes, units, seed, folds, {}, synthetic)
    places = refuse_without_places(coordinates, scheme, codes.size)
    if scheme == "bufferedloo":
        return BufferedFolds(codes, units, places, crs, float(buffer or 0), seed, held_out, synthetic, strata)
    return _blocks(codes, units, seed, folds, places, crs, float(block_size or 0), synthetic)


def check_scheme(
    scheme: str,
    folds: int,
    block_size: Optional[float] = None,
    buffer: Optional[float] = None,
    held_out: int = HELD_OUT,
) -> None:
    """Refuse what cannot work whatever the samples are; for a Job's ``validate``.

    Raises
    ------
    ParameterError
        See `make_folds`.
    """
    if scheme not in SCHEMES:
        raise ParameterError(
            "{value} is not known; choose one of {choices}", parameter="cv", value=scheme, choices=", ".join(SCHEMES)
        )
    if scheme in ("polygon", "block") and folds < 2:
        raise ParameterError("{n} folds leave nothing to test; give at least 2", parameter="folds", n=folds)
    if scheme == "block":
        refuse_wrong_size(block_size, "block_size")
    if scheme == "bufferedloo":
        refuse_wrong_size(buffer, "buffer")
        if held_out < 0:
            raise ParameterError(
                "{n} is no number of samples; give at least one for each class, or 0 for all",
                parameter="held_out",
                n=held_out,
            )


def unit_numbers(groups: np.ndarray) -> np.ndarray:
    """Groups as numbers from 0, in the sorted order of their names, shape (n,), int64."""
    names = groups if groups.dtype.kind in "iu" else groups.astype(str)
    numbers: np.ndarray = np.unique(names, return_inverse=True)[1].reshape(-1)
    return numbers.astype(np.int64)


def split_folds(codes: np.ndarray, groups: np.ndarray, folds: int, seed: int) -> Iterator[Fold]:
    """Training and test indices of k folds of whole groups, each with about the same mix of classes.

    scikit-learn's StratifiedGroupKFold, shuffled with the seed; a side may be empty.

    Raises
    ------
    ParameterError
        If no class has as many samples as there are folds.
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    if np.bincount(np.unique(codes, return_inverse=True)[1].reshape(-1)).max() < folds:
        raise ParameterError("no class has as many as {n} samples; lower FOLDS", parameter="folds", n=folds)
    # Where every sample is a polygon of its own both give valid folds; the plain one takes no time per group.
    alone = np.unique(groups).size == groups.size
    splitter = (StratifiedKFold if alone else StratifiedGroupKFold)(folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes with few members: said by Folds.announce, by name
        yield from list(splitter.split(np.zeros((codes.size, 1)), codes, groups))


def _stratified(
    scheme: str,
    codes: np.ndarray,
    units: np.ndarray,
    seed: int,
    folds: int,
    facts: Mapping[str, str],
    synthetic: Optional[np.ndarray],
) -> Folds:
    # Folds are those of the real samples alone, so that made-up ones can be judged by what they add.
    real = np.arange(codes.size) if synthetic is None else np.flatnonzero(~synthetic)
    fold_of = np.full(codes.shape, -1, np.int64)
    for number, (_, test) in enumerate(split_folds(codes[real], units[real], folds, seed)):
        fold_of[real[test]] = number
    return Folds(scheme, units, fold_of, folds, facts, synthetic)


def _leave_one_polygon_out(units: np.ndarray, synthetic: Optional[np.ndarray]) -> Folds:
    real = np.ones(units.shape, bool) if synthetic is None else ~synthetic
    numbers = np.unique(units[real])
    if numbers.size < 2:
        raise ParameterError(
            "leaving a polygon out needs at least two polygons, there are {found}; check GROUP_FIELD",
            parameter="group_field",
            found=int(numbers.size),
        )
    fold_of = np.where(real, np.searchsorted(numbers, units), -1)
    facts = {"Left out": f"each of {numbers.size:,} polygons, one after the other"}
    return Folds("leaveonepolygonout", units, fold_of, int(numbers.size), facts, synthetic)


def _refuse_too_many_folds(units: np.ndarray, synthetic: Optional[np.ndarray], folds: int) -> None:
    found = int(np.unique(units if synthetic is None else units[~synthetic]).size)
    if found < folds:
        raise ParameterError(
            "{n} folds need at least {n} polygons, there are {found}; lower FOLDS, or check GROUP_FIELD",
            parameter="folds",
            n=folds,
            found=found,
        )


def _blocks(
    codes: np.ndarray,
    units: np.ndarray,
    seed: int,
    folds: int,
    places: np.ndarray,
    crs: str,
    size: float,
    synthetic: Optional[np.ndarray],
) -> Folds:
    xs, ys = places[:, 0], places[:, 1]
    names = group_blocks(units.astype(str).tolist(), np.column_stack([xs, xs, ys, ys]), size, crs)
    blocks = unit_numbers(np.array(names))
    found = int(np.unique(blocks if synthetic is None else blocks[~synthetic]).size)
    if found < folds:
        raise ParameterError(
            "the samples lie in {found} blocks of {size:g} {unit}, too few for {n} folds; give a smaller size, or"
            " lower FOLDS",
            parameter="block_size",
            found=found,
            size=size,
            unit=unit_name(crs),
            n=folds,
        )
    facts = {
        "Blocks": f"squares of {size:g} {unit_name(crs)}, {found:,} of them with samples; a polygon belongs wholly to"
        " the block that holds the centre of its extent"
    }
    return _stratified("block", codes, blocks, seed, folds, facts, synthetic)
