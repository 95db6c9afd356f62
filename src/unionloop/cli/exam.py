"""`unionloop exam quick|night`: the trust list run against this tree, one JSON line an item, and a page."""

import sys
from argparse import Namespace
from typing import Any

from . import test


def register(add: Any) -> None:
    """Add the commands."""
    from unionloop.cli.main import arg

    out = arg("--out", help="folder of the page and the lines (default build/exam)")
    seed = arg("--seed", default="0", help="repeat the run of this seed")
    only = arg("--only", default="", help="areas or items, A,B4: the others keep the lines they have in the folder")
    fresh = arg("--fresh", action="store_true", help="begin anew instead of going on with a run that was broken off")
    words = (out, seed, only, fresh)
    add("exam quick", quick, "run the trust list with small counts", *words, actor=False, raw=True)
    add("exam night", night, "run the trust list with its full counts", *words, actor=False, raw=True)


def quick(args: Namespace) -> None:
    """Run with small counts."""
    _run("quick", args)


def night(args: Namespace) -> None:
    """Run with the full counts."""
    _run("night", args)


def _run(which: str, args: Namespace) -> None:
    test.prepare()
    from tools.exam import run

    words = [which, "--seed", args.seed, "--only", args.only, *(["--out", args.out] if args.out else []),
             *(["--fresh"] if args.fresh else [])]  # fmt: skip
    sys.exit(run.main(words))
