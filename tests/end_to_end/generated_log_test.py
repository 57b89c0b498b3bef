"""A generated log through every stage: each file has the columns it is to have, and numpy, scipy, pyarrow and polars
read from it the values that were meant."""

import collections
import json

import numpy as np
import polars as pl
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import scipy.sparse as sp
from segue_program import call, check_conservation, needs_segue, result

pytestmark = needs_segue

TIME, COUNT = "timestamp[us]", "int64"
PAIR = dict(user_id="uint32", track_id="uint32", plays="uint32", first_played_at=TIME, last_played_at=TIME,
            ms_played=COUNT, skips="uint32", weight="float")
SCHEMAS = {
    "preprocessed.parquet": dict(user_id="uint32", track_id="uint32", played_at=TIME, ms_played=COUNT, skipped="bool",
                                 source="string"),
    "items.parquet": dict(track_id="uint32", track_group_id="uint32", artist_id="uint32", title="string",
                          title_clean="string", artist="string", artist_clean="string", album="string",
                          duration_ms=COUNT, release_year="int32", tags="string", plays=COUNT, listeners="uint32",
                          first_played_at=TIME, last_played_at=TIME),
    "artists.parquet": dict(artist_id="uint32", name="string", name_clean="string",
                            aliases="list<element: string>", tracks="uint32", plays=COUNT),
    "users.parquet": dict(user_id="uint32", raw_id="string", plays=COUNT, tracks="uint32", first_played_at=TIME,
                          last_played_at=TIME),
    "events.parquet": PAIR,
    "train.parquet": PAIR,
    "test.parquet": PAIR,
    "label_encoders/users.parquet": dict(raw_id="string", user_id="uint32"),
    "label_encoders/tracks.parquet": dict(raw_id="string", track_id="uint32"),
    "label_encoders/artists.parquet": dict(raw_id="string", artist_id="uint32"),
    "rejects.parquet": dict(step="string", reason="string", source_file="string", source_row=COUNT, raw="string"),
    "features_train.parquet": dict(user_id="uint32", track_id="uint32", source="string", als_score="float",
                                   label_x="bool", label_y="bool", weight="float"),
    "features_test.parquet": dict(user_id="uint32", track_id="uint32", source="string", als_score="float"),
    "popularity.parquet": dict(track_id="uint32", rank="uint32", score="float"),
    "similar_tracks/similar_tracks.parquet": dict(track_id="uint32", rank="uint32", similar_track_id="uint32",
                                                  score="float"),
    **{f"evaluation/{model}.users.parquet": dict(user_id="uint32") for model in ("popularity", "als", "ranked")},
    "predictions.parquet": dict(user_id="uint32", rank="uint32", track_id="uint32", score="float", score_x="float",
                                score_y="float", source="string", reason="string"),
}
OTHERS = {"interaction_matrix.npz", "train_matrix.npz", "test_matrix.npz", "als_model/user_factors.npy",
          "als_model/item_factors.npy", "candidate_models/als/user_factors.npy",
          "candidate_models/als/item_factors.npy", "model_x.ubj", "model_y.ubj",
          "preprocess_report.html", "evaluation/report.html"}


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp("log") / "generated"
    result("generate", "--users", 800, "--tracks", 6000, "--plays", 200_000, "--output", folder)
    return folder


@pytest.fixture(scope="module")
def run(log, tmp_path_factory):
    work = tmp_path_factory.mktemp("run") / "work"
    return work, result("run", "--preset", "segue-generated", "--input", log, "--work", work)


@pytest.fixture(scope="module")
def work(run):
    return run[0]


def table(work, name):
    return pl.read_parquet(work / name)


def test_no_row_is_lost(work):
    assert check_conservation(work)["rows_in"] == 200_000


def test_machines_are_those_that_were_planted_however_much_people_play(tmp_path):
    generated, work = tmp_path / "generated", tmp_path / "work"
    result("generate", "--users", 600, "--tracks", 5000, "--plays", 600_000, "--days", 30, "--output", generated)
    result("preprocess", "--preset", "segue-generated", "--input", generated, "--work", work)
    rejects = pl.read_parquet(work / "rejects.parquet").filter(pl.col("reason").str.starts_with("bot"))
    found = {json.loads(raw)["user"] for raw in rejects["raw"]}
    assert found == set(pl.read_parquet(generated / "truth/bots.parquet")["user"].cast(pl.String))


def test_every_file_has_the_columns_of_its_contract(work):
    found = {str(path.relative_to(work)) for path in work.rglob("*") if path.is_file()}
    unknown = {name for name in found if not name.endswith(".json") and name != ".lock"} - OTHERS - SCHEMAS.keys()
    assert not unknown and SCHEMAS.keys() | OTHERS <= found
    for name, columns in SCHEMAS.items():
        schema = pq.read_schema(work / name)
        there = {field.name: str(field.type) for field in schema}
        assert {column: there.get(column) for column in columns} == columns, name
        metadata = pq.read_metadata(work / name)
        codecs = {metadata.row_group(g).column(c).compression for g in range(metadata.num_row_groups)
                  for c in range(metadata.num_columns)}
        assert "ZSTD" in codecs and codecs <= {"ZSTD", "UNCOMPRESSED"}, name  # the latter where it gains nothing


def test_pyarrow_and_polars_read_the_same(work):
    for name in SCHEMAS:
        arrow = pq.read_table(work / name)
        assert pl.from_arrow(arrow).equals(table(work, name)), name


def test_json_files_are_json_and_folders_have_manifests(work):
    for path in work.rglob("*.json"):
        json.loads(path.read_text())
    for folder in ("", "als_model", "similar_tracks", "candidate_models/als"):
        assert json.loads((work / folder / "manifest.json").read_text())["format_version"] == 1
    manifest = json.loads((work / "manifest.json").read_text())
    for stage in manifest["stages"].values():
        assert stage["configuration"] and stage["counts"] and stage["measured"]["peak_memory_bytes"] > 0
        for file in stage["outputs"]:
            assert (work / file["path"]).stat().st_size == file["bytes"]


def test_ids_are_contiguous_and_known(work):
    items, users, artists = table(work, "items.parquet"), table(work, "users.parquet"), table(work, "artists.parquet")
    for frame, column in ((items, "track_id"), (users, "user_id"), (artists, "artist_id")):
        assert frame[column].to_list() == list(range(len(frame)))
    assert items["artist_id"].is_in(artists["artist_id"].to_list()).all()
    for name, column, entities in (("users", "user_id", users), ("tracks", "track_id", items),
                                   ("artists", "artist_id", artists)):
        encoder = table(work, f"label_encoders/{name}.parquet")
        assert encoder["raw_id"].is_unique().all()
        assert set(encoder[column]) == set(entities[column]), name
    by_raw = dict(table(work, "label_encoders/users.parquet").iter_rows())
    assert all(by_raw[raw] == user for user, raw in users.select("user_id", "raw_id").iter_rows())


def test_plays_add_up_from_the_log_to_the_matrices(work):
    plays, events = table(work, "preprocessed.parquet"), table(work, "events.parquet")
    assert plays.select("user_id", "played_at").equals(plays.select("user_id", "played_at").sort("user_id", "played_at"))
    keys = ["user_id", "track_id"]
    summed = plays.group_by(keys).agg(pl.col("plays").sum(), pl.col("played_at").min().alias("first_played_at"),
                                      pl.col("played_at").max().alias("last_played_at"),
                                      pl.col("ms_played").sum()).sort(keys)
    for column in ("user_id", "track_id", "plays", "first_played_at", "last_played_at"):
        assert events[column].to_list() == summed[column].to_list(), column
    assert events["ms_played"].fill_null(0).to_list() == summed["ms_played"].to_list()
    sides = pl.concat([table(work, "train.parquet"), table(work, "test.parquet")])
    both = sides.group_by(keys).agg(pl.col("plays").sum()).sort(keys)
    assert both["plays"].to_list() == events["plays"].to_list()
    items = events.group_by("track_id").agg(pl.col("plays").sum(), pl.len()).sort("track_id")
    assert table(work, "items.parquet")["plays"].to_list() == items["plays"].to_list()
    assert table(work, "items.parquet")["listeners"].to_list() == items["len"].to_list()
    for matrix, name in (("interaction_matrix", "events"), ("train_matrix", "train"), ("test_matrix", "test")):
        csr, pairs = sp.load_npz(work / f"{matrix}.npz"), table(work, f"{name}.parquet")
        assert sp.isspmatrix_csr(csr) and csr.dtype == np.float32 and csr.has_sorted_indices
        assert csr.shape == (len(table(work, "users.parquet")), len(items))
        coordinates = csr.tocoo()
        assert np.array_equal(coordinates.row, pairs["user_id"].to_numpy())
        assert np.array_equal(coordinates.col, pairs["track_id"].to_numpy())
        assert np.array_equal(coordinates.data, pairs["weight"].to_numpy())


def test_nothing_of_the_test_is_in_training(work):
    train, test = pq.read_table(work / "train.parquet"), pq.read_table(work / "test.parquet")
    assert pc.max(train["last_played_at"]).as_py() < pc.min(test["first_played_at"]).as_py()


def test_dirty_rows_are_where_they_belong(log, work):
    """What the generator broke is rejected, row by row; what it sent twice is merged or rejected for another reason."""
    broken = {"null_user", "empty_artist", "empty_title", "time_null", "time_zero", "time_far_future",
              "ms_played_negative", "ms_played_absurd"}
    dirty = pl.read_parquet(log / "truth" / "dirty_rows.parquet").filter(pl.col("reason").is_in(broken))
    assert len(dirty) > 200
    rejects = table(work, "rejects.parquet")
    there = {(str(file).removeprefix(f"{log}/"), row) for file, row in rejects.select("source_file", "source_row").iter_rows()}
    missed = collections.Counter(reason for file, row, reason in dirty.select("file", "row", "reason").iter_rows()
                                 if (file, row) not in there)
    assert not missed


def test_factors_are_the_scores_that_stand_in_the_tables(work):
    users, items = np.load(work / "als_model/user_factors.npy"), np.load(work / "als_model/item_factors.npy")
    assert users.dtype == items.dtype == np.float32 and users.flags.c_contiguous and users.shape[1] == items.shape[1] == 64
    assert users.shape[0] == len(table(work, "users.parquet")) and items.shape[0] == len(table(work, "items.parquet"))
    features = table(work, "features_test.parquet").head(20_000)
    dots = np.einsum("ij,ij->i", users[features["user_id"]], items[features["track_id"]])
    np.testing.assert_allclose(features["als_score"], dots, atol=1e-5)
    similar = table(work, "similar_tracks/similar_tracks.parquet").head(20_000)
    unit = items / np.maximum(np.linalg.norm(items, axis=1, keepdims=True), 1e-30)
    cosines = np.einsum("ij,ij->i", unit[similar["track_id"]], unit[similar["similar_track_id"]])
    np.testing.assert_allclose(similar["score"], cosines, atol=1e-5)
    popularity = table(work, "popularity.parquet")
    assert popularity["rank"].to_list() == list(range(1, len(popularity) + 1))
    assert popularity["score"].is_sorted(descending=True)
    assert sorted(popularity["track_id"]) == list(range(items.shape[0]))


def test_lists_are_new_varied_and_explained(work):
    lists = table(work, "predictions.parquet").join(
        table(work, "items.parquet").select("track_id", "track_group_id", "artist_id"), on="track_id")
    lists = lists.sort("user_id", "rank")
    per_user = lists.group_by("user_id", maintain_order=True)
    for (user,), rows in per_user:
        assert rows["rank"].to_list() == list(range(1, len(rows) + 1)), user
        assert rows["track_group_id"].is_unique().all(), f"user {user} has two versions of a song"
        assert rows["artist_id"].value_counts()["count"].max() <= 5, f"user {user} has too much of one artist"
    heard = lists.join(table(work, "train.parquet"), on=["user_id", "track_id"], how="semi")
    assert len(heard) == 0
    assert lists["reason"].str.len_chars().min() > 0 and lists["source"].is_not_null().all()
    assert ((lists["score_y"] >= 0) & (lists["score_y"] <= 1)).all()


def test_models_beat_popularity_and_ranking_beats_als(run):
    value = {report["name"]: report["metrics"]["ndcg@10"]["mean"] for report in run[1]["evaluation"]}
    assert value["als"] >= 2 * value["popularity"], value
    assert value["ranked"] > value["als"], value


def test_answers_name_tracks_and_reasons(work):
    user = table(work, "users.parquet").sort("plays", descending=True)["raw_id"][0]
    answer = result("recommend", "--work", work, "--user", user, "-n", 10)
    assert len(answer["tracks"]) == 10
    assert all(track["title"] and track["artist"] and track["reason"] for track in answer["tracks"])
    text = call("recommend", "--work", work, "--user", user, "-n", "10").stdout
    assert "because you played" in text
    first = answer["tracks"][0]
    similar = result("similar", "--work", work, "--track", f"{first['artist']} - {first['title']}", "-n", 5)
    assert len(similar["tracks"]) == 5 and similar["track"]["artist"] == first["artist"]
