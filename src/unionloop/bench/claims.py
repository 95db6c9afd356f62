"""Claims at scale: a settlement file of the health insurance worked out with every step kept, approved and booked."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from . import measure
from .registry import Bench

A_FILE = 200_000  # rows of one file; the readers refuse more than 300 000
STAYS = 4  # a member and year
HEAD = "姓名,证件号码,结算单号,就诊类别,入院日期,出院日期,住院天数,总费用,医保支付,其他支付,政策范围内自付,医疗机构,诊断\n"


def working_out(rows: int, url: str) -> measure.Result:
    """Work out so many settlements: read, matched to cover, decided, kept, approved and posted."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "claims:prepare", str(rows))
        cost = measure.child(environment, "claims:take", str(made["fund"]), *made["files"])
    names = ("claims", "refused", "sampled", "posted_fen", "take_seconds", "approve_seconds", "faults")
    facts = {name: cost[name] for name in names}
    facts["claims_per_second"] = round(cost["claims"] / cost["seconds"]) if cost["seconds"] else 0
    facts["claims_per_cpu_second"] = round(cost["claims"] / cost["cpu_seconds"]) if cost["cpu_seconds"] else 0
    alone = {"seconds": cost["alone_seconds"], "ratio": round(cost["seconds"] / max(cost["alone_seconds"], 0.01), 1)}
    database = "postgresql" if url.startswith("postgres") else "sqlite"
    return measure.Result("claims", rows, database, cost["seconds"], cost["cpu_seconds"], cost["peak_mb"],
                          cost["claims"] == rows and not cost["faults"], facts, {"the arithmetic alone, nothing kept": alone},
                          measure.machine())  # fmt: skip


def prepare(rows: str) -> dict[str, Any]:
    """Migrate, open a city, a union, its fund; enrol a member for every four stays; write the files. Not measured."""
    import os

    from django.core.management import call_command

    from unionloop.domains.mutualfund import commands
    from unionloop.domains.organisation import commands as organisation
    from unionloop.domains.reference import commands as reference
    from unionloop.kernel.actor import system

    from .work import at

    call_command("migrate", verbosity=0)
    by, total = system(at(1)), int(rows)
    reference.load_profile(by)
    city = organisation.open_union(by, parent_id=None, name="遂州市总工会", tier="city", kind="federation",
                                   division_code="510900")  # fmt: skip
    unit = organisation.open_union(by, parent_id=city.id, name="遂州联合工会", tier="base", kind="joint")
    fund = commands.open_fund(by, owner_unit_id=city.id, name="遂州市互助保障办事处", opened_date=date(2025, 1, 1))
    commands.load_profile(by, fund_id=fund.id)
    folder = Path(os.environ["UNIONLOOP_DATA"])
    papers = _members(folder, unit.id, -(-total // STAYS))
    commands.enrol_many(by, fund_id=fund.id, plan_code="aixin", union_ids=[unit.id], asked_date=date(2025, 7, 1),
                        paid_date=date(2025, 6, 30))  # fmt: skip
    return {"fund": fund.id, "files": _files(folder, papers, total)}


def _members(folder: Path, unit_id: int, count: int) -> list[str]:
    from stdnum.cn import ric

    from unionloop.demo import grammar
    from unionloop.domains.membership import commands
    from unionloop.kernel.actor import system

    from .work import at

    chance, papers, path = random.Random("bench claims"), [], folder / "roll.csv"
    with path.open("w") as out:
        out.write("姓名,证件号码,手机\n")
        for serial in range(count):
            born = date(1970, 1, 1) + timedelta(days=serial // 900 % 12_000)
            first = f"510903{born:%Y%m%d}{serial % 900 + 100:03d}"
            papers.append(first + ric.calc_check_digit(first + "0"))
            out.write(f"{grammar.person(chance)},{papers[-1]},139{serial:08d}\n")
    staged = commands.stage_roll(system(at(1)), unit_id=unit_id, name=path.name, content=path.read_bytes())
    commands.confirm_roll(system(at(1)), roll_id=staged.id)
    return papers


def _files(folder: Path, papers: list[str], total: int) -> list[str]:
    chance, files = random.Random("bench stays"), []
    for start in range(0, total, A_FILE):
        path = folder / f"settled-{start}.csv"
        with path.open("w") as out:
            out.write(HEAD)
            for serial in range(start, min(start + A_FILE, total)):
                came = date(2025, 9, 1) + timedelta(days=serial % STAYS * 70 + chance.randrange(40))
                bill = chance.randrange(3_000, 60_000)
                own = bill * chance.randrange(15, 40) // 100
                went = came + timedelta(days=chance.randrange(2, 20))
                out.write(f",{papers[serial // STAYS]},JS{serial:09d},住院,{came},{went},,{bill},{bill - own},0,{own},"
                          "市第一人民医院,急性阑尾炎\n")  # fmt: skip
        files.append(str(path))
    return files


def take(fund: str, *files: str) -> dict[str, Any]:
    """Measure: bytes → claims with their arithmetic, approved by another person, in the fund's book."""
    import time
    from dataclasses import replace

    from unionloop.domains.mutualfund import commands, queries
    from unionloop.kernel.actor import system

    from .work import at

    by, spent = system(at(16)), {"take": 0.0, "approve": 0.0}
    other = replace(by, name="other")

    def job() -> dict[str, int]:
        found = dict.fromkeys(("claims", "refused", "sampled"), 0)
        for path in files:
            started = time.perf_counter()
            row = commands.take_settlement(by, fund_id=int(fund), name=Path(path).name, content=Path(path).read_bytes())
            taken = time.perf_counter()
            commands.approve_settlement(other, intake_id=row.id)
            spent["take"] += taken - started
            spent["approve"] += time.perf_counter() - taken
            found = {name: value + getattr(row, name) for name, value in found.items()}
        return found

    found, cost = measure.timed(job)
    now = queries.solvency(by, fund_id=int(fund))
    faults = [fault for _, told in queries.invariants(by) for fault in told]
    return {**vars(cost), **found, "posted_fen": now.payable_fen, "faults": faults, "alone_seconds": _alone(int(fund), by),
            "take_seconds": round(spent["take"], 1), "approve_seconds": round(spent["approve"], 1)}  # fmt: skip


def _alone(fund_id: int, by: Any) -> float:
    """Return the seconds the same number of decisions takes when nothing is read, kept or booked."""
    import time

    from unionloop.domains.mutualfund import queries
    from unionloop.domains.mutualfund.contracts import Cover, EventKind, Facts

    plan = queries.plan_on(fund_id, "aixin", by.today)
    cover = Cover(date(2025, 7, 1), date(2026, 7, 1), date(2025, 7, 1))
    count = queries.intakes(by).rows[0].rows
    facts = Facts(EventKind.HOSPITAL, date(2025, 10, 1), date(2025, 10, 1), 9, loss_fen=2_000_000, self_paid_fen=650_000)
    started = time.perf_counter()
    for _ in range(count):
        queries.adjudicate(plan, cover, facts)
    return round(time.perf_counter() - started, 2)


BENCHES = (Bench("claims", working_out, 200_000, 5_000, quick_stores=("sqlite",)),)
