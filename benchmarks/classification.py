"""Rows about classification: speed against MuseoToolBox and OTB, memory, and strips."""

from __future__ import annotations

from pathlib import Path

from terroir.benchmarks import data
from terroir.benchmarks.measure import best_of, python, run_child
from terroir.benchmarks.peer_classify import classify
from terroir.benchmarks.peers import import_museotoolbox, need_otb, otb
from terroir.benchmarks.setting import Setting, same_pixels
from terroir.benchmarks.table import Goal, Measured

WORK = "classify 2048 × 2048 × 10 uint16, forest of 100 full-depth trees, identical labels"
# More than OpenCV's forest accepts: it stops at 25 levels by itself.
OTB_DEPTH = 25


def in_process(setting: Setting, goal: Goal) -> Measured:
    """The job in one process, models loaded and results complete on both sides."""
    import_museotoolbox()
    model, image = setting.model, str(setting.scene)
    peer = setting.folder / "peer.tif"

    def ours() -> None:
        setting.run("classifyraster", input=[image], model=str(model), output=setting.fresh("map.tif"))

    def theirs() -> None:
        classify(image, str(model.with_suffix(".joblib")), setting.fresh("peer.tif"))

    times = best_of(setting.sizes.repetitions, ours, theirs)
    same_pixels(setting.folder / "map.tif", peer)
    return Measured(goal, *times)


def whole_process(setting: Setting, goal: Goal) -> Measured:
    """``qgis_process`` against the peer's whole process."""
    from terroir.tools.qgis_environment import enable_plugin, qgis_environment, run_algorithm

    import_museotoolbox()
    profile = setting.folder / "profile"
    environment = qgis_environment(profile)
    enable_plugin(profile)
    model, image, log = setting.model, str(setting.scene), setting.folder / "log"

    def ours() -> None:
        inputs = {"INPUT": [image], "MODEL": str(model), "OUTPUT": setting.fresh("map.tif")}
        run_algorithm("terroir:classifyraster", inputs, environment)

    def theirs() -> None:
        forest = str(model.with_suffix(".joblib"))
        run_child(python("-m", "terroir.benchmarks.peer_classify", image, forest, setting.fresh("peer.tif")), log)

    times = best_of(setting.sizes.repetitions, ours, theirs)
    same_pixels(setting.folder / "map.tif", setting.folder / "peer.tif")
    return Measured(goal, *times)


def against_otb(setting: Setting, goal: Goal) -> Measured:
    """``qgis_process`` against OTB's ImageClassifier with a forest of its own, whole processes."""
    from terroir.tools.qgis_environment import enable_plugin, qgis_environment, run_algorithm

    need_otb()
    profile = setting.folder / "profile"
    environment = qgis_environment(profile)
    enable_plugin(profile)
    model, image, log = setting.model, str(setting.scene), setting.folder / "log"
    forest = otb_forest(setting)

    def ours() -> None:
        inputs = {"INPUT": [image], "MODEL": str(model), "OUTPUT": setting.fresh("map.tif")}
        run_algorithm("terroir:classifyraster", inputs, environment)

    def theirs() -> None:
        output = setting.fresh("otb.tif")
        run_child(otb("ImageClassifier", **{"in": image}, model=forest, out=[output, "uint8"], ram=1024), log)

    times = best_of(min(2, setting.sizes.repetitions), ours, theirs)
    return Measured(goal, *times)


def otb_forest(setting: Setting) -> Path:
    """OTB's forest on the same samples: as many trees, as deep as OpenCV allows."""
    path = setting.folder / "otb-forest.txt"
    # Bands have no names: the table's fields are band_1 and so on.
    features = _feature_fields(setting.samples)
    command = otb(
        "TrainVectorClassifier",
        io__vd=setting.samples,
        io__out=path,
        feat=features,
        cfield="class",
        classifier="rf",
        classifier__rf__max=OTB_DEPTH,
        classifier__rf__min=1,
        classifier__rf__acc=0,
        classifier__rf__nbtrees=setting.sizes.trees,
        rand=1,
    )
    run_child(command, setting.folder / "log")
    return path


def _feature_fields(samples: Path) -> list[str]:
    from osgeo import ogr

    source = ogr.Open(str(samples))
    definition = source.GetLayer().GetLayerDefn()
    names = [definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount())]
    return [name for name in names if name not in ("class", "label", "group")]


def memory(setting: Setting, goal: Goal) -> Measured:
    """Peak memory of the whole process, for a large image and for a small one."""
    peaks = []
    for size in (setting.sizes.large, setting.sizes.scene):
        image = data.write_mosaic(setting.folder / f"mosaic-{size}.tif", setting.scene, size)
        parameters = {"input": [str(image)], "model": str(setting.model), "output": setting.fresh("map.tif")}
        job = setting.job_file("classifyraster", parameters)
        peaks.append(run_child(python("-m", "terroir.core", "run", job), setting.folder / "log").peak_mb)
        image.unlink()
    return Measured(goal, *peaks)


def strips(setting: Setting, goal: Goal) -> Measured:
    """The same pixels in strips and in tiles."""
    model = str(setting.model)

    def classify_image(image: Path) -> None:
        setting.run("classifyraster", input=[str(image)], model=model, output=setting.fresh("map.tif"))

    in_strips, in_tiles = setting.scene_in_strips, setting.scene
    times = best_of(setting.sizes.repetitions, lambda: classify_image(in_strips), lambda: classify_image(in_tiles))
    return Measured(goal, *times)


ROWS = (
    (in_process, Goal("classify", WORK, "MuseoToolBox + scikit-learn, in one process", 2.5)),
    (whole_process, Goal("classify-qgis", WORK + ", qgis_process", "MuseoToolBox, the whole process", 2.0)),
    (against_otb, Goal("classify-otb", "the same, qgis_process", "OTB ImageClassifier, its own forest", 7.0)),
    (memory, Goal("memory", "peak memory, classify 8192² × 10", "itself on 2048² × 10", 1.1, True, "MB")),
    (strips, Goal("strips", "classify a TIFF in strips", "itself on the tiled TIFF", 1.3, True)),
)
