"""Reading a list of employers out of a table: columns by name, one row at a time, every fault named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from unionloop.domains.employers.contracts import EmployerInput, IntakeFault, SizeClass, Status
from unionloop.kernel.errors import BadInput

from .codes import check_old_tax_id, check_uscc
from .names import check_name, normal_name
from .register import check_headcount

SEARCHED_ROWS = 20  # title rows above the header
EXTRA = ("错误列", "原因", "怎么改")  # what we add to the rows that come back
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("单位名称", "企业名称", "名称", "纳税人名称", "缴费单位名称", "公司名称"),
    "uscc": ("统一社会信用代码", "信用代码", "社会信用代码"),
    "tax_key": ("登记序号", "税务登记序号"),
    "old_tax_id": ("旧纳税人识别号", "纳税人识别号", "原纳税人识别号", "税号"),
    "unit": ("负责工会编码", "工会编码", "所属工会编码"),
    "division_code": ("区划代码", "行政区划代码", "行政区划"),
    "street": ("乡镇街道", "街道", "乡镇", "所属街道"),
    "industry": ("行业", "行业门类"),
    "address": ("地址", "住所", "经营地址"),
    "headcount": ("职工人数", "职工", "人数", "从业人数"),
    "women": ("女职工人数", "女职工", "其中女职工"),
    "status": ("经营状态", "状态"),
    "size_class": ("规模", "企业规模"),
    "opened_date": ("开业日期", "成立日期", "注册日期"),
    "public": ("国有或集体", "公有制"),
    "contact_name": ("联系人",),
    "contact_phone": ("联系电话", "电话", "手机"),
}
TEMPLATE = tuple(names[0] for names in HEADINGS.values())
_YES = frozenset(("是", "有", "1", "Y", "YES", "TRUE", "国有", "集体", "公有制"))
_FIELD_OF = {normal_name(name): field for field, names in HEADINGS.items() for name in names}


@dataclass(frozen=True)
class Heads:
    """Where the headings stand, and which column holds which field."""

    line: int
    columns: Mapping[str, int]
    names: tuple[str, ...]  # as written


def find_heads(rows: Sequence[tuple[int, list[Any]]]) -> Heads:
    """Return the first line that names the firm and a code, or refuse and say what is missing."""
    for line, cells in rows:
        found: dict[str, int] = {}
        for at, cell in enumerate(cells):
            field = _FIELD_OF.get(normal_name(re.sub(r"[(（].*?[)）]", "", str(cell or ""))))
            if field is not None:
                found.setdefault(field, at)
        if "name" in found and {"uscc", "tax_key"} & set(found):
            return Heads(line, found, tuple(str(one or "").strip() for one in cells))
    raise BadInput("intake_no_heads", rows=SEARCHED_ROWS, name="单位名称", codes="统一社会信用代码、登记序号")


def read_row(
    cells: Sequence[Any], heads: Heads, units: Mapping[str, int], unit_id: int
) -> tuple[EmployerInput | None, list[IntakeFault]]:
    """Return one employer, or every fault of its row. `units` are the union codes in reach; `unit_id` stands in."""
    faults: list[IntakeFault] = []
    text = {field: _text(cells[at]) if at < len(cells) else "" for field, at in heads.columns.items()}
    raw = {field: cells[at] if at < len(cells) else None for field, at in heads.columns.items()}

    def read(field: str, how: Any, empty: Any = "") -> Any:
        if not text.get(field):
            return empty
        try:
            return how(text[field])
        except BadInput as fault:
            faults.append(_fault(heads, field, fault))
            return empty

    given: dict[str, Any] = {
        "name": read("name", check_name), "uscc": read("uscc", check_uscc), "tax_key": text.get("tax_key", ""),
        "old_tax_id": read("old_tax_id", check_old_tax_id), "headcount": read("headcount", _whole, 0),
        "women": read("women", _whole, 0), "status": read("status", _status, Status.NORMAL),
        "size_class": read("size_class", _size, SizeClass.SMALL),
        "opened_date": read("opened_date", lambda _: _day(raw["opened_date"]), None),
        "unit_id": read("unit", lambda code: _unit(code, units), unit_id),
        "non_public": normal_name(text.get("public", "")) not in _YES,
    }  # fmt: skip
    plain = ("division_code", "street", "industry", "address", "contact_name", "contact_phone")
    given |= {field: text.get(field, "") for field in plain}
    if not text.get("name"):
        faults.append(_fault(heads, "name", BadInput("bad_employer_name", most=120)))
    if not text.get("uscc") and not text.get("tax_key"):
        faults.append(_fault(heads, "uscc", BadInput("intake_no_code")))
    if not faults:
        try:
            check_headcount(given["headcount"], given["women"])
        except BadInput as fault:
            faults.append(_fault(heads, "women" if fault.code == "bad_women" else "headcount", fault))
    return (None if faults else EmployerInput(**given)), faults


def _fault(heads: Heads, field: str, fault: BadInput) -> IntakeFault:
    column = heads.names[heads.columns[field]] if field in heads.columns else HEADINGS[field][0]
    return IntakeFault(column, fault.code, {key: str(value) for key, value in fault.facts.items()})


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < 10**15 else f"{cell:E}"  # a code that became a number has lost its tail
    return str(cell).strip()


def _whole(text: str) -> int:
    plain = text.replace(",", "").replace("，", "").removesuffix("人").strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
        raise BadInput("intake_number", found=text[:20])
    return int(plain)


def _status(text: str) -> Status:
    return _word(text, list(Status))


def _size(text: str) -> SizeClass:
    return _word(text, list(SizeClass))


def _word(text: str, known: Sequence[Any]) -> Any:
    for one in known:
        if text in (one.value, one.label, one.label.removesuffix("型")):
            return one
    raise BadInput("intake_word", found=text[:20], known="、".join(one.label for one in known))


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", str(cell).strip())
    try:
        return date(*map(int, found.groups())) if found else date.min.replace(year=0)
    except ValueError as error:
        raise BadInput("intake_day", found=str(cell)[:20]) from error


def _unit(code: str, units: Mapping[str, int]) -> int:
    if code.upper() not in units:
        raise BadInput("intake_unit", found=code[:40])
    return units[code.upper()]
