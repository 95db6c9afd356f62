"""Rolls as unions send them: headers in many wordings, one row a person, faults that name the column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from unionloop.domains.membership.contracts import ROLL_COLUMNS, ROLL_LABELS, Form
from unionloop.domains.people.contracts import PARTICULARS
from unionloop.kernel.errors import BadInput

NEEDED = ("name", "id_number")
HEAD_ROWS = 20
ID_TYPES = {
    "": "resident", "居民身份证": "resident", "身份证": "resident", "港澳台居民居住证": "hmt", "护照": "passport",
    "港澳居民来往内地通行证": "permit", "台湾居民来往大陆通行证": "permit", "外国人永久居留身份证": "foreigner",
}  # fmt: skip
FORMS = {"": Form.REGULAR, "正式在职": Form.REGULAR, "合同制": Form.REGULAR, "在职": Form.REGULAR, "劳务派遣": Form.DISPATCH,
         "派遣": Form.DISPATCH, "灵活就业": Form.FLEXIBLE, "其他": Form.FLEXIBLE, "新就业形态": Form.NEW_FORM}  # fmt: skip
SEXES = {"": "", "男": "male", "女": "female"}
YES = ("是", "1", "Y", "y", "农业", "农业户口", "农村")
# which column a refusal of people is about
COLUMN_OF = {"bad_name": "name", "bad_phone": "phone", "unknown_sex": "sex"}


@dataclass(frozen=True)
class Row:
    """One row as written, its odd words read; papers are checked by people."""

    line_no: int
    name: str
    id_type: str
    id_number: str
    phone: str
    sex: str
    rural: bool
    form: Form
    joined: date | None
    dues: date | None
    employer: str
    union: str
    told: dict[str, str]  # particulars as written; people knows their words


class RowFault(Exception):
    """A row that cannot be taken: the column, the refusal's code and facts."""

    def __init__(self, column: str, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.column, self.code, self.facts = column, code, facts


def find_head(rows: Sequence[tuple[int, list[Any]]]) -> tuple[int, dict[str, int], list[str]]:
    """Return (line, column → position, the header's own words); refuse a file without name and number."""
    best: tuple[int, dict[str, int], list[str]] = (0, {}, [])
    for line_no, cells in rows[:HEAD_ROWS]:
        words = [re.sub(r"[\s*（(].*|\*", "", text(cell)) for cell in cells]
        found = {name: words.index(word) for name, known in ROLL_COLUMNS.items() for word in known if word in words}
        if len(found) > len(best[1]):
            best = (line_no, found, [text(cell) for cell in cells])
    missing = [ROLL_LABELS[name] for name in NEEDED if name not in best[1]]
    if missing:
        raise BadInput("roll_headers_missing", missing=missing, found=best[2][:12])
    return best


def read(line_no: int, cells: list[Any], at: dict[str, int], today: date) -> Row:
    """Return one row, or raise RowFault naming the column."""
    got = {name: text(cells[place]) if place < len(cells) else "" for name, place in at.items()}
    number = got.get("id_number", "")
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", number):
        raise RowFault("id_number", "id_scientific", found=number)
    return Row(
        line_no, got.get("name", ""), _word("id_type", got, ID_TYPES), number, got.get("phone", ""),
        _word("sex", got, SEXES), got.get("rural", "") in YES, Form(_word("form", got, FORMS)),
        _day("joined", cells, at, today), _day("dues", cells, at, today, ahead=True),
        got.get("employer", "").upper(), got.get("union", "").upper(),
        {name: got[name] for name in PARTICULARS if got.get(name)},
    )  # fmt: skip


def text(cell: Any) -> str:
    """Return a cell as text; a whole number keeps its digits."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _word(name: str, got: dict[str, str], known: dict[str, Any]) -> Any:
    found = got.get(name, "")
    if found not in known:
        raise RowFault(name, "roll_word", value=found[:20], known=[word for word in known if word])
    return known[found]


def _day(name: str, cells: list[Any], at: dict[str, int], today: date, *, ahead: bool = False) -> date | None:
    """Return a day of a row; dues may be paid up to three years ahead."""
    cell = cells[at[name]] if name in at and at[name] < len(cells) else None
    if cell is None or text(cell) == "":
        return None
    if isinstance(cell, datetime):
        day = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        parts = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})?日?", text(cell))
        try:
            day = date(int(parts[1]), int(parts[2]), int(parts[3] or 1)) if parts else date.max
        except ValueError:
            day = date.max
    if not date(1925, 5, 1) <= day <= (today.replace(year=today.year + 3, day=min(today.day, 28)) if ahead else today):
        raise RowFault(name, "roll_day", value=text(cell)[:20])
    return day
