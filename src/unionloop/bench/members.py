"""Members at scale: a million rows of rolls taken in, and one of them found again."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from . import measure
from .registry import Bench

A_ROLL = 5_000  # members taken in by a roll before a search; the rest are filled up
A_FILE = 250_000  # rows of one file; the readers refuse more than 300 000
COPIED = ("id_type", "id_sealed", "birth_date", "sex", "phone_sealed", "unit_id", "verified", "verified_ref")


def prepare(rows: str) -> dict[str, Any]:
    """Migrate, open a city and a joint union, write the rolls; nothing of this is measured."""
    import os

    from django.core.management import call_command
    from stdnum.cn import ric

    from unionloop.demo import grammar
    from unionloop.domains.organisation import commands as organisation
    from unionloop.domains.reference import commands as reference
    from unionloop.kernel.actor import system

    from .work import at

    call_command("migrate", verbosity=0)
    by, chance = system(at(1)), random.Random("bench roll")
    reference.load_profile(by)
    city = organisation.open_union(by, parent_id=None, name="遂州市总工会", tier="city", kind="federation",
                                   division_code="510900")  # fmt: skip
    unit = organisation.open_union(by, parent_id=city.id, name="遂州联合工会", tier="base", kind="joint")
    files, total = [], int(rows)
    for start in range(0, total, A_FILE):
        path = Path(os.environ["UNIONLOOP_DATA"]) / f"roll-{start}.csv"
        with path.open("w") as out:
            out.write("姓名,证件号码,手机,用工形式,入会日期\n")
            for serial in range(start, min(start + A_FILE, total)):
                born = date(1962, 1, 1) + timedelta(days=serial // 900 % 15_000)
                first = f"510903{born:%Y%m%d}{serial % 900 + 100:03d}"
                number = first + ric.calc_check_digit(first + "0")
                out.write(f"{grammar.person(chance)},{number},139{serial:08d},正式在职,2024-03-05\n")
        files.append(str(path))
    return {"files": files, "unit": unit.id, "rows": total}


def take(unit: str, *files: str) -> dict[str, Any]:
    """Measure: bytes → checked, deduplicated, sealed under a key each, indexed, written. Trying and taking apart."""
    import time

    from unionloop.domains.membership import commands
    from unionloop.kernel.actor import system

    from .measure import timed
    from .work import at

    by, spent = system(at(16)), {"try": 0.0, "take": 0.0}

    def job() -> dict[str, int]:
        fresh = failed = 0
        for path in files:
            started = time.perf_counter()
            staged = commands.stage_roll(by, unit_id=int(unit), name=Path(path).name, content=Path(path).read_bytes())
            tried = time.perf_counter()
            row = commands.confirm_roll(by, roll_id=staged.id)
            spent["try"] += tried - started
            spent["take"] += time.perf_counter() - tried
            fresh, failed = fresh + row.fresh, failed + row.failed + row.twice
        return {"fresh": fresh, "failed": failed}

    found, cost = timed(job)
    return {**vars(cost), **found, "try_seconds": round(spent["try"], 1), "take_seconds": round(spent["take"], 1)}


def fill(total: str) -> dict[str, Any]:
    """Fill a roll that was taken in up to so many members, past the commands: names drawn anew, what is sealed copied.

    A preparation for searching, in a minute where the rolls themselves take a quarter of an hour; nothing is measured.
    """
    from django.db import connection, transaction
    from stdnum.iso7064 import mod_11_10

    from unionloop.demo import grammar
    from unionloop.domains.people import queries as people
    from unionloop.kernel import bulk

    chance = random.Random("bench fill")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COPIED)}, wrapped FROM people_person p "
                       "JOIN people_personkey k ON k.person_id = p.id ORDER BY id")  # fmt: skip
        kept = cursor.fetchall()
        fresh = range(len(kept) + 1, int(total) + 1)
        names = ((pk, grammar.person(chance), kept[pk % len(kept)]) for pk in fresh)
        bulk.insert_rows("people_person", ("id", "name", "given", "initials", "id_blind", "phone_blind", *COPIED), (
            (pk, name, people.given_of(name), people.initials_of(name), f"{chance.getrandbits(128):032x}",
             f"{chance.getrandbits(128):032x}", *one[:-1]) for pk, name, one in names))  # fmt: skip
        bulk.insert_rows("people_personkey", ("person_id", "wrapped"), ((pk, kept[pk % len(kept)][-1]) for pk in fresh))
        cursor.execute("SELECT * FROM membership_membership ORDER BY id LIMIT 1")
        columns = [f'"{one[0]}"' for one in cursor.description if one[0] not in ("id", "person_id")]
        cursor.execute(f"INSERT INTO membership_membership (person_id, {', '.join(columns)}) "
                       f"SELECT p.id, {', '.join(f'm.{one}' for one in columns)} FROM people_person p "
                       f"JOIN membership_membership m ON m.id = 1 WHERE p.id > {len(kept)}")  # fmt: skip
        bulk.insert_rows("membership_card", ("person_id", "number", "version", "state", "issued_date", "why"), (
            (pk, (body := f"510925{pk:07d}") + mod_11_10.calc_check_digit(body), 1, "live", "2026-01-16", "")
            for pk in fresh))  # fmt: skip
    bulk.count_anew(len(fresh), "people_person", "membership_membership", "membership_card")
    return {"filled": len(fresh)}


def search(asks: str) -> dict[str, Any]:
    """Measure: server time of the members' list by name, given name, initials, member number and paper."""
    import time

    from unionloop.domains.membership import queries
    from unionloop.domains.membership.contracts import Filters
    from unionloop.domains.people import queries as people
    from unionloop.kernel.actor import system

    from .measure import timed
    from .work import at

    by, chance = system(at(17)), random.Random("bench search")
    most = queries.numbers(by).members  # a scratch database: ids run from 1
    took: dict[str, list[float]] = {name: [] for name in ("name", "surname", "given", "initials", "number")}

    def job() -> int:
        hits = 0
        for _ in range(int(asks)):
            person_id = chance.randrange(1, most + 1)
            name, card = people.name_of(person_id), queries.card_of(by, person_id=person_id)
            asked = {"name": name, "surname": name[:1], "given": people.given_of(name),
                     "initials": people.initials_of(name), "number": card.number if card else ""}  # fmt: skip
            for kind, text in asked.items():
                if len(text) < 2 and kind == "initials":
                    continue  # a character without a reading leaves one letter, which is not searched
                started = time.perf_counter()
                found = queries.memberships(by, filters=Filters(text=text), limit=50)
                took[kind].append(time.perf_counter() - started)
                hits += bool(found.rows)
        return hits

    hits, cost = timed(job)
    p95 = {f"{kind}_p95_ms": round(1000 * sorted(values)[int(len(values) * 0.95)], 1) for kind, values in took.items()}
    every = sorted(one for values in took.values() for one in values)
    return {**vars(cost), "asks": len(every), "hits": hits, **p95, "p95_ms": round(1000 * every[int(len(every) * 0.95)], 1)}


def rolls(rows: int, url: str) -> measure.Result:
    """Take in the rolls of so many members, each sealed under a key of his own."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "members:prepare", str(rows))
        cost = measure.child(environment, "members:take", str(made["unit"]), *made["files"])
    facts = {name: cost[name] for name in ("fresh", "failed", "try_seconds", "take_seconds")}
    facts["rows_per_second"] = measure.rate(rows, cost)
    return measure.result("roll", rows, url, cost, cost["fresh"] == rows, facts)


def finding(rows: int, url: str) -> measure.Result:
    """Find members among so many by name, given name, initials and number."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "members:prepare", str(min(rows, A_ROLL)))
        measure.child(environment, "members:take", str(made["unit"]), *made["files"])
        measure.child(environment, "members:fill", str(rows))
        cost = measure.child(environment, "members:search", "200")
    facts = {name: value for name, value in cost.items() if name not in ("seconds", "cpu_seconds", "peak_mb")}
    return measure.result("member-search", rows, url, cost, cost["hits"] == cost["asks"], facts)


BENCHES = (
    Bench("roll", rolls, 250_000, 5_000, quick_stores=("sqlite",)),
    Bench("member-search", finding, 250_000, 5_000, quick_stores=("sqlite",)),
)
