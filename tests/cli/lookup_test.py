"""`segue similar` where a number may be the log's id or ours, and `segue recommend` for users who are not in the lists."""

import polars as pl
import pytest
from segue_program import call, needs_segue, refusal, result

pytestmark = needs_segue


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """Tracks by numbers of the log's own, none with an artist's name; a machine, and someone who heard but one track."""
    folder = tmp_path_factory.mktemp("lookup")
    rows = [f"u{u},{100 + (u * 7 + i * (1 + u % 3)) % 30 if i % 5 else i % 8},2024-{1 + i // 28:02d}-{1 + i % 28:02d}T{u:02d}:{i % 60:02d}:00Z"
            for u in range(20) for i in range(60)]
    rows += [f"robot,{100 + i % 30},2024-01-05T{i // 120:02d}:{i // 2 % 60:02d}:{i % 2 * 30:02d}Z" for i in range(1500)]
    rows += ["shy,104,2024-01-05T01:00:00Z"]
    (folder / "plays.csv").write_text("user,track_id,played_at\n" + "\n".join(rows) + "\n")
    done = call("run", "--preset", "generic", "--input", folder / "plays.csv", "--work", folder / "work", "--als-factors", 8)
    assert done.returncode == 0, done.stderr
    return folder / "work"


def test_the_logs_id_goes_first_and_the_answer_says_so(work):
    labels = dict(pl.read_parquet(work / "label_encoders/tracks.parquet").iter_rows())
    both = next(raw for raw, track in labels.items() if int(raw) < len(labels) and int(raw) != track)
    said = result("similar", "--work", work, "--track", both, "-n", 3)
    assert said["found_by"] == "raw id" and said["track"]["track_id"] == labels[both]
    assert "not the track_id" in said["note"]
    ours = next(track for track in labels.values() if str(track) not in labels)
    said = result("similar", "--work", work, "--track", ours, "-n", 3)
    assert said["found_by"] == "track_id" and said["track"]["track_id"] == ours and "note" not in said
    shown = call("similar", "--work", work, "--track", ours).stdout
    assert shown.startswith("Like ") and "found by track_id" in shown
    if not pl.read_parquet(work / "items.parquet")["artist"][ours]:
        assert not shown.startswith("Like  ") and " - " not in shown.splitlines()[0]


def test_who_was_left_out_is_told_so(work):
    said = refusal("recommend", "--work", work, "--user", "robot")
    assert "robot" in said and "1500 rows as bot" in said and "rejects.parquet" in said
    assert "1 row as k_core_user" in refusal("recommend", "--work", work, "--user", "shy")


def test_who_was_never_there_is_told_the_nearest(work):
    said = refusal("recommend", "--work", work, "--user", "u1 ")
    assert "no user 'u1 '" in said and "'u1'" in said
    assert "no user 'rob" in refusal("recommend", "--work", work, "--user", 'rob"')
