"""`appeals train`, `classify`, `cluster`: the triage of texts as files, without database or keys; and the desk's own."""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from .refusing import told

IN_HELP = "csv, csv.gz, xlsx or parquet with columns id, title, text"


def register(add: Any) -> None:
    """Add the commands."""
    from unionloop.cli.main import arg

    source = arg("--in", dest="source", type=Path, required=True, metavar="FILE", help=IN_HELP)
    target = arg("--out", dest="target", type=Path, required=True, metavar="FILE", help="csv or csv.gz to write")
    model = arg("--model", type=Path, required=True, metavar="DIR", help="folder of the model")
    add("appeals train", told(train), "learn kinds of letters from a file with a label column", source, model,
        arg("--json", action="store_true", help="print the marks as JSON"), actor=False, raw=True)  # fmt: skip
    add("appeals classify", told(classify), "write id,label,confidence of the letters of a file",
        source, target, model, actor=False, raw=True)  # fmt: skip
    add("appeals cluster", told(cluster), "write id,cluster: letters that say the same share a number",
        source, target, actor=False, raw=True)  # fmt: skip
    add("appeals learn", learn, "learn the desk's categories from its own decided cases, as the timetable does weekly")
    add("appeals lessons", lessons, "list what the desk's triage has learnt")
    add("appeals propose", propose, "show the category proposed for a case, with the words that decided",
        arg("case_id", type=int))  # fmt: skip


def learn(by: Any, args: Namespace) -> Any:
    """Learn from the desk's cases."""
    from unionloop.domains.appeals import commands

    return commands.learn(by) or "还没有足够的已定归类可学"


def lessons(by: Any, args: Namespace) -> Any:
    """List the lessons."""
    from unionloop.domains.appeals import queries

    return queries.lessons(by)


def propose(by: Any, args: Namespace) -> Any:
    """Show a proposal."""
    from unionloop.domains.appeals import queries

    return queries.proposal(by, case_id=args.case_id) or "还没有模型，没有建议"


def train(args: Namespace) -> None:
    """Learn a model, write it, print what cross-validation says of it."""
    from unionloop.adapters import triage
    from unionloop.adapters.triage import training

    letters = triage.read_letters(args.source, need=("text", "label"), tell=_progress)
    model = training.train(letters, _progress)
    version = triage.save(model, args.model)
    if args.json:
        print(json.dumps({"version": version, **model.facts}, ensure_ascii=False))
        return
    marks = model.facts["marks"]
    print(f"{len(letters):,} letters, {len(model.labels)} kinds → {args.model} (version {version[:12]})")
    print(f"5-fold cross-validation: macro-F1 {marks['macro_f1']}, calibration error {marks['calibration_error']}")
    for kind in marks["kinds"]:
        print(f"  F1 {kind['f1']:.3f}  {kind['letters']:>6,}  {kind['label']}")


def classify(args: Namespace) -> None:
    """Judge the letters of a file."""
    from unionloop.adapters import triage

    model, _ = triage.load(args.model)
    letters = triage.read_letters(args.source, need=("id", "text"), tell=_progress)
    verdicts = model.classify(letters)
    triage.write_rows(args.target, ("id", "label", "confidence"), (
        (letter.id, verdict.label, f"{verdict.confidence:.4f}")
        for letter, verdict in zip(letters, verdicts, strict=True)
    ))  # fmt: skip
    _progress(f"{len(letters):,} letters judged → {args.target}")


def cluster(args: Namespace) -> None:
    """Group the letters of a file; numbers go from 1 in the order of the file."""
    from unionloop.adapters import triage

    letters = triage.read_letters(args.source, need=("id", "text"), tell=_progress)
    first = triage.group([letter.text or letter.title for letter in letters], _heard).tolist()
    numbers: dict[int, int] = {}
    groups = [numbers.setdefault(one, len(numbers) + 1) for one in first]
    triage.write_rows(args.target, ("id", "cluster"), (
        (letter.id, group) for letter, group in zip(letters, groups, strict=True)
    ))  # fmt: skip
    _progress(f"{len(letters):,} letters in {len(numbers):,} clusters → {args.target}")


def _progress(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


def _heard(done: int) -> None:
    if done % 51_200 == 0:
        _progress(f"{done:,} read")
