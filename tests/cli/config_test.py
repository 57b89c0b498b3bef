"""segue.toml in the hands of a user: a stage runs again for what it depends on and not for the file, `segue config` and
`segue tune` keep all that was set, JSON has JSON's types."""

import json
import tomllib

import pytest
from segue_program import call, needs_segue, refusal, result

pytestmark = needs_segue
MAPPING = '[mapping]\nuser = "who"\nplayed_at = ["when"]\n'
RUN = '[preprocess]\npreset = "generic"\ninput = ["plays.csv"]\nmin_user_tracks = 3\n'


@pytest.fixture
def folder(tmp_path):
    rows = [f"u{u},artist {(u + i) % 9},track {(u * 7 + i) % 30},2024-01-{1 + i % 28:02d}T{i % 24:02d}:00:00Z" for u in range(12) for i in range(40)]
    (tmp_path / "plays.csv").write_text("who,artist,track,when\n" + "\n".join(rows) + "\n")
    (tmp_path / "mine.toml").write_text(RUN + MAPPING)
    return tmp_path


def why(folder, *more, config="mine.toml"):
    """What `segue preprocess` says of why it runs; empty where it is skipped."""
    done = call("preprocess", "--config", config, "--work", "work", *more, folder=folder)
    assert done.returncode == 0, done.stderr
    said = [line.partition("preprocess: runs, since ")[2] for line in done.stderr.splitlines() if "runs, since" in line]
    assert said or "skipped" in done.stderr
    return said[0] if said else ""


def test_the_file_may_change_where_its_settings_do_not(folder):
    assert "not run yet" in why(folder)
    config = folder / "mine.toml"
    config.write_text("# mine\n" + RUN + "[predict]\nartist_cap = 2\n" + MAPPING + "# the end\n")
    assert why(folder) == ""
    config.rename(folder / "other.toml")
    assert why(folder, config="other.toml") == ""
    assert why(folder, "--input", folder / "plays.csv", config="other.toml") == ""  # the same file by its whole path


def test_what_it_depends_on_runs_it_again(folder):
    why(folder)
    (folder / "mine.toml").write_text(RUN.replace("= 3", "= 4") + MAPPING)
    assert "min_user_tracks is 4 where it was 3" in why(folder)
    (folder / "mine.toml").write_text(RUN.replace("= 3", "= 4") + MAPPING + "album = \"artist\"\n")
    assert why(folder) == "mapping has changed"
    (folder / "plays.csv").write_text((folder / "plays.csv").read_text() + "u1,artist 1,track 1,2024-01-29T00:00:00Z\n")
    assert "plays.csv has changed" in why(folder)
    (folder / "work/items.parquet").write_bytes(b"")
    assert "items.parquet is no longer what it wrote" in why(folder)
    (folder / "work/items.parquet").unlink()
    assert "items.parquet is missing" in why(folder)


def test_config_keeps_the_mapping_and_reads_itself(folder):
    text = call("config", "--config", "mine.toml", folder=folder).stdout
    assert tomllib.loads(text)["mapping"] == {"user": "who", "played_at": ["when"]}
    (folder / "whole.toml").write_text(text)
    assert call("config", "--config", "whole.toml", folder=folder).stdout == text
    assert "mapping" not in call("config").stdout
    why(folder)
    assert why(folder, config="whole.toml") == ""


def test_config_as_json_has_jsons_types(folder):
    said = result("config", "--config", "mine.toml", "--als-regularization", 0.01, "--seed", 2**64 - 1, folder=folder)
    assert said["als"]["factors"] == 64 and said["als"]["regularization"] == 0.01 and said["als"]["solver"] == "auto"
    assert said["evaluate"]["k"] == [5, 10, 20, 50] and said["preprocess"]["input"] == ["plays.csv"]
    assert said["preprocess"]["similar_names"] is True and said["run"]["seed"] == 2**64 - 1
    assert said["mapping"] == {"user": "who", "played_at": ["when"]}
    assert "mapping" not in result("config")


def test_an_unknown_table_is_told_the_nearest_table(folder):
    (folder / "mine.toml").write_text("[predicts]\nartist_cap = 2\n")
    assert refusal("config", "--config", "mine.toml", folder=folder).endswith("no table [predicts]; did you mean [predict]?")
    (folder / "mine.toml").write_text("[predict]\nartist_cup = 2\n")
    assert "did you mean predict.artist_cap?" in refusal("config", "--config", "mine.toml", folder=folder)


def test_the_best_of_tuning_keeps_the_rest_of_the_configuration(folder):
    (folder / "mine.toml").write_text(RUN + "[run]\nlog_level = 'debug'\n[predict]\nartist_cap = 2\n[generate]\nusers = 77\n" + MAPPING)
    for command in ("preprocess", "split"):
        assert call(command, "--config", "mine.toml", "--work", "work", folder=folder).returncode == 0
    tune = ("tune", "--work", "work", "--output", "tuned", "--candidates", 2, "--factors", 8, "--iterations", 2)
    said = result(*tune, "--config", "mine.toml", "--seed", 5, "--threads", 1, folder=folder)
    best = tomllib.loads((folder / "tuned/best.toml").read_text())
    assert best["als"] == said["best_config"]
    assert best["preprocess"]["min_user_tracks"] == 3 and best["preprocess"]["preset"] == "generic"
    assert best["predict"]["artist_cap"] == 2 and best["generate"]["users"] == 77
    assert best["mapping"] == {"user": "who", "played_at": ["when"]}
    assert (best["run"]["log_level"], best["run"]["threads"], best["run"]["seed"]) == ("debug", 0, 5)
    done = call("preprocess", "--config", "tuned/best.toml", "--work", "work", "--seed", 0, folder=folder)
    assert done.returncode == 0 and "skipped" in done.stderr, done.stderr
    told = call(*tune, folder=folder)  # without the configuration of the work folder
    assert "preprocess.min_user_tracks" in told.stderr and "mapping" in told.stderr
    assert "made with other settings" not in call(*tune, "--config", "mine.toml", folder=folder).stderr


def test_tuning_says_which_stage_is_missing(folder):
    why(folder)
    assert "run `segue split --work work` first" in refusal("tune", "--work", "work", "--output", "tuned", folder=folder)
