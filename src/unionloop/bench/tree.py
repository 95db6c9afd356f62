"""`bench tree`: what lies at and below one's own unit, among a tree of 100 000 units and ten times as many members."""

import random
import time
from collections.abc import Iterator
from typing import Any

from . import measure
from .registry import Bench
from .scratch_tables import bare

COUNTIES, STREETS = 10, 40  # streets of each county; every other unit is a base union of one of them
MEMBERS = 10  # for every unit
ASKS = 60  # of each tier
PERSON = ("name", "given", "initials", "id_type", "id_blind", "unit_id")
MEMBER = ("person_id", "union_id", "unit_id", "state", "placed_by", "joined_date")


def prepare(rows: str) -> dict[str, Any]:
    """Open a city with so many units through the bulk door, enrol members; nothing of this is measured."""
    from unionloop.domains.organisation import commands as organisation
    from unionloop.domains.reference import commands as reference
    from unionloop.kernel.actor import system

    from .work import at

    by = system(at(1))
    reference.load_profile(by)
    city = organisation.open_union(by, parent_id=None, name="遂州市总工会", tier="city", kind="federation",
                                   division_code="510900", code="CITY")  # fmt: skip
    ids = organisation.open_many(by, rows=list(_units(int(rows))))
    base = [number for code, number in ids.items() if code.startswith("B")]
    return {"city": city.id, "members": _enrol(base, int(rows) * MEMBERS)}


def read(asks: str) -> dict[str, Any]:
    """Measure: first pages of units and members as the pages ask for them, at every tier; then a county moves."""
    from unionloop.domains.membership import queries as membership
    from unionloop.domains.organisation import commands as organisation
    from unionloop.domains.organisation import queries
    from unionloop.kernel.actor import Actor, Grant, system

    from .measure import timed
    from .work import at

    machine, chance = system(at(2)), random.Random("bench tree")
    took: dict[str, list[float]] = {}

    def asked(tier: str) -> int:
        seen = 0
        for one in chance.choices(queries.units(machine, tier=(tier,), limit=200).rows, k=int(asks)):
            by = Actor(name="bench", grants=(Grant("*", one.path),), at=at(2))
            for what, ask in (("units", queries.units), ("members", membership.memberships)):
                started = time.perf_counter()
                page = ask(by)
                took.setdefault(f"{tier}_{what}", []).append(time.perf_counter() - started)
                seen += len(page.rows)
        return seen

    def job() -> dict[str, Any]:
        seen = sum(asked(tier) for tier in ("base", "street", "county", "city"))
        county = queries.units(machine, tier=("county",)).rows[0]
        other = organisation.open_union(machine, parent_id=None, name="邻州市总工会", tier="city", kind="federation",
                                        division_code="511000")  # fmt: skip
        started = time.perf_counter()
        organisation.move(machine, unit_id=county.id, parent_id=other.id)
        return {"seen": seen, "move_ms": round(1000 * (time.perf_counter() - started), 1),
                "moved": queries.units(machine, under=other.id).total}  # fmt: skip

    answer, cost = timed(job)
    every = sorted(one for values in took.values() for one in values)
    p95 = {f"{name}_p95_ms": _p95(sorted(values)) for name, values in took.items()}
    return {**vars(cost), **answer, "p95_ms": _p95(every), **p95}


def reading(rows: int, url: str) -> measure.Result:
    """Ask what lies below units of every tier among so many, and move a county."""
    with measure.scratch(url) as environment:
        made = measure.child(environment, "tree:prepare", str(rows))
        cost = measure.child(environment, "tree:read", str(ASKS))
    facts = {name: value for name, value in cost.items() if name not in ("seconds", "cpu_seconds", "peak_mb")}
    county = sum(one.code.startswith(("C1-", "B1-")) or one.code == "C1" for one in _units(rows))
    sound = cost["moved"] == county + 1 and cost["seen"] > 0
    return measure.result("tree", rows, url, cost, sound, {"members": made["members"], **facts})


def once(rows: int, url: str) -> measure.Cost:
    """Ask among so many units, nothing beside it."""
    with measure.scratch(url) as environment:
        measure.child(environment, "tree:prepare", str(rows))
        return measure.cost_of(measure.child(environment, "tree:read", str(ASKS)))


def _p95(values: list[float]) -> float:
    return round(1000 * values[int(len(values) * 0.95)], 1)


def _units(count: int) -> Iterator[Any]:
    """Yield counties, streets, base unions: parents first."""
    from unionloop.domains.organisation.contracts import UnitInput

    for at in range(1, COUNTIES + 1):
        yield UnitInput(f"C{at}", "CITY", f"第{at}区总工会", "county", "federation")
    for at in range(1, COUNTIES + 1):
        for street in range(1, STREETS + 1):
            yield UnitInput(f"C{at}-{street}", f"C{at}", f"第{at}区第{street}街道总工会", "street", "street_federation")
    for serial in range(count - COUNTIES * (STREETS + 1) - 1):
        at, street = serial % COUNTIES + 1, serial // COUNTIES % STREETS + 1
        yield UnitInput(f"B{at}-{street}-{serial}", f"C{at}-{street}", f"第{serial}号企业工会", "base", "base")


def _enrol(unions: list[int], count: int) -> int:
    """Write so many persons, each a member of one union. Straight into the tables: the lists are measured, not this."""
    from django.apps import apps
    from django.db import connection, transaction

    from unionloop.kernel.bulk import insert_rows

    def written(name: str, given: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
        model: Any = apps.get_model(name)
        rest = [one for one in model._meta.local_concrete_fields if not one.primary_key and one.attname not in given]
        plain = tuple(one.get_db_prep_save(one.get_default(), connection) for one in rest)
        columns = ("id", *given, *(one.column for one in rest))
        insert_rows(model._meta.db_table, columns, ((number + 1, *row, *plain) for number, row in enumerate(rows)))

    chance = random.Random("bench tree members")
    places = [chance.choice(unions) for _ in range(count)]
    tables = ("people_person", "membership_membership")
    with transaction.atomic(), bare(*tables):
        written("people.person", PERSON, (
            (f"李{at % 7919}", "", "L", "resident", f"{at:032x}", places[at]) for at in range(count)
        ))  # fmt: skip
        written("membership.membership", MEMBER, (
            (at + 1, places[at], places[at], "active", "union", "2024-03-05") for at in range(count)
        ))  # fmt: skip
    if connection.vendor == "postgresql":  # as autovacuum does within a minute of such a filling
        with connection.cursor() as cursor:
            for table in (*tables, "organisation_unit"):
                cursor.execute(f"VACUUM ANALYZE {table}")
    return count


BENCHES = (Bench("tree", reading, 100_000, 5_000, once, step="tree:read"),)
