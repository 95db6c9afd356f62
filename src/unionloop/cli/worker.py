"""`unionloop worker` and `unionloop tick`: the two background processes."""

import os
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

NICE = 10  # a tenth as urgent as a page somebody waits for


def _give_way() -> None:
    """Be less urgent than the pages, to the machine and at SQLite's gate."""
    from unionloop.kernel.sqlite import turns

    os.nice(NICE)
    with suppress(OSError):  # Linux weighs sessions against each other before it weighs their processes
        Path("/proc/self/autogroup").write_text(str(NICE), encoding="ascii")
    turns.give_way()


def _work(args: Namespace) -> None:
    from unionloop.jobs import worker

    _give_way()
    worker.work(batch=args.batch)


def _tick(args: Namespace) -> None:
    from unionloop.jobs import worker

    _give_way()
    worker.tick_process()


def register(add: Any) -> None:
    """Add the two processes to the CLI."""
    from unionloop.cli.main import arg

    add("worker", _work, "run tasks from the queue", arg("--batch", action="store_true",
        help="stop when the queue is empty"), actor=False, raw=True)  # fmt: skip
    add("tick", _tick, "book what is due by the clock", actor=False, raw=True)
