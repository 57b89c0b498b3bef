"""Who is who, against truth that stage 01 never reads: what the generator planted, and names that people judged."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(os.environ["SEGUE_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "bench/identity"))
import generated  # noqa: E402
import identity  # noqa: E402
import real  # noqa: E402

SEGUE, DATA = os.environ["SEGUE"], SOURCE / "../shared/data"


@pytest.fixture(scope="module", params=["light", "heavy", "separate"])
def scores(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    flags = ["--users", "1200", "--tracks", "12000", "--plays", "200000", *identity.LOGS[request.param]]
    identity.segue(SEGUE, "generate", *flags, "--output", folder / "log")
    result = identity.preprocess(SEGUE, "segue-generated", [folder / "log"], folder / "work")
    return request.param, generated.score(folder / "log", result)


def test_artists_are_what_was_planted(scores):
    name, figures = scores
    artists = figures["names"][0]
    assert artists["precision"] >= 0.995 and artists["recall"] >= 0.95, artists
    if name == "heavy":  # as many spellings as in logs where three of five entries are duplicates: they are gone
        assert artists["true"] <= 0.4 * artists["names"]
        assert artists["made"] <= 0.42 * artists["names"], artists


def test_songs_are_what_was_planted(scores):
    songs = next(row for row in scores[1]["names"] if row["what"] == "songs")
    assert songs["precision"] >= 0.99, songs
    assert songs["f1"] >= 0.97, songs


def test_tracks_are_what_was_planted(scores):
    tracks = next(row for row in scores[1]["names"] if row["what"] == "tracks")
    assert tracks["precision"] >= 0.99 and tracks["recall"] >= 0.97, tracks


def test_dirty_rows_are_found_by_reason(scores):
    for row in scores[1]["dirty_rows"]:
        assert row["counted"] == row["planted"], row
        assert row.get("f1", 1) == 1, row


@pytest.mark.parametrize("seed", [2, 5])  # all kinds between them
def test_bots_are_found_whatever_their_kind(tmp_path, seed):
    flags = ["--users", "2500", "--tracks", "4000", "--plays", "1200000", "--bots", "0.01", "--name-dirt", "none", "--seed", seed]
    identity.segue(SEGUE, "generate", *flags, "--output", tmp_path / "log")
    assert generated.pl.read_parquet(tmp_path / "log/truth/bots.parquet").get_column("kind").n_unique() >= 4
    result = identity.preprocess(SEGUE, "segue-generated", [tmp_path / "log"], tmp_path / "work")
    bots = generated.bots(tmp_path / "log", result)
    assert bots["precision"] >= 0.95 and bots["recall"] >= 0.95, bots
    rejects = generated.pl.read_parquet(result / "rejects.parquet").get_column("reason")
    assert {"bot", "bot_hour", "bot_sleepless", "bot_beat"} & set(rejects) > {"bot"}


def test_artists_people_found_to_be_one(tmp_path):
    data = DATA / "audioscrobbler-small"
    if not data.exists():
        pytest.skip("no audioscrobbler-small")
    inputs = [data / "user_artist_data_small.txt", data / "artist_data_small.txt"]  # the alias file is the truth
    figures, _ = real.audioscrobbler(data, identity.preprocess(SEGUE, "audioscrobbler", inputs, tmp_path / "work"))
    assert figures["recall"] >= 0.45, figures
    assert figures["labelled"] >= 200 and figures["precision_of_labelled"] >= 0.95, figures


def test_corrected_names_lead_to_one_track(tmp_path):
    data = DATA / "lastfm-scrobbles"
    if not data.exists():
        pytest.skip("no lastfm-scrobbles")
    pairs = real.lastfm_log(data, tmp_path / "log.csv")
    figures, missed = real.lastfm(pairs, identity.preprocess(SEGUE, "generic", [tmp_path / "log.csv"], tmp_path / "work"))
    assert figures["plays_written_otherwise"] > 5000
    assert figures["share_of_those"] >= 0.95, sorted(missed.items(), key=lambda item: -item[1])[:10]


def test_switched_off_nothing_alike_is_joined(tmp_path):
    rows = "user,artist,track,played_at\nu,Thievery Corporation,Lebanese Blonde,1600000000\n" \
           "u,Theievery Corporation,Lebanese Blonde,1600100000\n"
    (tmp_path / "log.csv").write_text(rows)
    made = {}
    for flag in ("true", "false"):
        done = subprocess.run([SEGUE, "preprocess", "--preset", "generic", "--input", tmp_path / "log.csv", "--work",
                               tmp_path / flag, *identity.ALL, "--preprocess-similar-names", flag], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        made[flag] = generated.pl.read_parquet(tmp_path / flag / "artists.parquet").height
    assert made == {"true": 1, "false": 2}
