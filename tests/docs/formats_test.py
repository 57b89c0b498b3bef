"""docs/formats.md against files that the program wrote: every file is on the page, with its columns in their order, their types,
and NULL only where the page says so."""

import json
import os
import re
import shutil
import subprocess

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scipy.sparse
from documents import ROOT

SEGUE = os.environ.get("SEGUE", "segue")
pytestmark = pytest.mark.skipif(not shutil.which(SEGUE), reason="needs the program (SEGUE=path)")
PAGE = (ROOT / "docs" / "formats.md").read_text()
TYPES = {"uint32": pa.uint32(), "int32": pa.int32(), "int64": pa.int64(), "float32": pa.float32(), "float64": pa.float64(), "text": pa.string(),
         "bool": pa.bool_(), "time": pa.timestamp("us"), "list of text": pa.list_(pa.string())}


def sections():
    """Heading to the rows of the first table below it."""
    found = {}
    for part in re.split(r"^### ", PAGE, flags=re.M)[1:]:
        title, _, body = part.partition("\n")
        body = re.split(r"^## ", body, flags=re.M)[0]
        rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in body.splitlines() if line.startswith("| ")]
        for name in re.findall(r"`([^`]+)`", title) or [title]:
            found[name] = [row for row in rows if row[0] not in ("column", "key", "feature", "---")]
    return found


SECTIONS = sections()
FEATURES = [row[0].strip("`") for row in SECTIONS["The features"]]
TABLES = [name for name in SECTIONS if name.endswith(".parquet")]
JSONS = [name for name in SECTIONS if name.endswith(".json")]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    subprocess.run([SEGUE, "demo", "--output", str(folder), "--users", "400", "--tracks", "1500", "--plays", "60000"], check=True,
                   capture_output=True)
    subprocess.run([SEGUE, "generate", "--catalogue", "separate", "--output", str(folder / "separate"), "--users", "100", "--tracks", "500",
                    "--plays", "10000"], check=True, capture_output=True)
    return folder


def place(made, name):
    inside = "separate" if name == "catalogue.parquet" else "generated" if name.startswith(("truth/", "log/")) else "work"
    return made / inside / name


def test_the_page_lists_every_file(made):
    listed = set(re.findall(r"`([\w/.-]+\.\w+)`", PAGE))
    for folder in ("work", "generated", "separate"):
        for file in sorted((made / folder).rglob("*")):
            name = str(file.relative_to(made / folder)).replace("candidate_models/als/", "als_model/")
            name = re.sub(r"part-\d+", "part-00000", name)
            if file.is_file() and not file.name.startswith("."):
                assert name in listed or file.name in listed, f"docs/formats.md does not list {name}"


def test_the_log_with_a_catalogue_apart_is_as_the_page_says(made):
    schema = pq.read_schema(made / "separate" / "log" / "part-00000.parquet")
    assert [(field.name, field.type) for field in schema] == [(cell.strip("`"), TYPES[kind]) for cell, kind, _ in SECTIONS["--catalogue separate"]]
    tracks = pq.read_schema(made / "separate" / "truth" / "tracks.parquet").names
    assert tracks == ["raw_track_id", "track", "song", "artist", "version"]


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_as_the_page_says(made, name):
    expected = []
    for cell, kind, meaning in SECTIONS[name]:
        for column in FEATURES if cell == "the features" else [cell.strip("`")]:
            expected.append((column, TYPES[kind], cell == "the features" or "NULL" in meaning))
    schema = pq.read_schema(place(made, name))
    found = [(field.name, pa.list_(pa.string()) if pa.types.is_list(field.type) else field.type) for field in schema]
    assert found == [(column, kind) for column, kind, _ in expected]
    if not name.startswith("log/"):
        nulls = pl.read_parquet(place(made, name)).null_count().row(0, named=True)
        for column, _, may_be_null in expected:
            assert may_be_null or nulls[column] == 0, f"{name}: {column} has NULL"
    metadata = pq.ParquetFile(place(made, name)).metadata
    assert all(metadata.row_group(i).column(0).compression == "ZSTD" for i in range(metadata.num_row_groups))


@pytest.mark.parametrize("name", JSONS)
def test_keys_are_as_the_page_says(made, name):
    keys = {key for row in SECTIONS[name] for key in re.findall(r"`([^`]+)`", row[0])}
    assert keys >= set(json.loads(place(made, name).read_text()))


def test_features_are_as_the_page_says(made):
    said = [(row[0].strip("`"), row[1]) for row in SECTIONS["The features"]]
    told = json.loads((made / "work" / "metrics.json").read_text())["features"]
    assert said == [(feature["name"], feature["meaning"]) for feature in told]


def test_matrices_and_factors_are_as_the_page_says(made):
    work = made / "work"
    users, items = (len(pl.read_parquet(work / f"{name}.parquet")) for name in ("users", "items"))
    for matrix, table in (("interaction_matrix", "events"), ("train_matrix", "train"), ("test_matrix", "test")):
        found = scipy.sparse.load_npz(work / f"{matrix}.npz")
        assert found.format == "csr" and found.shape == (users, items) and found.dtype == np.float32
        rows = pl.read_parquet(work / f"{table}.parquet")
        coordinates = found.tocoo()
        assert np.array_equal(coordinates.row, rows["user_id"]) and np.array_equal(coordinates.col, rows["track_id"])
        assert np.array_equal(coordinates.data, rows["weight"])
    for factors, rows in (("user_factors", users), ("item_factors", items)):
        found = np.load(work / "als_model" / f"{factors}.npy")
        assert found.dtype == np.float32 and found.flags.c_contiguous and len(found) == rows


@pytest.mark.parametrize("name, order", [
    ("preprocessed", ["user_id", "played_at"]), ("events", ["user_id", "track_id"]), ("train", ["user_id", "track_id"]),
    ("predictions", ["user_id", "rank"]), ("rejects", ["step"]),
    ("similar_tracks/similar_tracks", ["track_id", "rank"]), ("features_test", ["user_id", "track_id"])])
def test_rows_are_in_the_order_the_page_says(made, name, order):
    rows = pl.read_parquet(made / "work" / f"{name}.parquet").select(order)
    assert rows.equals(rows.sort(order, maintain_order=True))


@pytest.mark.parametrize("name, column", [("users", "user_id"), ("items", "track_id"), ("artists", "artist_id")])
def test_ids_are_row_numbers(made, name, column):
    ids = pl.read_parquet(made / "work" / f"{name}.parquet")[column]
    assert np.array_equal(ids, np.arange(len(ids)))


def test_reasons_of_rejects_are_in_the_guide():
    """Every reason that the sources can give, by their words in SQL and C++."""
    known = set(re.findall(r"^\| (`.*?`) \|", (ROOT / "docs" / "guide_your_data.md").read_text(), re.M))
    known = {word for cell in known for word in re.findall(r"`([a-z_]+)`", cell)}
    given = set()
    for file in (ROOT / "src" / "prepare").rglob("*.sql"):
        for case in re.findall(r"CASE\b.*?\bEND AS (?:reject|reason|verdict|time_problem)\b", file.read_text(), re.S):
            given |= set(re.findall(r"(?:THEN|ELSE) '([a-z_]+)'", case))
    for file in (ROOT / "src" / "prepare" / "ingest").glob("*.cpp"):
        given |= set(re.findall(r'broken(?: =.*?|_line\(record, )"([a-z_]+)"', file.read_text()))
        given |= {word for line in re.findall(r"broken = .*", file.read_text()) for word in re.findall(r'"([a-z_]+)"', line)}
    for file in (ROOT / "src" / "prepare" / "plays").glob("*.hpp"):
        for names in re.findall(r"(?:kReasonNames|kVerdictNames|kProblemNames|kReasons)\b[^=]*=?\s*\{(.*?)\}", file.read_text(), re.S):
            given |= set(re.findall(r'"([a-z_]+)"', names)) - {"none", "kept"}
    given.discard("cut_off")  # no row is rejected so: the file is refused
    assert len(given) > 20
    assert given <= known, f"docs/guide_your_data.md does not tell of {sorted(given - known)}"
