"""Filters and measures of `segue recommend` and `segue similar`: what comes out is the best of what is allowed, as numpy has it."""

import numpy as np
import polars as pl
import pytest
from segue_program import needs_segue, refusal, result
from small_run import make_log, run

pytestmark = needs_segue


class World:
    def __init__(self, work):
        self.work = work
        self.items = pl.read_parquet(work / "items.parquet").sort("track_id")
        self.users = pl.read_parquet(work / "users.parquet").sort("user_id")
        self.train = pl.read_parquet(work / "train.parquet")
        self.encoder = pl.read_parquet(work / "label_encoders/tracks.parquet")
        self.user_factors, self.item_factors = (np.load(work / f"als_model/{side}_factors.npy") for side in ("user", "item"))
        self.known_user = int(self.train["user_id"][0])
        self.cold = [u for u in range(len(self.users)) if not self.user_factors[u].any()]

    def raw(self, user):
        return self.users["raw_id"][user]

    def best(self, vector, factors, allowed, count, cosine=False):
        lengths = np.linalg.norm(factors, axis=1)
        scores = factors.astype(np.float64) @ vector
        if cosine:
            scores = scores / np.where(lengths > 0, lengths, 1) / np.linalg.norm(vector)
        order = np.argsort(-scores, kind="stable")
        return [int(row) for row in order if lengths[row] > 0 and row in allowed][:count]

    def unheard(self, user):
        return set(range(len(self.items))) - set(self.train.filter(pl.col("user_id") == user)["track_id"])

    def recommend(self, user, *more):
        return result("recommend", "--work", self.work, "--user", self.raw(user), *more)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filter")
    done = run(make_log(folder / "log"), folder / "work")
    assert done.returncode == 0, done.stderr[-2000:]
    return World(folder / "work")


def ids(tracks):
    return [track["track_id"] for track in tracks]


def test_bans_by_artist_and_track_leave_lists_as_long(world):
    user = world.known_user
    first = world.recommend(user, "--by", "inner_product", "-n", 10)
    assert ids(first["tracks"]) == world.best(world.user_factors[user], world.item_factors, world.unheard(user), 10)
    banned = first["tracks"][0]["track_id"]
    raw = world.encoder.filter(pl.col("track_id") == first["tracks"][1]["track_id"])["raw_id"][0]
    artist = world.items["artist_id"][first["tracks"][2]["track_id"]]
    (world.work.parent / "banned.txt").write_text(f"{raw}\n\n{banned}\r\n{raw}\n")
    got = world.recommend(user, "-n", 10, "--ban-tracks", f"@{world.work.parent / 'banned.txt'}", "--ban-artists", artist)
    out = {banned, first["tracks"][1]["track_id"], *world.items.filter(pl.col("artist_id") == artist)["track_id"]}
    assert ids(got["tracks"]) == world.best(world.user_factors[user], world.item_factors, world.unheard(user) - out, 10)
    assert [track["rank"] for track in got["tracks"]] == list(range(1, 11)) and "anew" in got["note"]
    names = world.items.row(banned, named=True)
    assert (first["tracks"][0]["title"], first["tracks"][0]["artist"]) == (names["title"], names["artist"])


def test_what_is_allowed_and_nothing_else(world):
    user = world.known_user
    artists = world.items.group_by("artist_id").len().sort("len", "artist_id", descending=True)["artist_id"][:2].to_list()
    tracks = set(world.items.filter(pl.col("artist_id").is_in(artists))["track_id"])
    spelled = pl.read_parquet(world.work / "artists.parquet").sort("artist_id")["name"][artists[1]].upper()
    got = world.recommend(user, "-n", 1000, "--by", "cosine", "--allow-artists", f"{artists[0]}, {spelled}")
    wanted = world.best(world.user_factors[user], world.item_factors, world.unheard(user) & tracks, 1000, cosine=True)
    assert ids(got["tracks"]) == wanted and f"no more than {len(wanted)} tracks" in got["note"]
    group = world.items["track_group_id"][wanted[0]]
    versions = set(world.items.filter(pl.col("track_group_id") == group)["track_id"])
    assert set(ids(world.recommend(user, "--allow-groups", group)["tracks"])) == versions & world.unheard(user)
    assert not set(ids(world.recommend(user, "-n", 50, "--ban-groups", group)["tracks"])) & versions
    assert world.recommend(user, "--allow-tracks", wanted[0], "--ban-artists", f"{artists[0]},{artists[1]}")["tracks"] == []


def test_without_a_filter_lists_are_those_stored(world):
    got = world.recommend(world.known_user, "-n", 3)
    stored = pl.read_parquet(world.work / "predictions.parquet").filter(pl.col("user_id") == world.known_user).sort("rank")
    assert ids(got["tracks"]) == stored["track_id"][:3].to_list() and "note" not in got and got["tracks"][0]["reason"]


def test_similar_tracks_under_a_filter(world):
    track = int(np.argmax(np.linalg.norm(world.item_factors, axis=1)))
    stored = ids(result("similar", "--work", world.work, "--track", track, "-n", 5)["tracks"])
    everything = set(range(len(world.items))) - {track}
    assert stored == world.best(world.item_factors[track], world.item_factors, everything, 5, cosine=True)
    got = ids(result("similar", "--work", world.work, "--track", track, "-n", 5, "--ban-tracks", stored[0])["tracks"])
    assert got == world.best(world.item_factors[track], world.item_factors, everything - {stored[0]}, 5, cosine=True)
    got = ids(result("similar", "--work", world.work, "--track", track, "-n", 5, "--by", "inner_product")["tracks"])
    assert got == world.best(world.item_factors[track], world.item_factors, everything, 5)


def test_similar_users(world):
    user = world.known_user
    others = set(range(len(world.users))) - {user}
    for by, cosine in (((), True), (("--by", "inner_product"), False)):
        got = result("similar", "--work", world.work, "--user", world.raw(user), "-n", 7, *by)["users"]
        wanted = world.best(world.user_factors[user], world.user_factors, others, 7, cosine)
        assert [other["user_id"] for other in got] == wanted
        assert [other["user"] for other in got] == [world.raw(other) for other in wanted]
        assert [other["plays"] for other in got] == [world.users["plays"][other] for other in wanted]


def test_users_without_a_past_get_what_is_popular_of_what_is_allowed(world):
    if not world.cold:
        pytest.skip("every user has plays before the split")
    popular = pl.read_parquet(world.work / "popularity.parquet").sort("rank")["track_id"].to_list()
    got = world.recommend(world.cold[0], "-n", 4, "--ban-tracks", f"{popular[0]},{popular[2]}")
    assert ids(got["tracks"]) == [popular[1], *popular[3:6]] and "heard by most" in got["note"]
    like = result("similar", "--work", world.work, "--user", world.raw(world.cold[0]))
    assert like["users"] == [] and "nothing is known" in like["note"]


@pytest.mark.parametrize("arguments, wanted", [
    (["--ban-tracks", "0,no-such-track"], "no track 'no-such-track'"),
    (["--ban-tracks", "99999999999"], "no track '99999999999'"),
    (["--allow-artists", "1.5"], "no artist '1.5'"),
    (["--allow-groups", "song"], "no track_group_id 'song'"),
    (["--ban-tracks", ""], "names nothing"),
    (["--ban-tracks", " , "], "names nothing"),
    (["--ban-tracks", "@/no/such/file"], "/no/such/file"),
])
def test_what_cannot_be_a_filter(world, arguments, wanted):
    assert wanted in refusal("recommend", "--work", world.work, "--user", world.raw(world.known_user), *arguments)
    assert wanted in refusal("similar", "--work", world.work, "--track", 0, *arguments)


def test_users_are_not_filtered_and_something_is_asked_for(world):
    user = world.raw(world.known_user)
    assert "filters are of tracks" in refusal("similar", "--work", world.work, "--user", user, "--ban-tracks", 0)
    assert "--track" in refusal("similar", "--work", world.work)
    assert "--track" in refusal("similar", "--work", world.work, "--user", user, "--track", 0)
    assert "no user" in refusal("similar", "--work", world.work, "--user", user + "x")
    assert "--by" in refusal("similar", "--work", world.work, "--track", 0, "--by", "length")
