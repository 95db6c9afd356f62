"""Files as they come: a list of members to enrol, a settlement file of the health insurance."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import parse_yuan

from ..contracts.rows import EventInput
from ..contracts.words import EventKind

HEAD_ROWS = 20
ID_TYPES = {"": "resident", "居民身份证": "resident", "身份证": "resident", "港澳台居民居住证": "hmt", "护照": "passport",
            "港澳居民来往内地通行证": "permit", "台湾居民来往大陆通行证": "permit", "外国人永久居留身份证": "foreigner"}  # fmt: skip
PERSON = {"name": ("姓名", "人员姓名", "职工姓名"), "id_type": ("证件类型", "证件种类"),
          "id_number": ("证件号码", "身份证号", "身份证号码", "公民身份号码")}  # fmt: skip
MONEY = {"total_fen": ("总费用", "医疗费总额", "费用总额"), "insured_fen": ("医保支付", "基金支付总额", "统筹支付"),
         "other_fen": ("其他支付", "其他基金支出"), "self_fen": ("政策范围内自付", "符合政策范围金额自付", "个人自付")}  # fmt: skip
SETTLEMENT = PERSON | MONEY | {
    "reference": ("结算单号", "结算编号", "结算ID"), "kind": ("就诊类别", "医疗类别", "事故类别"),
    "day": ("入院日期", "就诊日期", "事故日期"), "ended": ("出院日期", "结束日期"), "days": ("住院天数", "天数"),
    "hospital": ("医疗机构", "医院名称", "定点医药机构名称"), "diagnosis": ("诊断", "诊断名称", "主要诊断"),
    "grade": ("等级", "伤残等级"), "settled": ("结算日期", "结算时间"),
}  # fmt: skip
LABELS = {name: words[0] for name, words in SETTLEMENT.items()}
NEEDED = {
    "list": ("id_number",),
    "settlement": ("id_number", "reference", "day", "total_fen", "insured_fen", "self_fen"),
}
KINDS = {"": EventKind.HOSPITAL, "住院": EventKind.HOSPITAL, "普通住院": EventKind.HOSPITAL, "外伤住院": EventKind.ACCIDENT,
         "意外": EventKind.ACCIDENT, "意外伤害": EventKind.ACCIDENT, "21": EventKind.HOSPITAL, "22": EventKind.ACCIDENT,
         **{one.label: one for one in EventKind}}  # fmt: skip
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?")


class RowFault(Exception):
    """A row that cannot be taken: the column, the refusal's code and facts."""

    def __init__(self, column: str, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.column, self.code, self.facts = column, code, facts


@dataclass(frozen=True)
class Listed:
    """Somebody named in a file, as written."""

    line_no: int
    name: str
    id_type: str
    id_number: str


@dataclass(frozen=True)
class Settled:
    """A settlement: whose, and what it says."""

    person: Listed
    event: EventInput
    settled: date


def find_head(
    rows: Sequence[tuple[int, list[Any]]], columns: Mapping[str, tuple[str, ...]], needed: Sequence[str]
) -> tuple[int, dict[str, int], list[str]]:
    """Return (line, column → position, the header's own words); refuse a file without the needed columns."""
    best: tuple[int, dict[str, int], list[str]] = (0, {}, [])
    for line_no, cells in rows[:HEAD_ROWS]:
        words = [re.sub(r"[\s*（(].*|\*", "", text(cell)) for cell in cells]
        found = {
            name: words.index(word) for name, known in columns.items() for word in known if word in words
        }
        if len(found) > len(best[1]):
            best = (line_no, found, [text(cell) for cell in cells])
    missing = [LABELS[name] for name in needed if name not in best[1]]
    if missing:
        raise BadInput("fund_headers_missing", missing=missing, found=best[2][:15])
    return best


def read_person(line_no: int, cells: Sequence[Any], at: Mapping[str, int]) -> Listed:
    """Return whom a row is about, or raise RowFault."""
    number, kind = _cell(cells, at, "id_number"), _cell(cells, at, "id_type")
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", number):
        raise RowFault("id_number", "id_scientific", found=number)
    if not number:
        raise RowFault("id_number", "fund_cell_empty")
    if kind not in ID_TYPES:
        raise RowFault("id_type", "fund_word", value=kind[:20], known=[word for word in ID_TYPES if word])
    return Listed(line_no, _cell(cells, at, "name"), ID_TYPES[kind], number)


def read_settlement(line_no: int, cells: Sequence[Any], at: Mapping[str, int], today: date) -> Settled:
    """Return one settlement, or raise RowFault naming the column."""
    person = read_person(line_no, cells, at)
    kind, reference = _cell(cells, at, "kind"), _cell(cells, at, "reference")
    if kind not in KINDS:
        raise RowFault("kind", "fund_word", value=kind[:20], known=list(KINDS)[1:])
    if not reference:
        raise RowFault("reference", "fund_cell_empty")
    day = _day("day", _raw(cells, at, "day"), today)
    ended = _day("ended", _raw(cells, at, "ended"), today)
    if day is None:
        raise RowFault("day", "fund_cell_empty")
    if ended is not None and ended < day:
        raise RowFault("ended", "fund_ended_before", day=day.isoformat(), ended=ended.isoformat())
    days = _cell(cells, at, "days")
    if days and not (days.isdecimal() and int(days) <= 3660):
        raise RowFault("days", "fund_days", value=days[:10])
    sums = {name: _money(name, _cell(cells, at, name)) for name in MONEY}
    if sums["insured_fen"] + sums["other_fen"] + sums["self_fen"] > sums["total_fen"]:
        raise RowFault("total_fen", "fund_sums", **sums)
    stay = (ended - day).days if ended else 0
    event = EventInput(
        kind=KINDS[kind].value, day=day, ended=ended, days=int(days) if days else stay, grade=_cell(cells, at, "grade")[:20],
        reference=reference[:60], hospital=_cell(cells, at, "hospital")[:100],
        diagnosis=_cell(cells, at, "diagnosis")[:200], total_fen=sums["total_fen"], insured_fen=sums["insured_fen"],
        other_fen=sums["other_fen"], self_fen=sums["self_fen"],
    )  # fmt: skip
    return Settled(person, event, _day("settled", _raw(cells, at, "settled"), today) or today)


def text(cell: Any) -> str:
    """Return a cell as text; a whole number keeps its digits."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def check_event(event: EventInput, today: date) -> None:
    """Refuse an event told by a person that cannot be: tomorrow, ended before it began, sums that do not fit."""
    if event.kind not in set(EventKind):
        raise BadInput("bad_event_kind", kind=event.kind[:20])
    if event.day > today or (event.ended is not None and not event.day <= event.ended <= today):
        raise BadInput("bad_event_days", day=event.day.isoformat(), today=today.isoformat())
    sums = (event.total_fen, event.insured_fen, event.other_fen, event.self_fen)
    if min(sums) < 0 or sum(sums[1:]) > event.total_fen:
        raise BadInput("bad_event_sums", total_fen=event.total_fen, parts_fen=sum(sums[1:]))
    if not 0 <= event.days <= 3660:
        raise BadInput("bad_event_days_count", days=event.days)


def _raw(cells: Sequence[Any], at: Mapping[str, int], name: str) -> Any:
    place = at.get(name)
    return cells[place] if place is not None and place < len(cells) else None


def _cell(cells: Sequence[Any], at: Mapping[str, int], name: str) -> str:
    return text(_raw(cells, at, name))


def _money(name: str, written: str) -> int:
    try:
        amount = parse_yuan(written) if written else 0
    except ValueError as error:
        raise RowFault(name, "fund_amount", value=written[:20]) from error
    if amount < 0:
        raise RowFault(name, "fund_amount", value=written[:20])
    return amount


def _day(name: str, cell: Any, today: date) -> date | None:
    if cell is None or text(cell) == "":
        return None
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        written = text(cell)
        found = _DAY.fullmatch(written)
        try:
            day = date(int(found[1]), int(found[2]), int(found[3])) if found else date.max
        except ValueError:
            day = date.max
    if not date(2000, 1, 1) <= day <= today:
        raise RowFault(name, "fund_day", value=text(cell)[:20])
    return day
