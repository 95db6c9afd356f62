"""`unionloop worker` and `unionloop tick`: the two background processes."""

import os
from argparse import Namespace
from typing import Any

GIVES_WAY = 5  # a night's work is a third as urgent to the machine as a page somebody waits for


def _work(args: Namespace) -> None:
    from unionloop.jobs import worker

    os.nice(GIVES_WAY)
    worker.work(batch=args.batch)


def _tick(args: Namespace) -> None:
    from unionloop.jobs import worker

    os.nice(GIVES_WAY)
    worker.tick_process()


def register(add: Any) -> None:
    """Add the two processes to the CLI."""
    from unionloop.cli.main import arg

    add("worker", _work, "run tasks from the queue", arg("--batch", action="store_true",
        help="stop when the queue is empty"), actor=False, raw=True)  # fmt: skip
    add("tick", _tick, "book what is due by the clock", actor=False, raw=True)
