"""One user's past, list and future side by side: demo_user.py WORK [RAW_ID]"""

import json
import pathlib
import subprocess
import sys

import polars as pl


def choose(work: pathlib.Path) -> str:
    """The user whose first ten met most of what they went on to play."""
    lists = pl.read_parquet(work / "predictions.parquet").filter(pl.col("rank") <= 10)
    test = pl.read_parquet(work / "test.parquet").select("user_id", "track_id")
    met = lists.join(test, on=["user_id", "track_id"]).group_by("user_id").len()
    best = met.sort(["len", "user_id"], descending=[True, False])["user_id"]
    user = best[0] if len(best) else lists["user_id"][0]
    return pl.read_parquet(work / "users.parquet")["raw_id"][user]


def main(work: pathlib.Path, raw_id: str) -> None:
    users = pl.read_parquet(work / "users.parquet")
    found = users.filter(pl.col("raw_id") == raw_id)
    if found.is_empty():
        sys.exit(f"{work / 'users.parquet'} has no user '{raw_id}'")
    user = found["user_id"][0]
    items = pl.read_parquet(work / "items.parquet").select("track_id", "artist", "title")

    past = pl.read_parquet(work / "train.parquet").filter(pl.col("user_id") == user).join(items, on="track_id")
    print(f"{raw_id} played most, before the test:")
    for row in past.sort(["plays", "track_id"], descending=[True, False]).head(5).iter_rows(named=True):
        print(f"  {row['plays']:>4} x  {row['artist']} - {row['title']}")

    future = set(pl.read_parquet(work / "test.parquet").filter(pl.col("user_id") == user)["track_id"])
    answer = subprocess.run(["segue", "recommend", "--work", str(work), "--user", raw_id, "-n", "10", "--json"],
                            capture_output=True, text=True, check=True)
    print("\nRecommended, and (*) played in the test:")
    for track in json.loads(answer.stdout)["tracks"]:
        mark = "*" if track["track_id"] in future else " "
        print(f"  {track['rank']:>2} {mark} {track['artist']} - {track['title']}: {track['reason']}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    main(folder, sys.argv[2] if len(sys.argv) == 3 else choose(folder))
