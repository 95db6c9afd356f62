"""Decisions of the data centre: reading a bureau's line, warning about a firm, summing and checking a report."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from unionloop.domains.datacentre.contracts import FIGURES, Alarm, Fault, Finding, Kind, Said
from unionloop.kernel.codes import is_uscc
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.money import parse_yuan

SEARCHED_ROWS = 10
_FIRM: Mapping[str, tuple[str, ...]] = {
    "uscc": ("统一社会信用代码", "信用代码"), "name": ("单位名称", "企业名称"), "division_code": ("区划代码", "行政区划代码"),
    "industry": ("行业",),
}  # fmt: skip
HEADINGS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.EMPLOYMENT: {**_FIRM, "staff": ("从业人数", "期末人数"), "hired": ("本月新招", "新招人数"), "departed": ("本月离职", "离职人数")},
    Kind.WAGES: {**_FIRM, "payees": ("发薪人数",), "wages_fen": ("应发工资总额", "工资总额"), "lowest_fen": ("最低一档工资", "最低工资"),
                 "owed_fen": ("欠发金额", "拖欠工资")},
    Kind.INSURANCE: {**_FIRM, "insured": ("参保人数",)},
    Kind.TAX: {**_FIRM, "taxed": ("申报人数", "个税申报人数")},
}  # fmt: skip
NEEDED: Mapping[Kind, str] = {
    Kind.EMPLOYMENT: "staff", Kind.WAGES: "payees", Kind.INSURANCE: "insured", Kind.TAX: "taxed",
}  # fmt: skip
JUMP_PERCENT = 20  # a change beyond this wants a word (dossier §15); the parameter datacentre.jump_percent goes first


@dataclass(frozen=True)
class Heads:
    """Where the headings of a file stand."""

    line: int
    columns: Mapping[str, int]


def check_month(text: str) -> str:
    """Return a month as 2026-07, or refuse it."""
    if not re.fullmatch(r"20\d{2}-(0[1-9]|1[0-2])", text):
        raise BadInput("datacentre_month", found=text[:20])
    return text


def find_heads(kind: Kind, rows: Sequence[tuple[int, list[Any]]]) -> Heads:
    """Return the line that names code, firm, division and the column this kind is about; or refuse, naming what lacks."""
    known = {name: field for field, names in HEADINGS[kind].items() for name in names}
    needed = ("uscc", "name", "division_code", NEEDED[kind])
    best: set[str] = set()
    for line, cells in rows:
        found: dict[str, int] = {}
        for at, cell in enumerate(cells):
            field = known.get(re.sub(r"[(（].*?[)）]|\s", "", str(cell or "")))
            if field is not None:
                found.setdefault(field, at)
        if set(needed) <= set(found):
            return Heads(line, found)
        best = max(best, set(found), key=len)
    missing = "、".join(HEADINGS[kind][field][0] for field in needed if field not in best)
    raise BadInput("datacentre_heads", kind=kind.label, missing=missing)


def read_line(kind: Kind, cells: Sequence[Any], heads: Heads, region: str) -> tuple[Said | None, list[Fault]]:
    """Return what a line says, or every fault of it. `region` is the division the file may speak of (prefix)."""
    faults: list[Fault] = []
    given: dict[str, Any] = {}
    for field, at in heads.columns.items():
        text = _text(cells[at] if at < len(cells) else None)
        try:
            given[field] = _read(field, text, region)
        except BadInput as fault:
            facts = {key: str(value) for key, value in fault.facts.items()}
            faults.append(Fault(HEADINGS[kind][field][0], fault.code, facts))
    if not faults and given.get(NEEDED[kind]) is None:
        faults.append(Fault(HEADINGS[kind][NEEDED[kind]][0], "datacentre_empty", {}))
    return (None if faults else Said(**given)), faults


def _read(field: str, text: str, region: str) -> Any:
    if field == "uscc":
        code = text.upper()
        if not is_uscc(code):
            raise BadInput("datacentre_code", found=text[:20])
        return code
    if field == "name":
        if not 2 <= len(text) <= 120:
            raise BadInput("datacentre_name", found=text[:20])
        return text
    if field == "division_code":
        if not re.fullmatch(r"\d{6}(\d{3}|\d{6})?", text) or not text.startswith(region):
            raise BadInput("datacentre_division", found=text[:20], region=region or "-")
        return text[:6]
    if field == "industry":
        return text[:60]
    if not text:
        return None
    if field.endswith("_fen"):
        amount = parse_yuan(text)
        if amount < 0:
            raise BadInput("datacentre_negative", found=text[:20])
        return amount
    plain = text.replace(",", "").replace("，", "").removesuffix("人")
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 9):
        raise BadInput("datacentre_number", found=text[:20])
    return int(plain)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def alarms(said: Said, minimum_fen: int | None) -> list[tuple[Alarm, int, int]]:
    """Return (alarm, value, what it is held against) for one firm's sayings of a month put together.

    What is unknown on either side raises nothing: no minimum in force, no insurance file, no tax file.
    """
    found = []
    if said.lowest_fen is not None and minimum_fen is not None and said.lowest_fen < minimum_fen:
        found.append((Alarm.LOW, said.lowest_fen, minimum_fen))
    if said.insured is not None and said.taxed is not None and said.insured < said.taxed:
        found.append((Alarm.GAP, said.insured, said.taxed))
    if said.owed_fen:
        found.append((Alarm.OWED, said.owed_fen, 0))
    return found


def figures_of(firms: Iterable[tuple[Said, int | None]]) -> dict[str, tuple[int | None, int]]:
    """Sum (sayings of a firm, its minimum wage) into code → (value, number of firms it is of); None where nobody said."""
    sums: dict[str, list[int]] = {code: [] for code in FIGURES}
    for said, minimum in firms:
        for code in ("staff", "hired", "departed", "payees", "wages_fen", "owed_fen", "insured"):
            value = getattr(said, code)
            if value is not None:
                sums[code].append(value)
        if said.owed_fen is not None:
            sums["owing_firms"].append(int(said.owed_fen > 0))
        if said.lowest_fen is not None and minimum is not None:
            sums["low_firms"].append(int(said.lowest_fen < minimum))
        if said.insured is not None and said.taxed is not None:
            sums["gap_firms"].append(int(said.insured < said.taxed))
            sums["gap_persons"].append(max(said.taxed - said.insured, 0))
    return {code: (sum(values) if values else None, len(values)) for code, values in sums.items()}


def add_up(reports: Sequence[Mapping[str, int | None]]) -> dict[str, tuple[int | None, int]]:
    """Sum the figures of accepted reports; None where none of them knows."""
    found: dict[str, tuple[int | None, int]] = {}
    for code in FIGURES:
        known = [value for one in reports if (value := one.get(code)) is not None]
        found[code] = (sum(known) if known else None, len(known))
    return found


def check(
    now: Mapping[str, int | None], before: Mapping[str, int | None], missing: Sequence[str], jump_percent: int
) -> list[Finding]:
    """Return the checks of a report: all below present, sums that must agree, no jump beyond the percentage."""
    found = [Finding("below_missing", not missing, {"units": "、".join(missing)})]
    staff, payees, insured = now.get("staff"), now.get("payees"), now.get("insured")
    if staff is not None and payees is not None:
        found.append(Finding("payees_over_staff", payees <= staff * 12 // 10, {"payees": str(payees), "staff": str(staff)}))
    if staff is not None and insured is not None:
        found.append(Finding("insured_over_staff", insured <= staff * 12 // 10, {"insured": str(insured), "staff": str(staff)}))
    for code, value in now.items():
        earlier = before.get(code)
        if value is not None and earlier:
            jumped = abs(value - earlier) * 100 > earlier * jump_percent
            if jumped:
                found.append(Finding("jump", False, {"figure": FIGURES[code].label, "before": str(earlier), "now": str(value)}))
    return found


def last_day(month: str) -> date:
    """Return the last day of a month."""
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def earlier(month: str) -> str:
    """Return the month before."""
    day = date(int(month[:4]), int(month[5:]), 1) - timedelta(days=1)
    return f"{day.year}-{day.month:02}"


def refuse_closed(today: date, closes: date, month: str) -> None:
    """Refuse to change a month after its closing day."""
    if today > closes:
        raise Refused("datacentre_closed", month=month, day=closes)
