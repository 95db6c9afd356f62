"""`unionloop demo`: builds a town, lives through a month of the funds loop aloud, serves the pages."""

import fcntl
import os
import shutil
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from unionloop.config import stores

CLOCK = "2026-07-27T09:00:00+08:00"  # two days after the edition the story ends with


def register(add: Any) -> None:
    """Add the command."""
    from unionloop.cli.main import arg

    add("demo", run, "build a demonstration town and run a month of the funds loop",
        arg("--size", choices=["hamlet", "town", "city"], default="town"),
        arg("--no-serve", action="store_true", help="stop after the report"),
        arg("--keep", action="store_true", help="serve the town built last time"),
        arg("--host", default="127.0.0.1"), arg("--port", type=int, default=8000),
        actor=False, raw=True)  # fmt: skip


def run(args: Namespace) -> None:
    """Build, tell, report; exit 1 when a sum does not close."""
    folder = stores.demo_folder()
    _hold(folder)
    os.environ |= {"UNIONLOOP_MODE": "demo", "UNIONLOOP_DATA": str(folder), "UNIONLOOP_CLOCK": CLOCK}
    if not (args.keep and stores.marked(folder)):
        _build(args, folder)
    if args.no_serve:
        return
    os.environ.pop("UNIONLOOP_SYNC", None)
    print(f"\n打开 http://{args.host}:{args.port}/ ，按角色一键登录；Ctrl-C 结束", flush=True)
    words = ["serve", "--host", args.host, "--port", str(args.port)]
    os.execv(sys.executable, [sys.executable, "-m", "unionloop", *words])


def _hold(folder: Path) -> None:
    """Keep the folder for this process until it ends, through the serving too; exit when another one has it.

    Without this a second `demo` pulls the town from under the pages, worker and timetable of the first, and
    their timetable does the new town's work before its story comes to it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"the town in {folder} is being built or served by another `unionloop demo`: "
                 "end that one with Ctrl-C first, or name another folder in UNIONLOOP_DATA")  # fmt: skip
    os.set_inheritable(lock, True)  # `serve` takes this process over and goes on holding it


def _build(args: Namespace, folder: Path) -> None:
    if "DATABASE_URL" not in os.environ:
        shutil.rmtree(folder, ignore_errors=True)  # the town is made anew; nothing else lives here
    os.environ["UNIONLOOP_SYNC"] = "OFF"  # a half-built town is rebuilt, not recovered
    import django

    print("准备数据库 …", flush=True)
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from unionloop.demo import people_report, report, story

    told = story.tell(args.size, _say, _watch)
    lines, closes = report.lines(told)
    stores.mark(folder)
    people, accounted = people_report.lines(told)
    print("\n".join([*lines, *people]), flush=True)
    if not (closes and accounted):
        sys.exit(1)


def _say(what: str, figures: str) -> None:
    width = sum(2 if ord(char) > 0x2E7F else 1 for char in what)
    print(f"  ● {what}{' ' * max(1, 14 - width)}{figures}", flush=True)


def _watch(what: str, done: int, of: int) -> None:
    bar = "█" * (20 * done // of) + "░" * (20 - 20 * done // of)
    if sys.stdout.isatty():
        print(f"\r  {bar} {done}/{of} {what}      ", end="\n" if done == of - 1 else "", flush=True)
    else:
        print(f"  {bar} {done}/{of} {what}", flush=True)
