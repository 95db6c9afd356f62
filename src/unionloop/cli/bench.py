"""`unionloop bench NAME|all --rows N --json`, on SQLite or PostgreSQL."""

import dataclasses
import os
import resource
import sys
import time
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from unionloop.bench.registry import MODULES

ROOT = Path(__file__).resolve().parents[3]
_OWN: dict[ExitStack, str] = {}  # address of the server of our own, by the stack that will stop it


def run(args: Namespace) -> None:
    """Run one bench, or every one, and print what it cost: one line each.

    Of `all` a bench that fails is a line with its reason, and the others go on; with `--resume` those already kept are
    not run again. Ends with an error when one failed or came to something else than its yardstick.
    """
    from unionloop.bench import kept, measure, registry

    folder, name = Path(args.keep) if args.keep else None, "quick" if args.quick else args.name
    results = kept.read(folder, name) if folder and args.resume else []
    done = {(one.bench, one.database) for one in results if not one.failed}
    results = [one for one in results if not one.failed]
    started = time.monotonic()
    with ExitStack() as servers:
        for bench in map(registry.find, MODULES if args.name == "all" else [args.name]):
            for database in _stores(bench, args):
                shown = "none" if "none" in bench.stores else database or _named(os.environ.get("DATABASE_URL", ""))
                if (bench.name, shown) in done:
                    continue
                begun, spent = time.monotonic(), _spent()
                result = _tried(bench, args, database, servers)
                facts = result.facts | {  # with what is prepared, and yardsticks
                    "whole_seconds": round(time.monotonic() - begun), "whole_cpu_seconds": round(_spent() - spent),
                    "load": round(os.getloadavg()[1], 1),
                }
                result = dataclasses.replace(result, database=shown, command=_command(bench, args, shown), facts=facts)
                print(measure.printed(result, args.json), flush=True)
                results.append(result)
                if folder:
                    kept.write(folder, name, results)
    if args.name == "all":
        print(f"bench all: {time.monotonic() - started:.0f} s, {_spent():.0f} s CPU of its processes, "
              f"load {os.getloadavg()[2]:.1f} on {os.cpu_count()} cores", file=sys.stderr)  # fmt: skip
    if wrong := [f"{one.bench} ({one.database})" for one in results if not one.equal]:
        sys.exit(f"failed, or not equal to their yardsticks: {', '.join(wrong)}")


def _tried(bench: Any, args: Namespace, database: str, servers: ExitStack) -> Any:
    """Return what a bench came to; among others a failing one is a result that says why."""
    from unionloop.bench import measure

    started = time.monotonic()
    try:
        return _result(bench, args, _server(database, servers))
    except (Exception, SystemExit) as error:
        if args.name != "all":
            raise
        lines = str(error).strip().splitlines() or [type(error).__name__]
        reason = f"{lines[0]} … {lines[-1]}" if len(lines) > 1 else lines[0]
        return measure.Result(bench.name, 0, database, round(time.monotonic() - started, 1), 0, 0, equal=False,
                              machine=measure.machine(), failed=reason[:500])  # fmt: skip


def _spent() -> float:
    """Return the CPU seconds of this process and of those it waited for; a database server's are not among them."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _named(url: str) -> str:
    from unionloop.bench import measure

    return measure.store_of(url)


def _command(bench: Any, args: Namespace, shown: str) -> str:
    """Return the command that gives this line again."""
    words = ["./unionloop bench", bench.name]
    words += ["--quick"] if args.quick else [f"--rows {args.rows}"] if args.rows else []
    words += [f"--list {args.list}"] if args.list else []
    words += [f"--open {args.open}"] if args.open else []
    words += ["--growth"] if args.growth else []
    return " ".join([*words, *([] if shown == "none" else [f"--database {shown}"])])


def _result(bench: Any, args: Namespace, url: str) -> Any:
    from unionloop.bench import desk, goals, profiled, rounds

    if args.list and bench.name == "desk":
        return desk.listing(args.list, url)
    if args.open and bench.name == "desk":
        return desk.opened(args.open, url)
    rows = args.rows or (bench.quick if args.quick else bench.rows)
    result = bench.run(rows, url)
    if bench.step and goals.missed(result):
        result = dataclasses.replace(result, profile=profiled.of(bench.step, lambda: bench.once(rows, url)))
    if not args.growth or not bench.growth or (args.quick and url):  # quick: how it grows is told once, on SQLite
        return result
    share = 10 if args.quick else 1
    sizes = [size // share for size in bench.growth]
    costs = [bench.once(size, url) for size in sizes]
    growth = {"rows": sizes, "cpu_seconds": [one.cpu_seconds for one in costs], "peak_mb": [one.peak_mb for one in costs],
              "exponent": rounds.exponent([(at, one.cpu_seconds) for at, one in zip(sizes, costs, strict=True)])}  # fmt: skip
    return dataclasses.replace(result, facts=result.facts | {"growth": growth})


def _stores(bench: Any, args: Namespace) -> tuple[str, ...]:
    """Return the databases to run on: what was asked, or with `all` every one the bench has."""
    if "none" in bench.stores:
        return ("sqlite",)
    if args.database or args.name != "all":
        return (args.database,)
    stores: tuple[str, ...] = (bench.quick_stores if args.quick else ()) or bench.stores
    return stores


def _server(database: str, servers: ExitStack) -> str:
    """Return the server to bench on: the one DATABASE_URL names, or one of our own that keeps its promises to the disk.

    Ours is started once and stands as long as `servers` is open.
    """
    if database == "sqlite":
        return ""
    if database == "" or "DATABASE_URL" in os.environ:
        return os.environ.get("DATABASE_URL", "")
    if servers not in _OWN:
        sys.path.insert(0, str(ROOT))
        from tools.postgres import NoPostgres, cluster, programs

        try:
            programs()
        except NoPostgres as missing:
            sys.exit(str(missing))
        _OWN[servers] = servers.enter_context(cluster(durable=True))
    return _OWN[servers]


def register(add: Any) -> None:
    """Add the command."""
    from unionloop.cli.main import arg

    add("bench", run, "time and memory of the big jobs, beside yardsticks in the same run",
        arg("name", choices=["all", *MODULES]),
        arg("--rows", "--cases", dest="rows", type=int, default=0, help="how many; without it, the bench's own size"),
        arg("--quick", action="store_true", help="small sizes: every bench in a few minutes"),
        arg("--growth", action="store_true", help="also run at three sizes ten times apart and print the exponent"),
        arg("--list", type=int, default=0, help="desk: read the list of a desk with so many cases instead"),
        arg("--open", type=int, default=0, help="desk: read its pages with so many open cases instead"),
        arg("--database", choices=["sqlite", "postgresql"], default="",
            help="postgresql without DATABASE_URL: a private server for the time of the bench"),
        arg("--keep", default="", help="a folder for the figures: a JSON file and a page, written after every bench"),
        arg("--resume", action="store_true", help="with --keep: go on after the benches kept there already"),
        arg("--json", action="store_true", help="one JSON object a line"),
        actor=False, raw=True)  # fmt: skip
