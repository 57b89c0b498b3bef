#!/usr/bin/env python3
"""What stage 01 does with the plays of a log with ids and a catalogue, written in polars as its users would: lazily,
streamed where polars streams. Which raw track is which track it is told (label_encoders/tracks.parquet, items.parquet):
telling them apart is not timed here, though Segue's time has it. Out come the plays, the pairs, the rejected rows with
reason, file and row, and the matrix.

Usage: polars_job.py LOG WORK OUT   (WORK: what segue preprocess made of LOG; OUT: a folder)"""
import sys
from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp

MIN_MS, DOUBLE_SEND_MS, USER_TRACKS, TRACK_USERS = 30_000, 30_000, 5, 2
PLAYS_PER_DAY, PLAYS_PER_HOUR, DAYS_AWAKE, SAME_GAPS = 1_000, 300, 14, 200
HOUR = 3_600_000
DAY = 24 * HOUR


def read_log(log: Path) -> pl.LazyFrame:
    """user, track (raw ids), at (milliseconds since 1970), ms, in the order of files and rows."""
    time = pl.col("played_at")
    files = [
        pl.scan_parquet(path, row_index_name="row").with_columns(pl.lit(number, pl.UInt32).alias("file"))
        for number, path in enumerate(sorted(log.glob("log/part-*.parquet")))
    ]
    return pl.concat(files).select(
        pl.col("user_id").alias("user"), pl.col("track_id").alias("raw_track"), pl.col("ms_played").alias("ms"),
        pl.when(time.abs() < 100_000_000_000).then(time * 1000).otherwise(time).alias("at"), "file", "row")


def latest_time(plays: pl.LazyFrame) -> int:
    """The rule of 03_validate.sql: the middle 98 % of plays, and as much time again."""
    days = (plays.filter(pl.col("at").is_between(631_152_000_000, 4_102_444_800_000, closed="left"))
            .group_by(pl.col("at") // DAY).len().collect(engine="streaming").sort("at")
            .with_columns(pl.col("len").cum_sum().alias("up_to")))
    total = days["len"].sum()
    first = days.filter(pl.col("up_to") >= 0.01 * total)["at"].min()
    last = days.filter(pl.col("up_to") >= 0.99 * total)["at"].min()
    return min(4_102_444_800_000, (last + max(366, last - first)) * DAY)


def find_bots(listened: pl.LazyFrame) -> pl.DataFrame:
    """Users of the plays who play too much in 24 hours or in one, go on for days without a pause, or keep a beat."""
    same_user, gap = pl.col("user") == pl.col("user").shift(1), pl.col("at") - pl.col("at").shift(1)
    plays = (listened.select("user", "track_id", "at").sort("user", "at", "track_id")
             .with_columns(pl.when(same_user).then(gap).otherwise(2 * HOUR).alias("gap"))
             .with_columns((pl.col("gap") >= 2 * HOUR).cum_sum().alias("awake"),
                           ((pl.col("gap") != pl.col("gap").shift(1)) | ~same_user).fill_null(True).cum_sum().alias("beat"),
                           (pl.col("gap").is_between(0, HOUR, closed="none")
                            & (pl.col("track_id") != pl.col("track_id").shift(1))).alias("in_beat"))
             .collect(engine="streaming").lazy())

    def too_many(rows: pl.LazyFrame, most: int, within: int) -> pl.LazyFrame:
        return rows.filter((pl.col("user") == pl.col("user").shift(most)) & (pl.col("at") - pl.col("at").shift(most) < within))

    found = [too_many(plays, PLAYS_PER_DAY, DAY), too_many(plays.filter(pl.col("gap") > 0), PLAYS_PER_HOUR, HOUR),
             plays.group_by("awake").agg(pl.col("user").first(), (pl.col("at").max() - pl.col("at").min()).alias("time"))
             .filter(pl.col("time") >= DAYS_AWAKE * DAY),
             plays.group_by("beat").agg(pl.col("user").first(), pl.col("in_beat").sum().alias("times"))
             .filter(pl.col("times") > SAME_GAPS)]
    return pl.concat([rows.select("user") for rows in found]).unique().collect(engine="streaming")


def main(log: Path, work: Path, out: Path) -> None:
    plays = read_log(log)
    latest = latest_time(plays)
    known = (pl.scan_parquet(work / "label_encoders/tracks.parquet").with_columns(pl.col("raw_id").cast(pl.Int64))
             .join(pl.scan_parquet(work / "items.parquet").select("track_id", pl.col("duration_ms").alias("length")),
                   on="track_id"))
    # Tracks of which no play is left have no number from Segue, but count where machines are looked for.
    tracks = (pl.scan_parquet(log / "catalogue.parquet").select(pl.col("track_id").alias("raw_id"), "duration_ms").unique("raw_id")
              .join(known, on="raw_id", how="left")
              .select("raw_id", pl.col("track_id").fill_null((2_000_000_000 + pl.col("raw_id")).cast(pl.UInt32)),
                      pl.col("length").fill_null(pl.col("duration_ms"))))
    impossible = ~((pl.col("at") >= 631_152_000_000) & (pl.col("at") <= latest)
                   & (pl.col("ms").is_null() | pl.col("ms").is_between(0, DAY))).fill_null(False)
    checked = plays.join(tracks, left_on="raw_track", right_on="raw_id", how="left").with_columns(
        pl.when(pl.col("user").is_null()).then(pl.lit("no_user")).when(pl.col("raw_track").is_null()).then(pl.lit("no_track"))
        .when(impossible).then(pl.lit("impossible")).when(pl.col("track_id").is_null()).then(pl.lit("unknown_track"))
        .alias("reason"))
    (out / "rejects").mkdir(exist_ok=True)

    def reject(rows: pl.LazyFrame, name: str, reason: pl.Expr) -> None:
        rows.select(reason.alias("reason"), "file", "row", "user", pl.col("raw_track"), "at", "ms").sink_parquet(
            out / "rejects" / f"{name}.parquet", compression="zstd", compression_level=1)

    reject(checked.filter(pl.col("reason").is_not_null()), "invalid", pl.col("reason"))
    valid = checked.filter(pl.col("reason").is_null()).drop("reason")

    # What was sent twice: the play before it of the same user and track, in order of time.
    ordered = valid.sort(["user", "track_id", "at", "ms", "file", "row"],
                         descending=[False, False, False, True, False, False], nulls_last=True)
    same = (pl.col("user") == pl.col("user").shift(1)) & (pl.col("track_id") == pl.col("track_id").shift(1))
    gap, before_ms = pl.col("at") - pl.col("at").shift(1), pl.col("ms").shift(1)
    sent_twice = same & (gap < DOUBLE_SEND_MS) & (before_ms.is_null() | (gap < before_ms) | (gap == 0))
    skipped = (pl.col("ms") < MIN_MS) & (pl.col("length").is_null() | (pl.col("ms") < pl.col("length") * 0.5))
    judged = ordered.with_columns(sent_twice.fill_null(False).alias("twice"), skipped.fill_null(False).alias("skip"))
    judged = judged.filter(~pl.col("twice")).drop("twice", "length").collect(engine="streaming")

    bots = find_bots(judged.lazy().filter(~pl.col("skip")))
    reject(judged.lazy().filter(pl.col("skip")), "skipped", pl.lit("skipped"))
    reject(judged.lazy().filter(~pl.col("skip")).join(bots.lazy(), on="user", how="semi"), "bots", pl.lit("not_human"))
    judged = judged.lazy().join(bots.lazy(), on="user", how="anti").collect(engine="streaming")
    pairs = (judged.lazy().group_by("user", "track_id")
             .agg((~pl.col("skip")).sum().alias("plays"), pl.col("at").filter(~pl.col("skip")).min().alias("first"),
                  pl.col("at").filter(~pl.col("skip")).max().alias("last"),
                  pl.col("ms").filter(~pl.col("skip")).sum().alias("ms_played"),
                  pl.col("skip").sum().alias("skips"))
             .filter(pl.col("plays") > 0).collect(engine="streaming"))
    while True:  # the k-core
        before = pairs.height
        users = pairs.group_by("user").len().filter(pl.col("len") >= USER_TRACKS).select("user")
        pairs = pairs.join(users, on="user", how="semi")
        listened = pairs.group_by("track_id").len().filter(pl.col("len") >= TRACK_USERS).select("track_id")
        pairs = pairs.join(listened, on="track_id", how="semi")
        if pairs.height == before:
            break

    user_ids = pairs.select(pl.col("user").unique()).sort("user").with_row_index("user_id")
    track_ids = pairs.select(pl.col("track_id").unique()).sort("track_id").with_row_index("new_track_id")
    ends = pairs.lazy().select("user", "track_id")
    reject(judged.lazy().filter(~pl.col("skip")).join(ends, on=["user", "track_id"], how="anti"), "core", pl.lit("too_few"))
    kept = (judged.lazy().filter(~pl.col("skip")).join(user_ids.lazy(), on="user").join(track_ids.lazy(), on="track_id")
            .select("user_id", pl.col("new_track_id").alias("track_id"), pl.col("at"), "ms")
            .sort("user_id", "at"))
    kept.sink_parquet(out / "preprocessed.parquet", compression="zstd", compression_level=1)
    events = (pairs.lazy().join(user_ids.lazy(), on="user").join(track_ids.lazy(), on="track_id")
     .select("user_id", pl.col("new_track_id").alias("track_id"), "plays", "first", "last", "ms_played", "skips")
     .sort("user_id", "track_id").collect(engine="streaming"))
    events.write_parquet(out / "events.parquet", compression="zstd", compression_level=1)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(events["user_id"], minlength=user_ids.height))])
    sp.save_npz(out / "matrix.npz", sp.csr_matrix((events["plays"].to_numpy().astype(np.float32),
                                                   events["track_id"].to_numpy().astype(np.int32), offsets),
                                                  shape=(user_ids.height, track_ids.height)))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
