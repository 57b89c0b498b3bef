"""JSON of a work folder with one value that is not as Segue writes it: a sentence that names the file, or a result."""
import json
import shutil

import pytest
import small_run
from segue_program import call, needs_segue

pytestmark = needs_segue


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    done = small_run.run(small_run.make_log(folder / "log"), folder / "work")
    assert done.returncode == 0, done.stderr
    return folder / "work"


# What is damaged: (the file, the keys that lead to the value, what stands there instead, the command).
CASES = {
    "cutoff_is_text": ("split.json", ["cutoff_us"], "June", "evaluate"),
    "method_is_a_number": ("split.json", ["method"], 5, "evaluate"),
    "more_users_than_a_number_holds": ("split.json", ["users"], 2**32 + 5, "features"),
    "tracks_below_zero": ("split.json", ["tracks"], -1, "features"),
    "steps_are_a_number": ("preprocess_report.json", ["steps"], 3, "inspect"),
    "rows_of_a_step_are_text": ("preprocess_report.json", ["steps", 0, "in"], "many", "inspect"),
    "an_output_elsewhere": ("manifest.json", ["stages", "split", "outputs", 0, "path"], "../log", "inspect"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_value_of_another_kind_is_no_error_of_our_own(whole, tmp_path, case):
    name, keys, value, command = CASES[case]
    work = tmp_path / "work"
    shutil.copytree(whole, work)
    content = json.loads((work / name).read_text())
    at = content
    for key in keys[:-1]:
        at = at[key]
    assert keys[-1] in at or isinstance(at, list)
    at[keys[-1]] = value
    (work / name).write_text(json.dumps(content))
    done = call(command, "--work", work, "--log-level", "error")
    assert "please report" not in done.stderr
    if command == "evaluate" and done.returncode == 0:  # without slices by week
        return
    assert done.returncode == 2 and done.stderr.startswith("segue: ") and len(done.stderr.splitlines()) == 1, done.stderr
    assert name in done.stderr, done.stderr
