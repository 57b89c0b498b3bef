"""Each set of real data runs with the one command that the README gives for its kind, and no row of it is lost."""

import dataclasses
import re
import shlex

import pyarrow.parquet as pq
import pytest
from segue_program import SHARED_DATA, SOURCE, check_conservation, needs_segue, result

pytestmark = needs_segue


@dataclasses.dataclass
class Set:
    folder: str  # below shared/data
    documented: str  # the input as the README writes it
    rows: int  # known from the description of the data
    users: range
    quicker: tuple = ()  # added to the README's command, so that the test ends in time


SETS = [
    Set("gowalla", "gowalla/", 810_128 + 217_242, range(29_858, 29_859),
        ("--features-max-train-users", "2000", "--als-iterations", "8", "--evaluate-resamples", "200")),
    Set("lastfm-lightgcn", "lastfm-lightgcn/", 42_135 + 10_533, range(1_878, 1_893)),
    Set("lastfm-lightgcnpp", "lastfm-lightgcnpp/", 64_315 + 9_143 + 18_321, range(1_885, 1_886)),
    Set("hetrec2011-lastfm-2k", "hetrec2011-lastfm-2k/", 92_834, range(1_800, 1_893)),
    Set("msd-taste-profile", "msd-taste-profile/", 42_739, range(1_000, 1_631)),
    Set("audioscrobbler-small", "audioscrobbler/", 49_481, range(40, 51)),
    Set("lastfm-scrobbles/lastfm-export-json", "scrobbles/", 104_571, range(1, 2)),
    Set("lastfm-scrobbles/lastfm-scrobbles-r.csv.gz", "scrobbles.csv", 16_545, range(1, 2)),
    Set("listenbrainz-sample", "listenbrainz-sample/", 100, range(1, 99)),
    Set("spotify-streaming-history", "exports/", 319_688, range(19, 20)),
]


def documented_command(given):
    """The arguments after `segue` of the README's command on this input."""
    section = (SOURCE / "README.md").read_text().split("## Your data")[1].split("\n## ")[0]
    commands = [shlex.split(found) for found in re.findall(r"`(segue run [^`]*)`", section)]
    found = [command[1:] for command in commands if command[command.index("--input") + 1] == given]
    assert len(found) == 1, f"the README has {len(found)} commands for {given}"
    return found[0]


@pytest.mark.parametrize("data", SETS, ids=lambda data: data.folder)
def test_runs_with_one_command(data, tmp_path):
    source = SHARED_DATA / data.folder
    if not source.exists():
        pytest.skip(f"shared/data/{data.folder} is not here")
    work = tmp_path / "work"
    command = documented_command(data.documented)
    command[command.index("--input") + 1] = source
    command[command.index("--work") + 1] = work
    command += data.quicker
    said = result(*command)
    assert [stage["stage"] for stage in said["stages"]] == ["preprocess", "split", "features", "train", "predict", "evaluate"]
    assert [report["name"] for report in said["evaluation"]] == ["popularity", "als", "ranked"]

    counts = check_conservation(work)
    assert counts["rows_in"] == data.rows
    assert counts["users"] in data.users
    assert counts["rows_kept"] > 0.1 * data.rows, "the filters leave too little to speak of"
    lists = pq.read_table(work / "predictions.parquet")
    assert len(set(lists["user_id"].to_pylist())) == said["stages"][4]["counts"]["users"]
    again = result(*command)
    assert all(stage["skipped"] for stage in again["stages"])


def test_als_recalls_on_gowalla_what_is_documented(tmp_path):
    """bench/als/README.md: 0.1728 with these settings."""
    source = SHARED_DATA / "gowalla"
    if not source.exists():
        pytest.skip("shared/data/gowalla is not here")
    work, model = tmp_path / "work", tmp_path / "model"
    result("preprocess", "--preset", "lightgcn", "--input", source, "--work", work)
    result("split", "--work", work)
    result("train", "als", "--config", SOURCE / "bench" / "quality" / "gowalla.toml", "--matrix", work / "train_matrix.npz",
           "--output", model, "--factors", 256)
    said = result("evaluate", "--train", work / "train_matrix.npz", "--test", work / "test_matrix.npz", "--model", model,
                  "--k", 20, "--resamples", 100)
    assert said["metrics"]["recall@20"]["mean"] >= 0.165
