"""Small listening data in the shape of each preset, so that the commands of the documents can be run on it.
Forty people, twelve artists, some taste: enough that every stage has something to do."""

import csv
import datetime as dt
import json
import pathlib
import random
import subprocess

START = dt.datetime(2023, 1, 1, 8, tzinfo=dt.timezone.utc)
USERS, ARTISTS, TITLES = 40, 12, 6


def plays(users: int = USERS):
    """(user, artist number, title number, start, milliseconds), by user and time."""
    draw = random.Random(7)
    for user in range(users):
        liked = draw.sample(range(ARTISTS), 5)
        moment = START + dt.timedelta(minutes=draw.randrange(5000))
        for _ in range(90):
            moment += dt.timedelta(minutes=draw.randrange(5, 2500))
            yield user, draw.choice(liked), min(draw.randrange(TITLES), draw.randrange(TITLES)), moment, draw.randrange(60_000, 240_000)


def artist_name(number):
    return f"The {('Amber', 'Birch', 'Cobalt', 'Delta', 'Ember', 'Fjord', 'Grove', 'Harbour', 'Iris', 'Juniper', 'Kelp', 'Lumen')[number]}s"


def title_name(number):
    return ("First Light", "Second Hand", "Third Rail", "Fourth Wall", "Fifth Season", "Sixth Sense")[number]


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


def write_rows(path, rows, delimiter=",", header=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerows(([header] if header else []) + list(rows))


def by_user():
    grouped = {}
    for row in plays():
        grouped.setdefault(row[0], []).append(row)
    return grouped


def counts():
    """(user, artist * TITLES + title) to plays."""
    total = {}
    for user, artist, title, *_ in plays():
        total[user, artist * TITLES + title] = total.get((user, artist * TITLES + title), 0) + 1
    return total


def spotify_streaming(place):
    for user, rows in by_user().items():
        write_json(place / f"person{user:02}" / "StreamingHistory0.json", [
            {"endTime": (at + dt.timedelta(milliseconds=ms)).strftime("%Y-%m-%d %H:%M"), "artistName": artist_name(a),
             "trackName": title_name(t), "msPlayed": ms} for _, a, t, at, ms in rows])


def spotify_extended(place):
    for user, rows in by_user().items():
        write_json(place / f"person{user:02}" / "Streaming_History_Audio_2023_0.json", [
            {"ts": (at + dt.timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%SZ"), "ms_played": ms,
             "master_metadata_track_name": title_name(t), "master_metadata_album_artist_name": artist_name(a),
             "master_metadata_album_album_name": None, "spotify_track_uri": f"spotify:track:{a:02}x{t}", "skipped": False}
            for _, a, t, at, ms in rows])


def lastfm_export(place):
    for user, rows in by_user().items():
        write_json(place / f"person{user:02}" / "scrobbles-2023-01.json", [
            {"track": {"name": title_name(t), "mbid": "", "artist": {"name": artist_name(a), "mbid": ""}}, "album": {"name": ""},
             "timestamp": {"unixtimestamp": str(int(at.timestamp())), "iso": at.isoformat()}} for _, a, t, at, _ in rows])


def lastfm_csv(place):
    write_rows(place, [(f"person{u:02}", int(at.timestamp()), artist_name(a), title_name(t)) for u, a, t, at, _ in plays()],
               header=("user", "uts", "artist", "track"))


def lastfm_1k(place):
    write_rows(place / "userid-timestamp-artid-artname-traid-traname.tsv",
               [(f"user_{u:06}", at.strftime("%Y-%m-%dT%H:%M:%SZ"), "", artist_name(a), "", title_name(t)) for u, a, t, at, _ in plays()],
               delimiter="\t")


def hetrec_lastfm(place):
    write_rows(place / "user_artists.dat", [(u, i, n) for (u, i), n in counts().items()], "\t", ("userID", "artistID", "weight"))
    names = [(a * TITLES + t, f"{artist_name(a)} {title_name(t)}", "", "") for a in range(ARTISTS) for t in range(TITLES)]
    write_rows(place / "artists.dat", names, "\t", ("id", "name", "url", "pictureURL"))


def msd_taste_profile(place):
    write_rows(place / "train_triplets.txt", [(f"user{u:02}", f"SO{i:03}", n) for (u, i), n in counts().items()], "\t")


def audioscrobbler(place):
    write_rows(place / "user_artist_data.txt", [(u, i, n) for (u, i), n in counts().items()], " ")
    write_rows(place / "artist_data.txt", [(a * TITLES + t, f"{artist_name(a)} {t}") for a in range(ARTISTS) for t in range(TITLES)], "\t")
    write_rows(place / "artist_alias.txt", [(900, 1)], "\t")


def listenbrainz(place):
    place.mkdir(parents=True, exist_ok=True)
    (place / "2023.listens").write_text("".join(json.dumps(
        {"user_name": f"person{u:02}", "listened_at": int(at.timestamp()),
         "track_metadata": {"artist_name": artist_name(a), "track_name": title_name(t)}}) + "\n" for u, a, t, at, _ in plays()))


def lightgcn(place):
    sides = {"train.txt": {}, "test.txt": {}}
    for user, item in counts():
        sides["test.txt" if (user + item) % 5 == 0 else "train.txt"].setdefault(user, []).append(item)
    for name, lists in sides.items():
        write_rows(place / name, [(user, *items) for user, items in lists.items()], " ")


def yambda(place):
    import pyarrow as pa
    import pyarrow.parquet as pq
    rows = [(u, int((at - START).total_seconds()), a * TITLES + t, ms * 100 // 240_000, 240) for u, a, t, at, ms in plays()]
    names = ("uid", "timestamp", "item_id", "played_ratio_pct", "track_length_seconds")
    place.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(dict(zip(names, map(list, zip(*rows)), strict=True))), place)


def generic(place):
    write_rows(place, [(f"person{u:02}", artist_name(a), title_name(t), at.isoformat(), ms) for u, a, t, at, ms in plays()],
               header=("user", "artist", "title", "played_at", "ms_played"))


def segue_generated(place):
    subprocess.run(["segue", "generate", "--output", str(place)], check=True, capture_output=True)


MAKERS = {name.replace("_", "-"): make for name, make in list(globals().items()) if name in {
    "spotify_streaming", "spotify_extended", "lastfm_export", "lastfm_csv", "lastfm_1k", "hetrec_lastfm", "msd_taste_profile",
    "audioscrobbler", "listenbrainz", "lightgcn", "yambda", "generic", "segue_generated"}}
ONE_FILE = {"lastfm-csv": "scrobbles.csv", "yambda": "listens.parquet", "generic": "plays.csv"}


def make(preset: str, place: pathlib.Path) -> None:
    """Data of that preset at `place`: a file if it has an ending, else a folder (with the one file in it)."""
    if preset in ONE_FILE and not place.suffix:
        place.mkdir(parents=True, exist_ok=True)
        place = place / ONE_FILE[preset]
    MAKERS[preset](place)
