"""A result of stage 01 against what `segue generate` planted: artists, tracks, songs, bots, dirty rows."""
import json
from pathlib import Path

import polars as pl

from pairs import score_pairs, score_sets

MERGED = {"exact_repeat", "double_send"}  # counted in the report, not listed in rejects.parquet


def unambiguous(frame, key, truth):
    """Rows whose raw name stands for one true thing; a misspelling may fall on another artist's name."""
    meanings = frame.group_by(key).agg(pl.col(truth).n_unique().alias("meanings"))
    return frame.join(meanings.filter(pl.col("meanings") == 1), on=key, how="semi").unique(key)


def artists(generated, result):
    truth = pl.read_parquet(generated / "truth/artists.parquet").select(raw_id="raw_artist", artist="artist")
    found = pl.read_parquet(result / "label_encoders/artists.parquet")
    both = unambiguous(truth, "raw_id", "artist").join(found, on="raw_id")
    return {**score_pairs(both, "artist", "artist_id").row("artists"), "names": both.height,
            "true": both.get_column("artist").n_unique(), "made": both.get_column("artist_id").n_unique()}


def track_truth(generated):
    truth = pl.read_parquet(generated / "truth/tracks.parquet")
    if "raw_track_id" in truth.columns:
        return truth.with_columns(raw_id=pl.col("raw_track_id").cast(pl.Utf8))
    return truth.with_columns(raw_id=pl.col("raw_artist") + " - " + pl.col("raw_title"))


def tracks_and_songs(generated, result):
    truth = track_truth(generated)
    items = pl.read_parquet(result / "items.parquet", columns=["track_id", "track_group_id"])
    found = pl.read_parquet(result / "label_encoders/tracks.parquet").join(items, on="track_id")
    both = unambiguous(truth, "raw_id", "track").join(found, on="raw_id")
    rows = [{**score_pairs(both, "track", "track_id").row("tracks"), "names": both.height,
             "true": both.get_column("track").n_unique(), "made": both.get_column("track_id").n_unique()}]
    # Songs are scored over tracks, one raw name each: how many spellings a track has is not their matter.
    one_each = both.sort("raw_id").unique("track_id", keep="first", maintain_order=True).unique("track", keep="first", maintain_order=True)
    rows.append({**score_pairs(one_each, "song", "track_group_id").row("songs"), "names": one_each.height,
                 "true": one_each.get_column("song").n_unique(), "made": one_each.get_column("track_group_id").n_unique()})
    by_version = []
    for version in sorted(one_each.get_column("version").unique()):
        part = one_each.filter(pl.col("version").is_in(["original", version]))
        if version != "original":
            by_version.append(score_pairs(part, "song", "track_group_id").row(f"songs, {version} and original"))
    return rows + by_version


def bots(generated, result):
    wanted = pl.read_parquet(generated / "truth/bots.parquet").get_column("user")
    rejected = pl.read_parquet(result / "rejects.parquet").filter(pl.col("reason").str.starts_with("bot"))
    found = {str(json.loads(raw).get("user")) for raw in rejected.get_column("raw")}
    return score_sets(found, wanted).row("bots")


def dirty_rows(generated, result):
    """Each planted row under the reason it was planted with; the truth names files as "log/part-00000.csv"."""
    wanted = pl.read_parquet(generated / "truth/dirty_rows.parquet")
    rejects = pl.read_parquet(result / "rejects.parquet", columns=["step", "reason", "source_file", "source_row"])
    found = rejects.filter(pl.col("step").is_in(["01_ingest", "03_validate"])).with_columns(
        file="log/" + pl.col("source_file").str.split("/").list.last(), row=pl.col("source_row"))
    report = json.loads((result / "preprocess_report.json").read_text())
    counts = {}
    for step in report["steps"]:
        counts.update(step.get("reasons", {}))
    rows = []
    for reason in sorted(wanted.get_column("reason").unique()):
        planted = wanted.filter(pl.col("reason") == reason)
        if reason in MERGED:
            rows.append({"what": reason, "planted": planted.height, "counted": counts.get(reason, 0)})
            continue
        score = score_sets(found.filter(pl.col("reason") == reason).select("file", "row").iter_rows(),
                           planted.select("file", "row").iter_rows())
        rows.append({**score.row(reason), "planted": planted.height, "counted": counts.get(reason, 0)})
    return rows


def score(generated, result):
    generated, result = Path(generated), Path(result)
    return {"names": [artists(generated, result), *tracks_and_songs(generated, result), bots(generated, result)],
            "dirty_rows": dirty_rows(generated, result)}
