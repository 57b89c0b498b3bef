"""docs/interpreting.md says of every metric that the evaluator reports what it means and what to do when it is low."""

import re

from documents import ROOT

NAMES = re.compile(r'MetricInfo\{"([a-z_]+)"')
ROW = re.compile(r"^\| `([a-z_]+)(?:@k)?` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_every_metric_has_a_row_and_every_row_a_metric():
    metrics = NAMES.findall((ROOT / "src" / "evaluate" / "metric_info.cpp").read_text())
    page = (ROOT / "docs" / "interpreting.md").read_text()
    section = page.split("## Number by number\n")[1].split("\n## ")[0]
    rows = [name for name, _, _ in ROW.findall(section)]
    assert len(metrics) > 20, "the table of metrics was not found in metric_info.cpp"
    assert sorted(rows) == sorted(metrics)
