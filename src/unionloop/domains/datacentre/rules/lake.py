"""What the data centre hands to the lake: one line a firm and month, and the minimum wages it is held against."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from unionloop.domains.datacentre.contracts import Said

FIRM_HEADS = ("month", "region", "industry", "firm", "staff", "payees", "wages_fen", "lowest_fen", "insured", "taxed", "owed_fen")
MINIMUM_HEADS = ("region", "valid_from", "valid_to", "fen")


def industry_number(text: str) -> int:
    """Return the division of GB/T 4754 a bureau wrote ("13", "1311 谷物磨制"), 0 where it wrote words or nothing."""
    found = re.match(r"\d{2}", text.strip())
    number = int(found.group()) if found else 0
    return number if 1 <= number <= 97 else 0


def firm_table(month: str, firms: Iterable[Said]) -> tuple[bytes, int]:
    """Return (csv, number of firms); the same sayings are the same bytes. What nobody said stays empty."""
    rows: list[list[object]] = [
        [month, one.division_code, industry_number(one.industry), one.uscc,
         *(_plain(getattr(one, name)) for name in FIRM_HEADS[4:])]
        for one in firms
    ]  # fmt: skip
    return _table(FIRM_HEADS, sorted(rows, key=lambda row: str(row[3]))), len(rows)


def minimum_table(spans: Iterable[tuple[str, date, date | None, int]]) -> bytes:
    """Return the minimum wages as csv: (region, from, to, fen), `to` not included."""
    rows: list[list[object]] = [
        [region, start.isoformat(), end.isoformat() if end else "", fen] for region, start, end, fen in spans
    ]
    return _table(MINIMUM_HEADS, sorted(rows, key=str))


def joined(spans: Sequence[tuple[date, date | None, int | None]]) -> list[tuple[date, date | None, int]]:
    """Return stretches of one amount: neighbours with the same amount are one, stretches without one are left out."""
    found: list[tuple[date, date | None, int | None]] = []
    for start, end, fen in spans:
        if found and found[-1][1] == start and found[-1][2] == fen:
            found[-1] = (found[-1][0], end, fen)
        else:
            found.append((start, end, fen))
    return [(start, end, fen) for start, end, fen in found if fen is not None]


def _plain(value: int | None) -> str:
    return "" if value is None else str(value)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([heads, *rows])
    return out.getvalue().encode()
