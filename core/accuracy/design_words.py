"""The sampling design, the intervals and the areas in words, for the report."""

from __future__ import annotations

from .design import DesignEstimates
from .pixel_area import EQUAL_WITHIN

_POPULATION = {
    "cluster": (
        "The figures hold for the whole map as far as the polygons are a random choice among places; polygons drawn"
        " where a class is easy to recognise flatter the map."
    ),
}


def design_words(
    found: DesignEstimates,
    count: int,
    clusters: int,
    strata: int,
    are_polygons: bool,
    weights_vary: bool,
    probabilities: bool,
    on_plane: bool = False,
) -> dict[str, str]:
    """Rows of the report's section on the sampling design.

    Parameters
    ----------
    found : DesignEstimates
        The estimates.
    count, clusters, strata : int
        Reference pixels, and the clusters and strata that they lie in.
    are_polygons : bool
        Whether the reference are polygons (or points of polygons).
    weights_vary : bool
        Whether pixels of the map differ in their ground area.
    probabilities : bool
        Whether inclusion probabilities were given.
    on_plane : bool
        Whether areas are those of a local system's plane.
    """
    units = "pixels" if are_polygons else "points"
    groups = "polygons" if are_polygons else "points"
    words = {
        "Design": _design(found.design, f"{count} {units}", f"{clusters} {groups}", strata),
    }
    if found.design in _POPULATION and are_polygons:
        words["What they hold for"] = _POPULATION[found.design]
    if probabilities:
        words["Weights"] = "Reference points count with the inverse of their inclusion probability."
    words["Intervals"] = _intervals(found)
    if found.bootstrap is not None:
        drawn = "polygons are drawn again within their class, whose number of polygons is kept"
        if found.design != "cluster":
            drawn = f"{found.bootstrap.unit} are drawn again within their stratum"
        words["Bootstrap"] = (
            f"{found.bootstrap.resamples} times, {drawn.replace('polygons', groups)}; percentiles of F1 and of"
            f" macro F1; seed {found.bootstrap.seed}."
        )
    words["Areas"] = _areas(found, weights_vary, on_plane)
    return words


def _design(name: str, units: str, groups: str, strata: int) -> str:
    if name == "simple":
        return (
            f"Simple random: {units}, each pixel of the map with the same chance. Standard errors with finite"
            " population correction (Cochran 1977)."
        )
    if name == "stratified":
        return (
            f"Stratified, the strata are the map’s classes: {units}. Every stratum counts with its area in the map"
            " (Olofsson et al. 2014)."
        )
    if name == "strata":
        return (
            f"Stratified, with {strata} strata that are not the map’s classes: {units}. Every stratum counts with its"
            " area; ratio estimators with finite population correction (Stehman 2014)."
        )
    return (
        f"Clusters: {units} in {groups}. Pixels of one of them resemble each other, so standard errors come from the"
        " differences between them (ratio estimator; Cochran 1977)."
    )


def _intervals(found: DesignEstimates) -> str:
    text = f"Confidence level {100 * found.level:g} %"
    if found.design == "cluster":
        return (
            f"{text}: estimate ± t · standard error, with the polygons that tell about a figure less 1 as degrees of"
            " freedom; a single polygon gives none."
        )
    return f"{text}: estimate ± z · standard error, with the quantile z of the normal distribution."


def _areas(found: DesignEstimates, weights_vary: bool, on_plane: bool) -> str:
    if found.unit != "ha":
        return "In pixels: the map’s reference system does not tell how large they are."
    text = "On the ellipsoid of the map’s reference system, whatever its projection distorts"
    if on_plane:
        text = "In the plane of the map’s local reference system"
    if weights_vary:
        text += f"; pixels differ by more than {100 * EQUAL_WITHIN:g} % and count with their ground area"
    if found.design == "cluster":
        text += (
            ". What each map class proved to be among the reference pixels is weighted with that class’s area in the"
            " map, for the shares of classes among polygons follow whoever drew them"
        )
    return text + "."
