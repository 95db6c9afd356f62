"""A payer with an account, four base unions with accounts good now, and bank files made by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from tests.cast import NOW, OPERATOR, QIAN, SUN, ZHANG, ZHAO, moment
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import AccountInput, BatchRow, LineInput, LineRow

BEFORE = moment("2026-07-01 09:00")
NAMES = ("天泰玻璃厂工会", "遂州食品有限公司工会", "华锐电子科技工会", "𠮷盛物流工会")
HEADER = "参考号|状态|金额|户名|原因|银行回单号"


@dataclass(frozen=True)
class Town:
    city: UnitRow
    bases: tuple[UnitRow, ...]

    def draft(self, *amounts: int, source: str = "dues.run:1", approved_by: str = "li") -> BatchRow:
        """Draft a batch paying the base unions in order."""
        lines = [
            LineInput(base.id, amount, "2026年7月工会经费 税票尾号000123", f"{source}:{base.id}")
            for base, amount in zip(self.bases, amounts, strict=False)
        ]
        return commands.draft(
            ZHANG, payer_unit_id=self.city.id, purpose="2026年7月经费返还", source=source, lines=lines,
            approved_by=approved_by,
        )  # fmt: skip

    def sent(self, *amounts: int, source: str = "dues.run:1", layout: str = "") -> BatchRow:
        """Draft, check, release and export a batch by four people."""
        batch = self.draft(*amounts, source=source)
        return self.send(batch, layout)

    def send(self, batch: BatchRow, layout: str = "", at: datetime = NOW) -> BatchRow:
        commands.check(SUN.later(at), batch_id=batch.id)
        commands.release(ZHAO.later(at), batch_id=batch.id)
        return commands.export(QIAN.later(at), batch_id=batch.id, layout=layout)

    def lines(self, batch: BatchRow) -> list[LineRow]:
        return queries.lines(ZHANG, batch_id=batch.id, limit=200).rows


def unit_of(name: str, parent: UnitRow | None, tier: str, kind: str) -> UnitRow:
    return organisation.open_union(
        OPERATOR, parent_id=parent.id if parent else None, name=name, tier=tier, kind=kind,
        founded_date=date(2020, 1, 1),
    )  # fmt: skip


def build() -> Town:
    city = unit_of("遂州市总工会", None, "city", "federation")
    county = unit_of("船山区总工会", city, "county", "federation")
    bases = tuple(unit_of(name, county, "base", "base") for name in NAMES)
    rows = [
        AccountInput(city.id, "遂州市总工会", "6222000000000000", "遂州银行", "102652000011", "13800000000")
    ]
    rows += [
        AccountInput(base.id, base.name, f"51000000000{at:04d}", "遂州银行", "", f"1390000{at:04d}")
        for at, base in enumerate(bases, start=1)
    ]
    sheet = commands.propose_accounts(OPERATOR.later(BEFORE), unit_id=city.id, name="期初账户", rows=rows)
    commands.confirm_accounts(SUN.later(BEFORE), sheet_id=sheet.id)
    return Town(city, bases)


@pytest.fixture
def town(db: None) -> Town:
    return build()


@pytest.fixture
def open_town(committed: None) -> Town:
    """A town whose rows are committed, for threads."""
    return build()


def told(*rows: Sequence[object]) -> bytes:
    """Return a delimited return file of rows (reference, word, yuan, holder, reason, bank reference)."""
    lines = [HEADER]
    for row in rows:
        lines.append("|".join(str(one) for one in (*row, *[""] * (6 - len(row)))))
    return "\r\n".join(lines).encode("utf-8")


def take(content: bytes, name: str = "回盘.txt", by=ZHANG, at=NOW):  # type: ignore[no-untyped-def]
    return commands.take_return(by.later(at), content=content, name=name)
