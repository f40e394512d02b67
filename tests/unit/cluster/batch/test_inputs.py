"""Which inputs stay where they are, and which travel, with all files that they consist of."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from terroir.core.cluster.batch.families import family, mosaic_sources
from terroir.core.cluster.batch.inputs import Travel, files_to_ask_for, plan_travel
from terroir.core.cluster.batch.remote_files import FileStatus
from terroir.core.cluster.paths import PathPair
from terroir.core.errors import InputFileError
from terroir.core.jobs import Job, job_type
from terroir.core.jobs.whole_paths import with_places
from terroir.tests.unit.making import square, write_layer, write_raster

pytestmark = [pytest.mark.unit, pytest.mark.usefixtures("gdal_exceptions")]

FOLDER = "/scratch/jobs/1"


def raster(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return Path(write_raster(path, np.ones((2, 8, 8), np.uint8)))


def job(*inputs: object, mask: object = None) -> Job:
    return job_type("stackfeatures")(
        input=tuple(map(str, inputs)), output="/tmp/out.tif", mask=None if mask is None else str(mask)
    )


def status_of(path: Path, shift: int = 0, more: int = 0) -> FileStatus:
    found = path.stat()
    return FileStatus(found.st_size + more, int(found.st_mtime) + shift)


def plan(chosen: Job, statuses: dict[str, FileStatus], *pairs: PathPair) -> Travel:
    return plan_travel(chosen, pairs, statuses, FOLDER, "cluster")


def test_the_same_file_stays(tmp_path: Path) -> None:
    here = raster(tmp_path / "a.tif")
    pair = PathPair(str(tmp_path), "/data")
    assert files_to_ask_for(job(here), [pair]) == ["/data/a.tif"]
    travel = plan(job(here), {"/data/a.tif": status_of(here, shift=1)}, pair)
    assert travel == Travel({str(here): "/data/a.tif"}, {}, 0, 1)


@pytest.mark.parametrize(("shift", "more"), [(10, 0), (0, 1)])
def test_another_file_of_the_name_does_not(tmp_path: Path, shift: int, more: int) -> None:
    here = raster(tmp_path / "a.tif")
    travel = plan(job(here), {str(here): status_of(here, shift, more)})
    assert travel.places == {str(here): f"{FOLDER}/inputs/0/a.tif"}
    assert travel.files == {"inputs/0/a.tif": here}
    assert travel.size == here.stat().st_size


def test_companions_travel_along(tmp_path: Path) -> None:
    here = raster(tmp_path / "a.tif")
    Path(f"{here}.aux.xml").write_text("<PAMDataset/>")
    Path(f"{here}.ovr").write_bytes(b"no overview")
    travel = plan(job(here), {str(here): status_of(here)})  # the sidecar is missing there
    assert sorted(travel.files) == ["inputs/0/a.tif", "inputs/0/a.tif.aux.xml", "inputs/0/a.tif.ovr"]


def test_shapefiles_are_several_files(tmp_path: Path) -> None:
    layer = Path(write_layer(tmp_path / "p.shp", [(square(1, 1, 3), {"class": 1})]))
    names = {path.name for path in family(layer)}
    assert {"p.shp", "p.shx", "p.dbf", "p.prj"} <= names
    chosen = job_type("splitsamples")(
        input=f"{layer}|layername=p", class_field="class", train="/tmp/a.gpkg", test="/tmp/b.gpkg"
    )
    travel = plan(chosen, {})
    assert travel.places == {f"{layer}|layername=p": f"{FOLDER}/inputs/0/p.shp|layername=p"}
    assert {Path(name).name for name in travel.files} == names


def test_inputs_of_one_name_do_not_meet(tmp_path: Path) -> None:
    one, other = raster(tmp_path / "1" / "a.tif"), raster(tmp_path / "2" / "a.tif")
    travel = plan(job(one, other, one), {})
    assert travel.places == {str(one): f"{FOLDER}/inputs/0/a.tif", str(other): f"{FOLDER}/inputs/1/a.tif"}
    assert travel.files == {"inputs/0/a.tif": one, "inputs/1/a.tif": other}


def test_urls_and_what_is_only_there(tmp_path: Path) -> None:
    url = "/vsicurl/https://example.org/a.tif"
    pair = PathPair(str(tmp_path), "/data")
    chosen = job(url, tmp_path / "only there.tif")
    assert files_to_ask_for(chosen, [pair]) == ["/data/only there.tif"]
    travel = plan(chosen, {"/data/only there.tif": FileStatus(5, 5)}, pair)
    assert travel.places == {url: url, str(tmp_path / "only there.tif"): "/data/only there.tif"}
    with pytest.raises(InputFileError, match=r"^INPUT: .*only there.tif is neither here nor on cluster \(/data/only"):
        plan(chosen, {}, pair)


def test_mosaics(tmp_path: Path) -> None:
    seen, hidden = raster(tmp_path / "seen" / "a.tif"), raster(tmp_path / "hidden" / "b & c.tif")
    inner, outer = tmp_path / "inner.vrt", tmp_path / "outer.vrt"
    gdal.BuildVRT(str(inner), [str(hidden)]).FlushCache()
    gdal.BuildVRT(str(outer), [str(seen), str(inner)]).FlushCache()
    assert mosaic_sources(inner) == [hidden]
    assert set(family(outer)) == {outer, inner, seen, hidden}
    everything = {str(path): status_of(path) for path in (outer, inner, seen, hidden)}
    assert plan(job(outer), everything).staying == 1
    partly = {str(path): status_of(path) for path in (outer, inner, seen)}
    travel = plan(job(outer), partly)
    assert sorted(travel.files) == ["inputs/0/outer.vrt", "inputs/1/inner.vrt", "inputs/2/b & c.tif"]
    text = travel.files["inputs/0/outer.vrt"]
    assert isinstance(text, bytes)
    assert f'relativeToVRT="0">{seen}<'.encode() in text
    assert f'relativeToVRT="0">{FOLDER}/inputs/1/inner.vrt<'.encode() in text
    assert b"b &amp; c.tif<" in travel.files["inputs/1/inner.vrt"]
    hidden.unlink()
    with pytest.raises(InputFileError, match=r"inner.vrt refers to .*b & c.tif, which is not a file here"):
        plan(job(inner), {})


def test_layers_behind_a_vrt(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    layer = Path(write_layer(tmp_path / "below" / "p.shp", [(square(1, 1, 3), {"class": 1})]))
    text = tmp_path / "v.vrt"
    text.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="p"><SrcDataSource relativeToVRT="1">below/p.shp</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    chosen = job_type("splitsamples")(
        input=f"{text}|layername=p", class_field="class", train="/tmp/a.gpkg", test="/tmp/b.gpkg"
    )
    members = family(layer)
    assert set(family(text)) == {text, *members}
    assert plan(chosen, {str(path): status_of(path) for path in (text, *members)}).staying == 1
    travel = plan(chosen, {str(text): status_of(text)})  # the layer is missing there
    assert travel.places[f"{text}|layername=p"] == f"{FOLDER}/inputs/0/v.vrt|layername=p"
    assert set(travel.files) == {"inputs/0/v.vrt", *(f"inputs/1/{path.name}" for path in members)}
    sent = tmp_path / "sent.vrt"
    sent.write_bytes(travel.files["inputs/0/v.vrt"].replace(f"{FOLDER}/inputs/1".encode(), str(layer.parent).encode()))
    opened = gdal.OpenEx(str(sent), gdal.OF_VECTOR)  # its layers live no longer than it does
    assert opened.GetLayerByName("p").GetFeatureCount() == 1
    text.write_text(text.read_text().replace("below/p.shp", "PG:dbname=parcels").replace('"1"', '"0"'))
    with pytest.raises(InputFileError, match=r"^INPUT: .*v.vrt refers to PG:dbname=parcels, which is not a file here;"):
        plan(chosen, {})


def test_a_mosaic_that_names_itself(tmp_path: Path) -> None:
    text = tmp_path / "m.vrt"
    text.write_text('<VRTDataset><SourceFilename relativeToVRT="1">m.vrt</SourceFilename></VRTDataset>')
    assert family(text) == [text]
    assert list(plan(job(text), {}).files) == ["inputs/0/m.vrt"]


def test_folders(tmp_path: Path) -> None:
    room = tmp_path / "patches"
    raster(room / "forest" / "1.tif")
    raster(room / "water" / "1.tif")
    chosen = job_type("importpatches")(folder=str(room), output="/tmp/p.gpkg")
    travel = plan(chosen, {})
    assert travel.places == {str(room): f"{FOLDER}/inputs/0/patches"}
    assert sorted(travel.files) == ["inputs/0/patches/forest/1.tif", "inputs/0/patches/water/1.tif"]
    there = {path: status_of(Path(path)) for path in files_to_ask_for(chosen, []) if os.path.isfile(path)}
    assert plan(chosen, there).staying == 1


def test_values_of_objects(tmp_path: Path) -> None:
    chosen = job_type("classifyraster")(
        input=(str(raster(tmp_path / "a.tif")),),
        model=None,
        output="/tmp/o.tif",
        regions=write_layer(tmp_path / "r.gpkg", [(square(0, 0, 8), {"region": 1})]),
        region_field="region",
        region_models={"1": str(raster(tmp_path / "one.terroir"))},
    )
    travel = plan(chosen, {})
    moved = with_places(chosen.to_dict()["parameters"], lambda _, value: travel.places.get(value, value))
    assert moved["region_models"] == {"1": f"{FOLDER}/inputs/2/one.terroir"}
    assert moved["region_field"] == "region"


def test_files_inside_others(tmp_path: Path) -> None:
    import zipfile

    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.write(raster(tmp_path / "b.tif"), "in/b.tif")
    values = [f"/vsizip/{archive}/in/b.tif", f"/vsizip/{{{archive}}}/in/b.tif", f'NETCDF:"{archive}":rain']
    pair = PathPair(str(tmp_path), "/data")
    for value in values:
        assert files_to_ask_for(job(value), [pair]) == ["/data/a.zip"]
        travel = plan(job(value), {"/data/a.zip": status_of(archive)}, pair)
        assert travel.places == {value: value.replace(str(archive), "/data/a.zip")}
        travel = plan(job(value), {}, pair)
        assert travel.places == {value: value.replace(str(archive), f"{FOLDER}/inputs/0/a.zip")}
        assert travel.files == {"inputs/0/a.zip": archive}
    database = "PG:host=example.org dbname=x"
    assert plan(job(database), {}).places == {database: database}
