"""The command line as the contract has it: every command's help and common flags, JSON alone on stdout, options as flags
and in segue.toml, misuse answered by one sentence and exit code 2, models and lists of any program evaluated."""

import json
import re
import tomllib

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from segue_program import call, needs_segue, refusal, result
from small_run import QUICK, contents, make_log, run

pytestmark = needs_segue

COMMANDS = ["run", "preprocess", "split", "features", "train", "train als", "tune", "predict", "evaluate", "compare", "recommend",
            "similar", "generate", "inspect", "config", "demo"]
EVERYWHERE = ["--help", "--config", "--threads", "--memory-limit", "--seed", "--log-level", "--json"]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    base = tmp_path_factory.mktemp("usage")
    assert run(make_log(base / "log"), base / "work").returncode == 0
    return base


@pytest.fixture(scope="module")
def work(base):
    return base / "work"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command(command):
    done = call(*command.split(), "--help")
    assert done.returncode == 0 and done.stderr == ""
    assert f"segue {command}" in done.stdout
    assert all(flag in done.stdout for flag in EVERYWHERE), command


def test_help_says_what_is_required_and_each_range_once():
    for command in ("run", "preprocess", "split", "features", "train", "predict", "recommend", "similar", "inspect"):
        assert re.search(r"--work DIR REQUIRED", call(command, "--help").stdout), command
    for command in COMMANDS:
        assert " in [" not in call(*command.split(), "--help").stdout, command


def test_help_of_the_program_names_every_command():
    done = call("--help")
    assert done.returncode == 0
    assert all(re.search(rf"^  {command} ", done.stdout, re.M) for command in COMMANDS if " " not in command)
    assert re.match(r"segue \d+\.\d+\.\d+ ", call("--version").stdout)


@pytest.mark.parametrize("arguments, wanted", [
    ([], "--help"),
    (["rum"], "did you mean run?"),
    (["run", "--wrok", "x"], "did you mean --work?"),
    (["run", "--work"], "--work"),
    (["recommend", "--work", "x"], "--user"),
    (["inspect"], "--work"),
    (["evaluate"], "--work DIR"),
    (["evaluate", "--train", "a.npz"], "--test"),
    (["run", "--work", "x", "--als-factors", "0"], "--als-factors"),
    (["run", "--work", "x", "--als-factors", "many"], "1 to"),
    (["run", "--work", "x", "--als-solver", "fast"], "exact"),
    (["run", "--work", "x", "--threads", "-1"], "--threads"),
    (["run", "--work", "x", "--memory-limit", "lots"], "--memory-limit"),
    (["run", "--work", "x", "--memory-limit", "1MiB"], "512MiB"),
    (["run", "--work", "x"], "--preset"),
    (["run", "--work", "x", "--preset", "generic"], "--input"),
    (["compare", "one.json"], "results"),
    (["--json", "run"], "--json goes after the command: segue run --json"),
    (["--work", "x"], "--work goes after the command: segue COMMAND --work"),
    (["--wrok", "x"], "--wrok is not known"),
    (["split", "--work", "absent"], "no work folder"),
    (["evaluate", "--work", "absent"], "no work folder"),
    (["train", "--work", "x", "als", "--matrix", "m.npz", "--output", "o"], "--work is of segue train"),
    (["evaluate", "--train", "a.npz", "--test", "b.npz", "--model", "poplarity"], "did you mean popularity?"),
    (["train", "als", "--matrix", "m.npz", "--output", "/proc/nowhere"], "/proc"),
    (["evaluate", "--train", "a.npz", "--test", "b.npz", "--model", "popularity", "--output", "/proc/x/y.json"], "/proc"),
])
def test_misuse_is_one_sentence(arguments, wanted, tmp_path):
    done = call(*arguments, folder=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith("segue: "), done.stderr
    assert wanted in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_log_level_is_refused(tmp_path):
    done = call("config", "--log-level", "chatty")
    assert done.returncode == 2 and "trace, debug, info" in done.stderr


def test_config_prints_what_config_reads_and_flags_go_before_it(tmp_path):
    text = call("config").stdout
    defaults = tomllib.loads(text)
    assert defaults["als"]["factors"] == 64 and defaults["als"]["iterations"] == 15
    for line in text.splitlines():  # each option has a comment
        assert line == "" or line[0] in "#[" or " = " in line
    assert text.count("\n# ") >= sum(len(table) for table in defaults.values())
    file = tmp_path / "segue.toml"
    file.write_text(text)
    assert call("config", "--config", file).stdout == text
    file.write_text("[als]\nfactors = 32\niterations = 3\n[run]\nseed = 9\n")
    said = result("config", "--config", file, "--als-iterations", 4)
    assert (said["als"]["factors"], said["als"]["iterations"]) == (32, 4)


def test_every_option_is_a_flag_of_its_stage_and_of_run():
    options = {f"--{section}-{name}".replace("_", "-") for section, table in tomllib.loads(call("config").stdout).items()
               for name in table if section not in ("generate", "run", "validation", "tune", "gate")}
    of_run = call("run", "--help").stdout
    missing = {flag for flag in options if flag + " " not in of_run} - {"--preprocess-preset", "--preprocess-input"}
    assert not missing
    stages = "".join(call(stage, "--help").stdout for stage in ("preprocess", "split", "features", "train", "predict", "evaluate"))
    assert not {flag for flag in options if flag not in stages} - {"--preprocess-preset", "--preprocess-input"}
    train_als = call("train", "als", "--help").stdout
    assert all(f"--validation-{name} " in train_als for name in ("patience", "k", "users"))
    compare = call("compare", "--help").stdout
    assert all(f"--gate-{name.replace('_', '-')} " in compare for name in tomllib.loads(call("config").stdout)["gate"])
    generate = call("generate", "--help").stdout
    assert all(flag in generate for flag in ("--users", "--tracks", "--plays", "--output", "--format"))


def test_stages_one_by_one_give_what_run_gives(base, work):
    apart = base / "apart"
    outcomes = []
    for command in (["preprocess", "--preset", "segue-generated", "--input", base / "log"], ["split"], ["features"],
                    ["train"], ["predict"], ["evaluate"]):
        known = call(command[0], "--help").stdout
        quick = [word for flag, value in zip(QUICK[::2], QUICK[1::2]) if flag in known for word in (flag, value)]
        outcomes.append(result(*command, "--work", apart, *quick))
    assert [outcome["stages"][0]["stage"] for outcome in outcomes[:5]] == ["preprocess", "split", "features", "train", "predict"]
    assert contents(apart) == contents(work)


def test_unchanged_stages_are_skipped_and_force_redoes(base, work):
    def skipped(*more):
        done = run(base / "log", work, *more, "--json")
        assert done.returncode == 0, done.stderr
        return [stage["skipped"] for stage in json.loads(done.stdout)["stages"]]
    assert skipped() == [True] * 6
    assert skipped("--threads", 1) == [True] * 6  # the number of threads changes no result
    assert skipped("--predict-artist-cap", 2) == [True] * 4 + [False] * 2
    assert skipped() == [True] * 4 + [False] * 2
    assert skipped("--force") == [False] * 6


def test_same_bytes_for_any_number_of_threads(base, work):
    one = base / "one_thread"
    assert run(base / "log", one, "--threads", 1).returncode == 0
    assert run(base / "log", work, "--threads", 3).returncode == 0
    assert contents(one) == contents(work)


def test_json_is_all_that_is_on_stdout(base, work, tmp_path):
    user = pl.read_parquet(work / "users.parquet").sort("plays")["raw_id"][-1]
    said = {
        "inspect": result("inspect", "--work", work),
        "recommend": result("recommend", "--work", work, "--user", user, "-n", 3),
        "similar": result("similar", "--work", work, "--track", 0, "-n", 3),
        "evaluate": result("evaluate", "--work", work, "--resamples", 100, "--k", 10),
        "config": result("config"),
        "generate": result("generate", "--users", 20, "--tracks", 100, "--plays", 500, "--output", tmp_path / "log"),
        "demo": result("demo", "--output", tmp_path / "demo", "--users", 120, "--tracks", 600, "--plays", 6000, "--lists", 1),
    }
    assert len(said["recommend"]["tracks"]) == len(said["similar"]["tracks"]) == 3
    assert said["generate"]["rows"] == 500
    assert len(said["demo"]["lists"]) == 1 and len(said["demo"]["stages"]) == 6
    assert {report["name"] for report in said["evaluate"]} == {"popularity", "als", "ranked"}
    compared = result("compare", work / "evaluation" / "popularity.json", work / "evaluation" / "als.json")
    assert compared
    for command in ("run", "preprocess", "split", "features", "train", "predict"):
        inputs = ("--preset", "segue-generated", "--input", base / "log") if command in ("run", "preprocess") else ()
        assert result(command, "--work", tmp_path / "demo" / "work", *inputs)["stages"]


@pytest.fixture(scope="module")
def matrices(tmp_path_factory):
    """Two tastes: users like the tracks of their half, so that what is held back can be foreseen."""
    folder, rng = tmp_path_factory.mktemp("matrices"), np.random.default_rng(4)
    users, tracks = 60, 40
    likes = np.array([[rng.random() < (0.5 if user % 2 == track % 2 else 0.02) for track in range(tracks)] for user in range(users)])
    held = likes & (rng.random(likes.shape) < 0.25)
    sp.save_npz(folder / "train.npz", sp.csr_matrix((likes & ~held).astype(np.float32) * 3))
    sp.save_npz(folder / "test.npz", sp.csr_matrix(held.astype(np.float32)))
    return folder


def test_models_on_any_matrix_without_a_work_folder(matrices):
    train, test, model = matrices / "train.npz", matrices / "test.npz", matrices / "model"
    said = result("train", "als", "--matrix", train, "--output", model, "--factors", 8, "--iterations", 15,
                  "--regularization", 0.05, "--alpha", 1, "--solver", "exact")
    assert len(said["objective"]) == 15 and said["objective"][-1] < said["objective"][0]
    assert np.load(model / "user_factors.npy").shape == (60, 8)
    output = matrices / "als.json"
    als = result("evaluate", "--train", train, "--test", test, "--model", model, "--k", "10,20", "--output", output)
    assert als["cutoffs"] == [10, 20] and json.loads(output.read_text()) == als
    popular = result("evaluate", "--train", train, "--test", test, "--model", "popularity", "--k", "10,20",
                     "--output", matrices / "popularity.json")
    assert als["metrics"]["recall@10"]["mean"] > popular["metrics"]["recall@10"]["mean"]
    # Lists by any other program: here numpy's, of the same factors, which must give the same figures.
    scores = np.load(model / "user_factors.npy") @ np.load(model / "item_factors.npy").T
    scores[sp.load_npz(train).toarray() > 0] = -np.inf
    order = np.argsort(-scores, axis=1, kind="stable")[:, :20]
    pl.DataFrame({"user_id": np.repeat(np.arange(60), 20), "rank": np.tile(np.arange(1, 21), 60),
                  "track_id": order.ravel()}).write_parquet(matrices / "lists.parquet")
    lists = result("evaluate", "--train", train, "--test", test, "--predictions", matrices / "lists.parquet", "--k", "10,20")
    for metric in ("recall@10", "ndcg@20", "precision@10"):
        assert lists["metrics"][metric]["mean"] == pytest.approx(als["metrics"][metric]["mean"], abs=1e-6)
    table = call("compare", matrices / "popularity.json", output).stdout
    assert "ndcg@10" in table


def test_no_list_length_is_refused(matrices, work):
    for more in (("--train", matrices / "train.npz", "--test", matrices / "test.npz", "--model", "popularity"), ("--work", work)):
        assert "--evaluate-k is empty" in refusal("evaluate", *more, "--evaluate-k", "")


def test_evaluations_at_any_k_can_be_compared(matrices, tmp_path):
    popular = ("evaluate", "--train", matrices / "train.npz", "--test", matrices / "test.npz", "--model", "popularity")
    files = [tmp_path / "new" / "folder" / f"{name}.json" for name in ("a", "b")]
    for file in files:
        result(*popular, "--k", 20, "--output", file)
    columns = set(pl.read_parquet(files[0].with_suffix(".users.parquet")).columns)
    assert columns == {"user_id", "ndcg@20", "recall@20", "ndcg@20[popularity=middle]", "ndcg@20[popularity=tail]"}
    assert result("compare", *files)["metric"] == "ndcg@20"
    assert result("compare", *files, "--metric", "recall@20")["metric"] == "recall@20"
    said = refusal("compare", *files, "--metric", "mrr@10")
    assert "mrr@10" in said and "recall@20" in said and "--evaluate-per-user" in said
    result(*popular, "--k", "10,20", "--per-user", "ndcg@20,mrr", "--output", tmp_path / "named.json")
    assert result("compare", tmp_path / "named.json", files[0])["metric"] == "ndcg@20"
    assert result("compare", tmp_path / "named.json", tmp_path / "named.json", "--metric", "mrr@10")["metric"] == "mrr@10"


def test_matrices_that_do_not_fit_are_refused(matrices, tmp_path):
    other, model = tmp_path / "other.npz", matrices / "no_model"
    sp.save_npz(other, sp.csr_matrix((3, 3), dtype=np.float32))
    said = refusal("evaluate", "--train", matrices / "train.npz", "--test", other, "--model", "popularity")
    assert str(other) in said and "3 x 3" in said
    said = refusal("evaluate", "--train", matrices / "train.npz", "--test", matrices / "test.npz", "--model", model)
    assert str(model) in said
    pl.DataFrame({"user_id": [0], "rank": [1], "track_id": [40]}).write_parquet(tmp_path / "lists.parquet")
    said = refusal("evaluate", "--train", matrices / "train.npz", "--test", matrices / "test.npz",
                   "--predictions", tmp_path / "lists.parquet")
    assert "track_id 40" in said and "lists.parquet" in said
    (tmp_path / "cut.npz").write_bytes((matrices / "train.npz").read_bytes()[:200])
    assert "cut.npz" in refusal("train", "als", "--matrix", tmp_path / "cut.npz", "--output", model)
    assert not model.exists()
