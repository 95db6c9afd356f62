"""What the bureaus say of firms, put together, and the warnings that follow."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from unionloop.domains.datacentre import rules
from unionloop.domains.datacentre.contracts import Alarm, Kind, Said, SayingRow, WarningRow
from unionloop.domains.datacentre.models import Saying
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.tallies import kept
from unionloop.kernel.words import vocabulary

NUMBERS = ("staff", "hired", "departed", "payees", "wages_fen", "lowest_fen", "owed_fen", "insured", "taxed")
RULES = vocabulary({Alarm.GAP: "社保参保人数 < 个税申报人数", Alarm.OWED: "欠发金额 > 0"})
MOST = 500  # warnings a page shows; an export has all


def sayings(by: Actor, *, month: str, uscc: str = "", after: str = "", limit: int = 50) -> Page[SayingRow]:
    """Return the rows behind the figures of a month: file, line and what it says."""
    rows = Saying.visible(by, "datacentre.read").filter(month=month).select_related("delivery", "unit")
    if uscc:
        rows = rows.filter(uscc=uscc)
    return keyset(rows, ("uscc", "kind", "-id"), saying_row, after=after, limit=limit)


def saying_row(row: Saying) -> SayingRow:
    """Return a saying as a frozen row."""
    said = Said(row.uscc, row.name, row.division_code, row.industry, *(getattr(row, name) for name in NUMBERS))
    return SayingRow(row.pk, row.delivery_id, row.delivery.name, Kind(row.kind), row.line_no, row.month, row.unit.name, said)


def firms_of(month: str, path: str) -> Iterator[tuple[Said, str]]:
    """Yield what every bureau says of each firm of a subtree, as one, with the name of its county; system use.

    Of two files of one kind the later taken is right, whole: a number it leaves out is unknown.
    """
    rows = Saying.objects.filter(month=month, unit__path__startswith=path).order_by("uscc", "kind", "delivery_id", "id")
    whole: dict[str, Any] = {}
    county = ""
    said = rows.values_list("uscc", "name", "division_code", "industry", "kind", "unit__name", *NUMBERS)
    for uscc, name, division, industry, kind, unit, *numbers in said.iterator(chunk_size=2000):
        if whole and whole["uscc"] != uscc:
            yield Said(**whole), county
            whole = {}
        whole |= {"uscc": uscc, "name": name, "division_code": division, "industry": industry or whole.get("industry", "")}
        for at, field in FIELDS[kind]:
            whole[field] = numbers[at]
        county = unit
    if whole:
        yield Said(**whole), county


FIELDS: dict[Kind, tuple[tuple[int, str], ...]] = {  # which of NUMBERS each kind of file tells
    kind: tuple((at, name) for at, name in enumerate(NUMBERS) if name in names) for kind, names in rules.HEADINGS.items()
}


class Minimums:
    """The monthly minimum wage by division, on the first day of a month; read once a division."""

    def __init__(self, month: str) -> None:
        self.day = date(int(month[:4]), int(month[5:]), 1)
        self._known: dict[str, tuple[int | None, str]] = {}

    def of(self, division: str) -> tuple[int | None, str]:
        """Return (fen, the parameter's own words), or (None, "") where no standard is in force."""
        if division not in self._known:
            try:
                row = reference.parameter("datacentre.minimum_wage_fen", division, self.day)
                paper = f"最低工资 {row.region or '—'} {row.valid_from} {row.document_number}".strip()
                self._known[division] = (int(row.value), paper)
            except Refused:
                self._known[division] = (None, "")
        return self._known[division]


def every_warning(by: Actor, *, month: str, alarm: str = "") -> Iterator[WarningRow]:
    """Yield the warnings of a month in this actor's scope, firm by firm."""
    minimums = Minimums(month)
    for path in by.paths("datacentre.read"):
        for said, county in firms_of(month, path):
            limit, paper = minimums.of(said.division_code)
            for kind, value, against in rules.alarms(said, limit):
                if alarm in ("", kind):
                    yield WarningRow(said.uscc, said.name, county, month, kind, value, against,
                                     "人" if kind is Alarm.GAP else "fen", RULES.get(kind, paper))  # fmt: skip


@kept("datacentre", "reference", "organisation")
def warning_counts(by: Actor, *, month: str) -> dict[Alarm, int]:
    """Return how many warnings of each kind a month has in this actor's scope."""
    found = Counter(one.alarm for one in every_warning(by, month=month))
    return {one: found[one] for one in Alarm}


@kept("datacentre", "reference", "organisation")
def warnings(by: Actor, *, month: str, alarm: str = "") -> Page[WarningRow]:
    """Return the first warnings of a month, with their number in all."""
    found = list(every_warning(by, month=month, alarm=alarm))
    return Page(found[:MOST], None, len(found))
