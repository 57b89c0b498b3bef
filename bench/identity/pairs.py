"""Pairwise precision and recall of a grouping, from counts alone: no pair is ever listed."""
from dataclasses import dataclass

import polars as pl


@dataclass
class Score:
    right: int  # pairs joined that belong together
    found: int  # pairs joined
    wanted: int  # pairs that belong together

    @property
    def precision(self):
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self):
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self):
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def row(self, name):
        return {"what": name, "precision": self.precision, "recall": self.recall, "f1": self.f1,
                "pairs_right": self.right, "pairs_found": self.found, "pairs_wanted": self.wanted}


def _pairs(counts):
    return int((counts * (counts - 1) // 2).sum())


def score_pairs(frame, truth, found):
    """`frame` holds a row a raw name, `truth` and `found` name its columns of group ids."""
    right = _pairs(frame.group_by(truth, found).len().get_column("len").cast(pl.Int64))
    joined = _pairs(frame.group_by(found).len().get_column("len").cast(pl.Int64))
    wanted = _pairs(frame.group_by(truth).len().get_column("len").cast(pl.Int64))
    return Score(right, joined, wanted)


def score_sets(found, wanted):
    found, wanted = set(found), set(wanted)
    return Score(len(found & wanted), len(found), len(wanted))
