"""The goals on real letters of citizens, which are never part of the product (docs/triage.md)."""

import csv
import gzip
from itertools import combinations

import numpy as np

from unionloop.adapters.triage import Letter, alike, training
from unionloop.adapters.triage.marks import mark


def rows_of(path):
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_macro_f1_and_the_kind_that_matters_here(shared_data):
    rows = rows_of(shared_data / "appeals_taidi2020" / "labelled_7class.csv.gz")
    known = [Letter(row["msg_id"], row["title"], row["detail"], row["label"]) for row in rows]
    labels, truth = training.kinds_of(known)
    same = np.unique([row["dup_group"] or f"#{at}" for at, row in enumerate(rows)], return_inverse=True)[1]
    scores = np.zeros((len(known), len(labels)))
    for old, new in training.folds(truth, same):
        scores[new] = training.fit([known[at] for at in old], truth[old], labels).scores([known[at] for at in new])
    marks = mark(truth, *training.cross_calibrated(scores, truth, same), labels)
    assert marks.macro_f1 >= 0.88
    assert next(kind.f1 for kind in marks.kinds if kind.label == "劳动和社会保障") >= 0.93
    assert marks.calibration_error <= 0.05


def test_near_duplicates(shared_data):
    folder = shared_data / "appeals_taidi2020"
    names = ("labelled_7class", "likes_hot_issues", "unlabelled_weak", "with_replies")
    rows = [row for name in names for row in rows_of(folder / f"{name}.csv.gz")]
    found = pairs(alike.group([row["detail"] for row in rows]).tolist())
    true = pairs([row["dup_group"] or f"#{at}" for at, row in enumerate(rows)])
    assert len(true) > 500
    assert len(found & true) >= 0.98 * len(found)
    assert len(found & true) >= 0.98 * len(true)


def pairs(groups):
    held = {}
    for at, name in enumerate(groups):
        held.setdefault(name, []).append(at)
    return {pair for members in held.values() for pair in combinations(members, 2)}
