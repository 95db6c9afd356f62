"""`bench triage`: how good and how fast the triage of letters is, beside a plain linear SVM on the same folds.

Needs the real letters (`UNIONLOOP_SHARED`, see docs/triage.md), which are never part of the product.
"""

import csv
import gzip
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from unionloop.adapters.triage import Letter, Model, group, load, save

from . import measure
from .registry import Bench
from .rounds import ROUNDS

CLUSTERED = 100_000
SHARED = Path(os.environ.get("UNIONLOOP_SHARED", Path(__file__).resolve().parents[4] / "shared")) / "data"
_LABELLED = ("appeals_taidi2020", "labelled_7class.csv.gz")
_GROUPED = ("labelled_7class", "likes_hot_issues", "unlabelled_weak", "with_replies")


def judging(rows: int, _url: str) -> measure.Result:
    """Learn, examine, judge `rows` letters and group 100 000; the SVM is the yardstick of quality and speed."""
    if not SHARED.exists():
        sys.exit(f"bench triage needs the real letters, and {SHARED} is not here")
    known, names = _letters(_LABELLED)
    model, learnt = measure.timed(lambda: _trained(known))
    many = [known[at % len(known)] for at in range(rows)]
    marks, peer = _examined(known, names), _Peer(known)
    costs = _in_turn({"ours": lambda: model.classify(many), "svm": lambda: peer.classify(many)})
    folder = Path(tempfile.mkdtemp(prefix="unionloop-bench-"))
    save(model, folder)
    equal = load(folder)[0].classify(many[:500]) == model.classify(many[:500])
    grouped, clustered = _clustered()
    facts = {
        **marks,
        "texts_per_second": round(rows / costs["ours"].cpu_seconds),
        "train_cpu_seconds": learnt.cpu_seconds,
        "cluster_100k_seconds": clustered.seconds,
        "cluster_100k_cpu_seconds": clustered.cpu_seconds,
        "duplicates": grouped,
        "hotline": _hotline(),
    }
    svm = {"seconds": costs["svm"].cpu_seconds, "macro_f1": peer.examined(names), "peak_mb": costs["svm"].peak_mb,
           "ratio": round(costs["ours"].cpu_seconds / costs["svm"].cpu_seconds, 3)}  # fmt: skip
    return measure.Result("triage", rows, "none", costs["ours"].seconds, costs["ours"].cpu_seconds,
                          costs["ours"].peak_mb, equal, facts, {"rjieba words, TF-IDF, LinearSVC": svm},
                          measure.machine())  # fmt: skip


class _Peer:
    """What a newcomer would write: words, TF-IDF, a linear SVM."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        self.letters = letters
        self.pipeline = self._fitted(range(len(letters)))

    def classify(self, letters: Sequence[Letter]) -> Any:
        return self.pipeline.predict([f"{one.title}\n{one.text}" for one in letters])

    def examined(self, names: np.ndarray) -> float:
        """Return the macro-F1 on the same folds as ours."""
        from unionloop.adapters.triage.training import folds, kinds_of

        labels, truth = kinds_of(self.letters)
        f1s, said = [], np.empty(len(truth), object)
        for known, new in folds(truth, names):
            said[new] = self._fitted(known).predict([f"{self.letters[at].title}\n{self.letters[at].text}" for at in new])
        for number, label in enumerate(labels):
            hit = ((said == label) & (truth == number)).sum()
            f1s.append(2 * hit / ((said == label).sum() + (truth == number).sum()))
        return round(float(np.mean(f1s)), 4)

    def _fitted(self, which: Any) -> Any:
        import rjieba
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline
        from sklearn.svm import LinearSVC

        words = TfidfVectorizer(analyzer=rjieba.cut, sublinear_tf=True, min_df=2)
        chosen = [self.letters[at] for at in which]
        return make_pipeline(words, LinearSVC()).fit([f"{one.title}\n{one.text}" for one in chosen],
                                                     [one.label for one in chosen])  # fmt: skip


def _trained(letters: Sequence[Letter]) -> Model:
    from unionloop.adapters.triage import training

    return training.train(letters)


def _examined(letters: Sequence[Letter], names: np.ndarray) -> dict[str, Any]:
    from unionloop.adapters.triage import training

    marks = asdict(training.examine(letters, groups=names))
    return {name: marks[name] for name in ("macro_f1", "accuracy", "calibration_error", "kinds", "confusion", "bins")}


def _in_turn(jobs: dict[str, Any]) -> dict[str, measure.Cost]:
    """Run the jobs in turn, `ROUNDS` times after a warm-up; return each one's median by CPU."""
    costs: dict[str, list[measure.Cost]] = {name: [] for name in jobs}
    for number in range(ROUNDS + 1):
        for name, job in jobs.items():
            cost = measure.timed(job)[1]
            if number:
                costs[name].append(cost)
    return {name: sorted(found, key=lambda one: one.cpu_seconds)[len(found) // 2] for name, found in costs.items()}


def _clustered() -> tuple[dict[str, float], measure.Cost]:
    """Return precision and recall of near-duplicate pairs, and the cost of grouping 100 000 altered letters."""
    rows = [row for name in _GROUPED for row in _rows("appeals_taidi2020", f"{name}.csv.gz")]
    texts = [row["detail"] for row in rows]
    found = _pairs(group(texts).tolist())
    true = _pairs([row["dup_group"] or f"#{at}" for at, row in enumerate(rows)])
    drawn = random.Random(1)
    many = [_altered(drawn.choice(texts), drawn) for _ in range(CLUSTERED)]
    both = len(found & true)
    return (
        {"pairs": len(true), "precision": round(both / len(found), 4), "recall": round(both / len(true), 4)},
        measure.timed(lambda: group(many))[1],
    )


def _altered(text: str, drawn: random.Random) -> str:
    signs = list(text)
    for _ in range(len(signs) // 30):
        signs[drawn.randrange(len(signs))] = drawn.choice(text)
    return "".join(signs)


def _pairs(names: Sequence[Any]) -> set[tuple[int, int]]:
    held: dict[Any, list[int]] = {}
    for at, name in enumerate(names):
        held.setdefault(name, []).append(at)
    return {pair for members in held.values() for pair in combinations(members, 2)}


def _hotline() -> dict[str, Any]:
    """Return the marks of the kinds of a 12345 hotline, most of which are rare."""
    from unionloop.adapters.triage import training

    letters = [Letter(row["id"], row["title"], row["text"], row["nature"]) for row in _rows("hotline_fuzhou", "cases.csv.gz")
               if row["text"] or row["title"]]  # fmt: skip
    marks = training.examine(letters)
    return {"macro_f1": marks.macro_f1, "calibration_error": marks.calibration_error,
            "kinds": [asdict(kind) for kind in marks.kinds]}  # fmt: skip


def _letters(place: tuple[str, str]) -> tuple[list[Letter], np.ndarray]:
    rows = _rows(*place)
    letters = [Letter(row["msg_id"], row["title"], row["detail"], row["label"]) for row in rows]
    return letters, np.unique([row["dup_group"] or f"#{at}" for at, row in enumerate(rows)], return_inverse=True)[1]


def _rows(folder: str, name: str) -> list[dict[str, str]]:
    with gzip.open(SHARED / folder / name, "rt", encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


BENCHES = (Bench("triage", judging, 10_000, 2_000, stores=("none",)),)
