"""Many lines of a tax file at once, column by column, for the lines that are plain in every cell.

A check over a column costs a tenth of the same check cell by cell. It never says what is wrong: whatever looks odd in
any way, right or not, is left to `Reader.read`, which reads one line and names its faults. Both end in `facts_of`.
"""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from typing import Any

from unionloop.kernel.codes import is_uscc

from .codes import Fault
from .facts import Facts, Span, facts_of, read_item, span_of, tax_ids
from .rows import TOTAL_WORDS, Reader, is_garbled
from .shape import LONGEST_CELL
from .values import EXACT_YUAN, read_rate_bp

ODD: Any = object()  # in the place of a cell that must be looked at by itself
SUMS = ("payroll", "paid", "due", "relief", "already")
OLD_LENGTHS = (15, 17, 18, 20)
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z][\u4e00-\u9fff\U00020000-\U0003ffffA-Za-z0-9（）()·]{0,99}")
_CODE = re.compile(r"[0-9]{1,4}|[0-9A-Za-z]{5,40}|")
_UUID = re.compile(r"[0-9A-Fa-f]{32}|")
_READ = frozenset(("receipt_uuid", "receipt_number", "detail_no", "voucher_no", "tax_key", "uscc", "old_tax_id", "payer_code",
                   "payer_name", "item", "rate", *SUMS))  # fmt: skip
Line = tuple[int, Sequence[Any]]


class _Known(dict[Any, Any]):
    """What each different cell of a column was read as: a file has few places, days and kinds."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Any) -> Any:
        value = self[cell] = self._read(cell)
        return value


@dataclass
class Columns:
    """Reads plain lines for a `Reader`, and remembers across batches what it remembers."""

    reader: Reader
    _known: dict[str, _Known] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare a memory for every kind of cell a file repeats."""
        self._known = {"item": _Known(self._item), "rate": _Known(self._rate), "days": _Known(self._days),
                       "text": _Known(_text), "detail": _Known(_detail)}  # fmt: skip

    def read(self, batch: Sequence[Line], formulas: Container[int]) -> list[Facts | None]:
        """Return the facts of every plain line; None for a line to be read by itself (or no line at all)."""
        layout = self.reader.layout
        found: list[Facts | None] = [None] * len(batch)
        if any(name in SUMS for name in layout.ten_thousand):
            return found
        usual = len(layout.headers)
        at = [place for place, (line, cells) in enumerate(batch) if len(cells) == usual and line not in formulas]
        if not at:
            return found
        columns = list(zip(*[batch[place][1] for place in at], strict=True))
        facts = self._facts(_Cells({name: columns[column] for name, column in layout.columns.items()}, len(at)))
        for place, one in zip(at, facts, strict=True):
            found[place] = one
        return found

    def _facts(self, cells: "_Cells") -> list[Facts | None]:
        usual = self.reader.usual
        names = cells.names()
        uuids = cells.codes("receipt_uuid", _UUID)
        numbers, vouchers, keys = (cells.codes(one, _CODE, usual.get(one, 0))
                                   for one in ("receipt_number", "voucher_no", "tax_key"))  # fmt: skip
        cells.note_truths("detail_no")
        details = cells.read(self._known["detail"], "detail_no")
        ids = list(map(tax_ids, cells.codes("uscc", _CODE), cells.codes("old_tax_id", _CODE, usual.get("old_tax_id", 0)),
                       cells.codes("payer_code", _CODE)))  # fmt: skip
        items, rates = cells.read(self._known["item"], "item"), cells.read(self._known["rate"], "rate")
        spans = cells.read(self._known["days"], "received_date", "period_from", "period_to", "period")
        sums = [cells.sums(one) for one in SUMS]
        kind, office, treasury, street = (cells.read(self._known["text"], one)
                                          for one in ("refund_type", "tax_office", "treasury", "street"))  # fmt: skip
        cells.measure_the_rest()
        odd = cells.odd
        found: list[Facts | None] = []
        for place, (uuid, number, one, item, rate, payroll, paid, relief, already, refund) in enumerate(zip(
            uuids, numbers, ids, items, rates, sums[0], sums[1], sums[3], sums[4], kind, strict=True
        )):  # fmt: skip
            if (
                place in odd or not _sound_receipt(uuid, number) or not _sound_ids(*one) or payroll is None or paid is None
                or (item == "preparation" and rate == 80) or not _sound_sums(payroll, paid, relief or 0, already or 0, refund)
            ):  # fmt: skip
                found.append(None)
                continue
            found.append(facts_of(
                names[place], one, uuid, number, keys[place], details[place] or vouchers[place], item, rate, spans[place],
                payroll, paid, sums[2][place], relief or 0, already or 0, refund, office[place], treasury[place],
                street[place],
            ))  # fmt: skip
        return found

    def _item(self, cell: Any) -> Any:
        return read_item(cell, self.reader.items)[0] or ODD

    def _rate(self, cell: Any) -> Any:
        found = read_rate_bp(cell)
        return ODD if isinstance(found, Fault) else found

    def _days(self, cells: tuple[Any, ...]) -> Span:
        """Read the days of a line together: a month has few of them."""
        line = dict(zip(("received_date", "period_from", "period_to", "period"), cells, strict=True))
        faults: list[Fault] = []
        received = self.reader.days.day("received_date", line, faults)
        period = self.reader.days.period(line, received, faults)
        if faults or received is None or period is None or received > self.reader.today or _too_long(*cells):
            return ODD
        return span_of(*period, received)


@dataclass
class _Cells:
    """The columns of one batch by our field names, and the places of lines in which something looks odd."""

    columns: dict[str, Sequence[Any]]
    count: int
    odd: set[int] = field(default_factory=set)

    def read(self, known: _Known, *names: str) -> list[Any]:
        """Read the cells of one column, or of several together; a column the file lacks is empty."""
        empty = ("",) * self.count
        columns = [self.columns.get(name, empty) for name in names]
        values = list(map(known.__getitem__, columns[0] if len(columns) == 1 else zip(*columns, strict=True)))
        if ODD in values:
            self._note(place for place, value in enumerate(values) if value is ODD)
        return values

    def names(self) -> list[str]:
        """Read the payers' names: letters, digits and brackets, beginning with a letter."""
        column = self._texts("payer_name")
        self._match(_NAME, column)
        if is_garbled("\n".join(column)):
            self._note(place for place, name in enumerate(column) if is_garbled(name))
        return column

    def codes(self, name: str, pattern: re.Pattern[str], usual: int = 0) -> list[str]:
        """Read one kind of number; `usual` is the usual length of those of digits alone, some of whose zeros got lost."""
        if name not in self.columns:
            return [""] * self.count
        column = self._texts(name)
        self._match(pattern, column)
        short = {size for size in set(map(len, column)) if 0 < usual - size <= 4}
        if short:
            self._note(place for place, code in enumerate(column) if len(code) in short and code.isdigit())
        return list(map(str.upper, column))

    def sums(self, name: str) -> list[int | None]:
        """Read amounts in fen; None for an empty cell."""
        values = list(map(_fen, self.columns[name])) if name in self.columns else [None] * self.count
        if ODD in values:
            self._note(place for place, value in enumerate(values) if value is ODD)
        return values

    def note_truths(self, name: str) -> None:
        """Note cells that hold true or false: as keys of what is remembered they are one and zero."""
        column = self.columns.get(name, ())
        if bool in set(map(type, column)):
            self._note(place for place, cell in enumerate(column) if type(cell) is bool)

    def measure_the_rest(self) -> None:
        """Look for overlong cells in columns that are known by name and not read."""
        for name, column in self.columns.items():
            if name not in _READ and any(map(_too_long, set(column))):
                self._note(place for place, cell in enumerate(column) if _too_long(cell))

    def _texts(self, name: str) -> list[str]:
        column = self.columns[name]
        if set(map(type, column)) == {str}:
            return list(column)
        self._note(place for place, cell in enumerate(column) if cell is not None and type(cell) is not str)
        return [cell if type(cell) is str else "" for cell in column]

    def _match(self, pattern: re.Pattern[str], column: Sequence[str]) -> None:
        found = list(map(pattern.fullmatch, column))
        if None in found:
            self._note(place for place, one in enumerate(found) if one is None)

    def _note(self, places: Any) -> None:
        self.odd.update(places)


def _sound_receipt(uuid: str, number: str) -> bool:
    return bool(uuid or number) and not number.startswith(TOTAL_WORDS[-1].upper())


def _sound_ids(uscc: str, old: str) -> bool:
    return (not uscc or is_uscc(uscc)) and (not old or len(old) in OLD_LENGTHS)


def _sound_sums(payroll: int, paid: int, relief: int, already: int, refund_type: str) -> bool:
    if paid > 0:
        return not refund_type and payroll >= 0 and relief >= 0 and already >= 0
    return paid == 0 or bool(refund_type)


def _fen(cell: Any) -> Any:
    """Return an amount in fen, None for nothing, ODD for all but the two plain ways to write one."""
    if type(cell) is float:
        fen = round(cell * 100) if -EXACT_YUAN < cell < EXACT_YUAN else 0
        return fen if fen / 100 == cell else ODD
    if type(cell) is not str:
        return ODD
    if cell[-3:-2] == "." and 3 < len(cell) < 15 and cell.isascii() and (digits := cell[:-3] + cell[-2:]).isdigit():
        return int(digits)
    return ODD if cell else None


def _text(cell: Any) -> Any:
    """Return a place or a kind as kept; a number in such a place is odd."""
    if cell is None:
        return ""
    return ODD if type(cell) is not str or len(cell) > LONGEST_CELL else cell.strip().lstrip("'")[:100]


def _detail(cell: Any) -> Any:
    """Return the number of a line within its receipt; a sheet may hold it as a number."""
    if type(cell) is float and cell.is_integer() and 0 <= cell < 10**9:
        return str(int(cell))
    if type(cell) is not str:
        return ODD
    return str(int(cell)) if cell.isascii() and cell.isdigit() and len(cell) <= 9 else ODD if cell else ""


def _too_long(*cells: Any) -> bool:
    return any(type(cell) is str and len(cell) > LONGEST_CELL for cell in cells)
