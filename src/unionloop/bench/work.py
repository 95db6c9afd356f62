"""The steps of a bench that run in processes of their own: `python -m unionloop.bench.work STEP …`.

Each prints one JSON line. Setting up is never in the time measured.
"""

import json
import os
import sys
from dataclasses import asdict, replace
from datetime import date
from importlib import import_module
from pathlib import Path

from . import desk_work

MONTH = date(2026, 7, 1)


def main() -> None:
    """Run one step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionloop.config.settings")
    import django

    django.setup()
    step, *words = sys.argv[1:]
    print(json.dumps(STEPS[step](*words)))  # noqa: T201


def prepare(rows: str, kind: str) -> dict[str, object]:
    """Migrate, build the city the file is about, write the file; nothing of this is measured."""
    from django.core.management import call_command

    from unionloop.demo import city, scene, taxfile

    call_command("migrate", verbosity=0)
    size = replace(city.SIZES["town"], name=f"bench{rows}", firms=int(rows), months=1)
    city.SIZES[size.name] = size
    town = city.build(size.name, 1, MONTH)
    town = replace(town, firms=[replace(firm, status="normal", quarterly=False) for firm in town.firms])
    made = taxfile.make(town, MONTH.replace(month=6 if kind == "csv" else 7), set())
    path = Path(os.environ["UNIONLOOP_DATA"]) / made.name
    path.write_bytes(made.content)
    told = scene.set_up(town)
    return {"file": str(path), "rows": made.rows, "total_fen": made.total_fen, "unit": told.city_unit}


def take_in(path: str, unit: str) -> dict[str, object]:
    """Measure: bytes → validated, deduplicated, staged and confirmed."""
    from unionloop.domains.dues import commands as dues
    from unionloop.kernel.actor import system

    from .measure import timed

    by = system(_at(16))

    def job() -> object:
        file = dues.receive(by, unit_id=int(unit), name=Path(path).name, content=Path(path).read_bytes())
        dues.stage(by, file_id=file.id, quiet=True)
        return dues.confirm(by, file_id=file.id)

    row, cost = timed(job)
    return {**asdict(cost), "accepted": row.accepted, "failed": row.failed, "total_fen": row.total_fen}


def match(unit: str, month: str) -> dict[str, object]:
    """Match payers to employers: between import and settlement, measured by itself."""
    from unionloop.domains.dues import commands as dues
    from unionloop.kernel.actor import system

    from .measure import timed

    report, cost = timed(lambda: dues.match_payers(system(_at(16)), unit_id=int(unit), month=month))
    return {**asdict(cost), "matched": report.matched}


def settle(unit: str, month: str) -> dict[str, object]:
    """Measure: live rows → split, allocated, locked; the sums must close."""
    from unionloop.domains.dues import commands as dues
    from unionloop.kernel.actor import system

    from .measure import timed

    by = system(_at(17))

    def job() -> object:
        run = dues.open_run(by, unit_id=int(unit), month=month)
        dues.compute(by, run_id=run.id)
        return dues.lock(by, run_id=run.id)

    run, cost = timed(job)
    return {**asdict(cost), "rows": run.rows_count, "total_fen": run.total_fen}


def _at(day: int):  # type: ignore[no-untyped-def]
    from unionloop.demo.scene import moment

    return moment(MONTH.replace(day=day))


def _of(module: str, step: str):  # type: ignore[no-untyped-def]
    def run(*words: str) -> dict[str, object]:
        answer: dict[str, object] = getattr(import_module(f"unionloop.bench.{module}"), step)(*words)
        return answer

    return run


STEPS = {"prepare-roll": _of("members", "prepare"), "take-roll": _of("members", "take"), "search": _of("members", "search"),
         "coverage": _of("coverage", "hold"), "lake": _of("lake", "build"), "lake-by-hand": _of("lake", "by_hand"),
         "lake-ask": _of("lake", "questions"),
         "judge-flags": _of("flags", "judge"), "prepare-claims": _of("claims", "prepare"), "take-claims": _of("claims", "take"),
         "prepare": prepare, "import": take_in, "match": match, "settle": settle, **desk_work.STEPS}

if __name__ == "__main__":
    main()
