"""A result of stage 01 against what people said of real names: an alias file, and names that a service corrected."""
import csv
import gzip
import json
import unicodedata
from pathlib import Path

import polars as pl

LABELS = Path(__file__).resolve().parents[2] / "tests/prepare/data/artist_merges.tsv"


def _names(data):
    names = {}
    for line in (data / "artist_data_small.txt").read_text("utf-8").splitlines():
        artist, tab, name = line.partition("\t")
        if tab and artist.isdigit():
            names[artist] = name
    return names


def audioscrobbler(data, result, sample=0):
    """`result` was made without the alias file, which is the truth here. Merges beyond it are judged by labels."""
    names, found = _names(data), dict(pl.read_parquet(result / "label_encoders/artists.parquet").iter_rows())
    wanted, total, hit = {}, 0, 0
    for line in (data / "artist_alias_small.txt").read_text().splitlines():
        bad, good = line.split()
        wanted[bad] = good
        if bad in names and good in names:
            total += 1
            hit += found.get(bad) is not None and found.get(bad) == found.get(good)
    root = lambda artist: wanted.get(artist, artist)
    groups = {}
    for raw, artist in sorted(found.items()):
        if raw in names:
            groups.setdefault(artist, {}).setdefault(root(raw), raw)
    # A merge beyond the file: a group of m names that the file leaves apart is m - 1 of them, each with the first.
    beyond = []
    for members in groups.values():
        texts = sorted({names[raw] for raw in members.values()})
        beyond += [(texts[0], other) for other in texts[1:]]
    labels = {}
    if LABELS.exists():
        for line in LABELS.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                a, b, same = line.split("\t")
                labels[frozenset((a, b))] = same == "1"
    judged = [labels[frozenset(pair)] for pair in beyond if frozenset(pair) in labels]
    out = {"what": "audioscrobbler-small, alias pairs", "pairs": total, "found": hit, "recall": hit / total,
           "names": len(names), "artists": len(set(found.values())), "merges_beyond": len(beyond),
           "labelled": len(judged), "right": sum(judged),
           "precision_of_labelled": sum(judged) / len(judged) if judged else None}
    return out, sorted(beyond)


def _plain(text):
    """Letters and digits alone, accents off: what is left where two names differ only in writing."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    words = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c)).split()
    return "".join(w for w in words if w not in ("the", "and"))


def lastfm_names(data):
    """Corrected and uncorrected (artist, title) of every play of which both are there and differ."""
    for file in sorted((data / "lastfm-export-json").glob("*.json.gz")):
        for event in _events(json.loads(gzip.open(file).read())):
            good, bad = event.get("track"), event.get("uncorrectedTrack")
            if not good or not bad:
                continue
            pair = [((t.get("artist") or {}).get("name") or "", t.get("name") or "") for t in (good, bad)]
            if pair[0] != pair[1] and all(pair[0]) and all(pair[1]):
                yield pair[0], pair[1]


def _events(node):
    if isinstance(node, dict):
        if "track" in node:
            yield node
            return
        node = node.values()
    if isinstance(node, (list,)) or not isinstance(node, (str, int, float, bool, type(None))):
        for child in node:
            yield from _events(child)


def lastfm_log(data, file):
    """Both names of each play, as a log: what a run over it makes of them is the answer. Returns the pairs.

    The times are made up, hours apart: at one beat without a pause they would be a machine's."""
    pairs = list(lastfm_names(data))
    with open(file, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["user", "artist", "track", "played_at"])
        for at, (good, bad) in enumerate(pairs):
            rows.writerow(["u", *good, 1100000000 + 20_000 * at])
            rows.writerow(["u", *bad, 1100010000 + 20_000 * at])
    return pairs


def lastfm(pairs, result):
    found = dict(pl.read_parquet(result / "label_encoders/tracks.parquet").iter_rows())
    key = lambda name: found.get(f"{name[0]} - {name[1]}")
    plays, one, writing, writing_one, missed = 0, 0, 0, 0, {}
    for good, bad in pairs:
        same = key(good) is not None and key(good) == key(bad)
        plays, one = plays + 1, one + same
        if all(_plain(g) == _plain(b) for g, b in zip(good, bad)):
            writing, writing_one = writing + 1, writing_one + same
            if not same:
                missed[good, bad] = missed.get((good, bad), 0) + 1
    return {"what": "lastfm-scrobbles, corrected names", "plays": plays, "one_track": one, "share": one / plays,
            "plays_written_otherwise": writing, "one_track_of_those": writing_one,
            "share_of_those": writing_one / writing}, missed
