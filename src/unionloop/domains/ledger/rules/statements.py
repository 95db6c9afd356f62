"""Statements from turnover: trial balance, balance sheet, statement of income and expenditure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from unionloop.domains.ledger.contracts.roles import Kind
from unionloop.domains.ledger.contracts.rows import IncomeLine, SheetLine, TrialLine


class ChartLine(NamedTuple):
    """One account as statements need it."""

    code: str
    name: str
    kind: str
    parent_code: str
    verified: bool


class Turnover(NamedTuple):
    """What one account turned over in one month. `closing` is the year-end carry-over."""

    code: str
    month: str
    closing: bool
    debit_fen: int
    credit_fen: int


def trial_lines(chart: Sequence[ChartLine], turnover: Iterable[Turnover], month: str) -> list[TrialLine]:
    """Return general and detail accounts with opening, month and closing; silent accounts are left out."""
    opening: dict[str, int] = {}
    debit: dict[str, int] = {}
    credit: dict[str, int] = {}
    above = {line.code: line.parent_code for line in chart}
    for one in turnover:
        code = one.code
        while code:
            if one.month < month:
                opening[code] = opening.get(code, 0) + one.debit_fen - one.credit_fen
            elif one.month == month:
                debit[code] = debit.get(code, 0) + one.debit_fen
                credit[code] = credit.get(code, 0) + one.credit_fen
            code = above.get(code, "")
    lines = []
    for line in chart:
        before, plus, minus = opening.get(line.code, 0), debit.get(line.code, 0), credit.get(line.code, 0)
        if before or plus or minus or line.code in debit:
            level = 2 if line.parent_code else 1
            lines.append(_trial_line(line, level, before, plus, minus))
    return lines


def trial_total(lines: Iterable[TrialLine]) -> TrialLine:
    """Return the totals row: general accounts only, so that details do not count twice."""
    general = [line for line in lines if line.level == 1]
    return TrialLine(
        "", "合计", 1, "",
        sum(line.opening_debit_fen for line in general), sum(line.opening_credit_fen for line in general),
        sum(line.debit_fen for line in general), sum(line.credit_fen for line in general),
        sum(line.closing_debit_fen for line in general), sum(line.closing_credit_fen for line in general), True,
    )  # fmt: skip


def sheet_lines(
    chart: Sequence[ChartLine], turnover: Iterable[Turnover], month: str
) -> tuple[list[SheetLine], dict[str, tuple[int, int]]]:
    """Return 资产负债表 at the end of a month: assets by debit, the rest by credit, surplus not yet carried."""
    year = month[:4] + "00"
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for one in turnover:
        net = one.debit_fen - one.credit_fen
        if one.month <= year:
            first[one.code] = first.get(one.code, 0) + net
        if one.month <= month:
            last[one.code] = last.get(one.code, 0) + net
    first, last = _rolled_up(chart, first), _rolled_up(chart, last)
    lines = []
    sums = dict.fromkeys(("asset", "liability", "net", "uncarried"), (0, 0))
    for line in chart:
        before, after = first.get(line.code, 0), last.get(line.code, 0)
        if line.parent_code:
            continue
        group = "uncarried" if line.kind in (Kind.INCOME, Kind.EXPENSE) else str(line.kind)
        sign = 1 if line.kind == Kind.ASSET else -1
        sums[group] = (sums[group][0] + sign * before, sums[group][1] + sign * after)
        if group != "uncarried" and (before or after):
            lines.append(SheetLine(line.code, line.name, line.kind, sign * before, sign * after, line.verified))
    return lines, sums


def income_lines(
    chart: Sequence[ChartLine], turnover: Iterable[Turnover], month: str
) -> tuple[list[IncomeLine], dict[str, tuple[int, int]]]:
    """Return 收入支出表: 本月数 and 本年累计数, without the year-end carry-over."""
    in_month: dict[str, int] = {}
    in_year: dict[str, int] = {}
    for one in turnover:
        if one.closing or one.month[:4] != month[:4] or one.month > month:
            continue
        net = one.debit_fen - one.credit_fen
        in_year[one.code] = in_year.get(one.code, 0) + net
        if one.month == month:
            in_month[one.code] = in_month.get(one.code, 0) + net
    in_month, in_year = _rolled_up(chart, in_month), _rolled_up(chart, in_year)
    lines = []
    sums = {"income": (0, 0), "expense": (0, 0)}
    for line in chart:
        if line.parent_code or line.kind not in (Kind.INCOME, Kind.EXPENSE):
            continue
        sign = 1 if line.kind == Kind.EXPENSE else -1
        now, year = sign * in_month.get(line.code, 0), sign * in_year.get(line.code, 0)
        sums[line.kind] = (sums[line.kind][0] + now, sums[line.kind][1] + year)
        if now or year:
            lines.append(IncomeLine(line.code, line.name, line.kind, now, year, line.verified))
    sums["surplus"] = (sums["income"][0] - sums["expense"][0], sums["income"][1] - sums["expense"][1])
    return lines, sums


def _rolled_up(chart: Sequence[ChartLine], nets: Mapping[str, int]) -> dict[str, int]:
    """Return the nets with every detail account added to the accounts above it."""
    above = {line.code: line.parent_code for line in chart}
    sums: dict[str, int] = {}
    for start, net in nets.items():
        code = start
        while code:
            sums[code] = sums.get(code, 0) + net
            code = above.get(code, "")
    return sums


def _trial_line(line: ChartLine, level: int, before: int, debit: int, credit: int) -> TrialLine:
    after = before + debit - credit
    return TrialLine(
        line.code, line.name, level, line.kind, max(before, 0), max(-before, 0), debit, credit,
        max(after, 0), max(-after, 0), line.verified,
    )  # fmt: skip
