"""A small town with one book: the city, two counties, four base unions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count

import pytest
from django.db import connection

from tests.cast import OPERATOR, actor, moment
from unionloop.domains.ledger import commands
from unionloop.domains.ledger.contracts import BookRow, LegInput, VoucherRow
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import UnitRow

ACCOUNTANT = actor("wu", "ledger.*", label="吴会计")
SECOND = actor("zheng", "ledger.*", label="郑复核")
AUGUST = moment("2026-08-03 09:00")
_sources = count(1)


@dataclass(frozen=True)
class Town:
    city: UnitRow
    counties: tuple[UnitRow, ...]
    bases: tuple[UnitRow, ...]
    book: BookRow

    def post(self, legs: list[LegInput], day: date = date(2026, 7, 1), source: str = "", **more: object) -> VoucherRow:
        """Post legs into the city's book."""
        summary = str(more.pop("summary", "记一笔"))
        return commands.post(
            more.pop("by", ACCOUNTANT), book_unit_id=self.city.id, day=day, summary=summary,  # type: ignore[arg-type]
            source=source or f"test:{next(_sources)}", legs=legs,
        )  # fmt: skip

    def simple(self, amount_fen: int = 100, day: date = date(2026, 7, 1), **more: object) -> VoucherRow:
        """Post the simplest voucher: bank against member dues."""
        return self.post([LegInput("102", amount_fen), LegInput("401", -amount_fen)], day, **more)  # type: ignore[arg-type]


def build() -> Town:
    def unit(name: str, parent: UnitRow | None, tier: str, kind: str = "federation") -> UnitRow:
        return organisation.open_union(
            OPERATOR, parent_id=parent.id if parent else None, name=name, tier=tier, kind=kind,
            founded_date=date(2020, 1, 1),
        )  # fmt: skip

    city = unit("遂州市总工会", None, "city")
    counties = tuple(unit(name, city, "county") for name in ("船山区总工会", "射洪市总工会"))
    bases = tuple(unit(f"{name}工会", counties[0], "base", "base") for name in ("天泰玻璃", "遂州食品", "华锐电子", "蓬溪建工"))
    return Town(city, counties, bases, commands.open_book(OPERATOR, unit_id=city.id))


@pytest.fixture
def town(db: None) -> Town:
    return build()


@pytest.fixture
def sql(db: None) -> Callable[..., list[tuple[object, ...]]]:
    """Run plain SQL as the application's own database user."""

    def run(text: str, *values: object) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def open_town(committed: None) -> Town:
    """A town whose rows are committed, for threads."""
    return build()
