"""`bench ledger`: how long it takes to read a trial balance, to add up all legs to zero, to check the chain."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from . import measure
from .registry import Bench

LEGS = 10  # of one voucher
ACCOUNTS = ("102", "13101", "22201", "22202", "231", "401", "402", "403", "502", "503")  # details of the 2021 chart
READS = 21


def prepare(rows: str) -> dict[str, Any]:
    """Open the books of a city, post so many legs through the bulk door; nothing of this is measured."""
    from unionloop.domains.ledger import commands as ledger
    from unionloop.domains.organisation import commands as organisation
    from unionloop.domains.reference import commands as reference
    from unionloop.kernel.actor import system

    from .work import at

    by = system(at(20))
    reference.load_profile(by)
    city = organisation.open_union(by, parent_id=None, name="遂州市总工会", tier="city", kind="federation",
                                   division_code="510900")  # fmt: skip
    ledger.open_book(by, unit_id=city.id)
    for start in range(0, int(rows) // LEGS, 50_000):
        ledger.post_many(by, book_unit_id=city.id, vouchers=_vouchers(start, min(start + 50_000, int(rows) // LEGS)))
    return {"unit": city.id}


def read(unit: str) -> dict[str, Any]:
    """Measure: trial balance as the page reads it, the sum of all legs, and the whole check with its chain."""
    from unionloop.domains.ledger import queries
    from unionloop.kernel.actor import system

    from .measure import timed
    from .work import MONTH, at

    by, place = system(at(21)), int(unit)
    spent: dict[str, float] = {}
    busy: dict[str, float] = {}  # CPU seconds: what the wall time is on a quiet machine

    def clocked(name: str, job: Callable[[], Any]) -> Any:
        started, cpu = time.perf_counter(), time.process_time()
        answer = job()
        spent[name], busy[name] = time.perf_counter() - started, time.process_time() - cpu
        return answer

    def job() -> dict[str, Any]:
        took, cpu = [], []
        for _ in range(READS):
            found = clocked("trial", lambda: queries.trial_balance(by, unit_id=place, month=f"{MONTH:%Y%m}"))
            took.append(spent["trial"])
            cpu.append(busy["trial"])
        net = clocked("zero", lambda: queries.sum_of_legs(by, unit_id=place))
        faults = clocked("chain", lambda: queries.check(by, unit_id=place))
        return {"trial_balance_ms": round(1000 * sorted(took)[READS // 2], 1),
                "trial_balance_cpu_ms": round(1000 * sorted(cpu)[READS // 2], 1), "faults": len(faults), "net_fen": net,
                "debit_fen": found.total.debit_fen, "credit_fen": found.total.credit_fen}  # fmt: skip

    answer, cost = timed(job)
    return {**vars(cost), **answer, "zero_seconds": round(spent["zero"], 2), "zero_cpu_seconds": round(busy["zero"], 2),
            "check_seconds": round(spent["chain"], 2), "check_cpu_seconds": round(busy["chain"], 2)}  # fmt: skip


def reading(rows: int, url: str) -> measure.Result:
    """Read, prove and check books of so many legs."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "ledger:prepare", str(rows))
        cost = measure.child(environment, "ledger:read", str(made["unit"]))
    facts = {name: cost[name] for name in ("trial_balance_ms", "trial_balance_cpu_ms", "zero_seconds", "zero_cpu_seconds",
                                           "check_seconds", "check_cpu_seconds")}  # fmt: skip
    facts["legs_checked_per_second"] = round(rows / cost["check_seconds"])
    facts["legs_checked_per_cpu_second"] = round(rows / max(cost["check_cpu_seconds"], 0.01))
    sound = not cost["faults"] and not cost["net_fen"] and cost["debit_fen"] == cost["credit_fen"] > 0
    return measure.result("ledger", rows, url, cost, sound, facts)


def once(rows: int, url: str) -> measure.Cost:
    """Read, prove and check books of so many legs, nothing beside it."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "ledger:prepare", str(rows))
        return measure.cost_of(measure.child(environment, "ledger:read", str(made["unit"])))


def _vouchers(start: int, end: int) -> Iterator[Any]:
    """Yield balanced vouchers over seven months, the same for the same numbers."""
    from datetime import date

    from unionloop.domains.ledger.contracts import LegInput, VoucherInput

    for serial in range(start, end):
        parts = [(serial * 7919 + at * 104_729) % 900_000 + 100 for at in range(LEGS - 1)]
        legs = [LegInput(ACCOUNTS[0], sum(parts)), *(
            LegInput(ACCOUNTS[1 + at % (len(ACCOUNTS) - 1)], -fen) for at, fen in enumerate(parts)
        )]  # fmt: skip
        yield VoucherInput(date(2026, 1 + serial % 7, 1 + serial % 20), "经费分配", f"bench:{serial}", legs)


BENCHES = (Bench("ledger", reading, 10_000_000, 20_000, once, (10_000, 100_000, 1_000_000), step="ledger:read"),)
