"""One line of a tax detail file: cells in, facts or named faults out; and the key that makes it one.

The reader is built once for a file, because a hundred thousand lines share it.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from .codes import Fault, check_uscc, fold, read_code
from .facts import ITEMS, Facts, facts_of, read_item, span_of, tax_ids
from .headers import Layout
from .periods import Days
from .shape import Line, check_shape
from .values import SHEET_ERRORS, read_fen, read_rate_bp

TOLERANCE_FEN = 100  # a yuan: below it paid and due are the same
LONGEST_NAME, LONGEST_CODE = 100, 40
TOTAL_WORDS = ("合计", "总计", "小计", "本页合计", "total")
TOTAL_LETTERS = frozenset("合总小本tTＴｔ")
_HIDDEN_NAME = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u0000-\u001f\u007f]")
_GARBLED = re.compile(r"\ufffd|锟斤拷|烫烫")
_LETTER = re.compile(r"[^\W\d_]")
_UUID = re.compile(r"^[0-9A-F]{8}-?[0-9A-F]{4}-?[0-9A-F]{4}-?[0-9A-F]{4}-?[0-9A-F]{12}$")
_CODE_BAD = re.compile(r"[^0-9A-Z\-]")
_SHAPED = frozenset(("receipt_uuid", "detail_no"))  # codes with a shape of their own
_ID_FIELDS = ("receipt_number", "voucher_no", "tax_key", "old_tax_id")
PLAIN_LENGTH = 5  # a shorter run of letters and digits may be 1E5, a number in disguise


def is_garbled(text: str) -> bool:
    """Tell whether a text was read by the wrong encoding somewhere on its way."""
    return _GARBLED.search(text) is not None


@dataclass
class Reader:
    """Reads the lines of one file. `usual` holds the usual length of each code column."""

    layout: Layout
    today: date
    items: Mapping[str, str] = field(default_factory=lambda: ITEMS)  # 征收品目 → item, as the region has it
    usual: dict[str, int] = field(default_factory=dict)
    _rates: dict[Any, int | Fault] = field(default_factory=dict)
    _items: dict[Any, tuple[str, str]] = field(default_factory=dict)
    _texts: dict[Any, str] = field(default_factory=dict)
    _pick: Callable[[Sequence[Any]], Sequence[Any]] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare to pick a whole line's cells at once, and to remember days already read."""
        self._pick = itemgetter(*self.layout.columns.values())
        self.days = Days("period_from" in self.layout.columns)

    def learn(self, rows: Sequence[tuple[int, Sequence[Any]]]) -> None:
        """Note how long each kind of number usually is, from the first lines of the file."""
        for name in _ID_FIELDS:
            column = self.layout.columns.get(name)
            if column is None:
                continue
            sizes = Counter(len(text) for _, cells in rows if column < len(cells)
                            and isinstance(text := read_code(name, cells[column]), str) and text.isdigit())
            if sizes:
                length, count = sizes.most_common(1)[0]
                if count >= 20 and count * 10 >= sum(sizes.values()) * 9 and length >= 8:
                    self.usual[name] = length

    def is_total(self, cells: Sequence[Any]) -> bool:
        """Tell a closing line with sums from a taxpayer's line."""
        words = [fold(cell).lower() for cell in cells[:6]
                 if type(cell) is str and cell.lstrip()[:1] in TOTAL_LETTERS]
        if not any(word.startswith(TOTAL_WORDS) for word in words):
            return False
        line = self._line(cells)
        receipts = [str(line.get(one) or "") for one in ("receipt_number", "receipt_uuid")]
        return not any(one and not fold(one).lower().startswith(TOTAL_WORDS) for one in receipts)

    def is_header(self, cells: Sequence[Any]) -> bool:
        """Tell a heading repeated in the middle of a file (pages printed one after another)."""
        if str(cells[0] or "").strip() != self.layout.headers[0] and self.layout.headers[0]:
            return False
        return [str(cell or "").strip() for cell in cells] == list(self.layout.headers)

    def stated_fen(self, cells: Sequence[Any]) -> int | None:
        """Return the sum a closing line states."""
        found = read_fen("paid", self._line(cells).get("paid", ""), needed=False)
        return found if isinstance(found, int) else None

    def read(self, raw: Sequence[Any], formulas: Sequence[int] = ()) -> Facts | list[Fault]:
        """Return the facts of one line, or everything that is wrong with it."""
        faults: list[Fault] = []
        cells = self._line(raw)
        check_shape(self.layout, raw, cells, formulas, faults)
        name = self._name(cells, faults)
        codes = {one: self._code(one, cells, faults)
                 for one in ("receipt_uuid", "receipt_number", "detail_no", "voucher_no", "tax_key")}
        ids = self._tax_ids(cells, faults)
        item = self._item(cells, faults)
        rate_bp = self._rate(cells, faults)
        if item == "preparation" and rate_bp == 80:
            faults.append(Fault("rate", "rate_of_preparation", str(cells.get("rate", "")), {}))
        payroll, paid, due, relief, already = self._sums(cells, faults)
        received = self.days.day("received_date", cells, faults)
        if received and received > self.today:
            faults.append(Fault("received_date", "date_future", received.isoformat(), {}))
        period = self.days.period(cells, received, faults)
        street, office = self._text(cells, "street"), self._text(cells, "tax_office")
        refund_type, treasury = self._text(cells, "refund_type"), self._text(cells, "treasury")
        self._refund(paid, payroll, refund_type, faults)
        if not codes["receipt_uuid"] and not codes["receipt_number"] \
                and not any(one.field in ("receipt_uuid", "receipt_number") for one in faults):  # fmt: skip
            faults.append(Fault("receipt_number", "receipt_missing", "", {}))
        if faults or period is None or received is None or paid is None or payroll is None:
            return faults
        uuid, number, key = codes["receipt_uuid"], codes["receipt_number"], codes["tax_key"]
        return facts_of(name, ids, uuid, number, key, codes["detail_no"] or codes["voucher_no"], item, rate_bp,
                        span_of(*period, received), payroll, paid, due, relief, already,
                        refund_type, office, treasury, street)  # fmt: skip

    # -- one group of cells each ------------------------------------------------------------------

    def _line(self, raw: Sequence[Any]) -> dict[str, Any]:
        size = len(raw)
        if size >= len(self.layout.headers):
            return dict(zip(self.layout.columns, self._pick(raw), strict=True))
        return {name: raw[column] for name, column in self.layout.columns.items() if column < size}

    def _name(self, cells: Line, faults: list[Fault]) -> str:
        cell = cells.get("payer_name", "")
        if type(cell) is str and cell.isalpha() and len(cell) <= LONGEST_NAME and not is_garbled(cell):
            return cell  # letters and nothing else, most names
        name = str("" if cell is None else cell).strip().lstrip("'").strip("\ufeff")
        code, facts = "", {}
        if not name:
            code = "payer_missing"
        elif name in SHEET_ERRORS:
            code = "sheet_error"
        elif name.startswith("="):
            code = "formula_text"
        elif is_garbled(name):
            code = "name_garbled"
        elif _HIDDEN_NAME.search(name):
            code = "name_hidden"
        elif not _LETTER.search(name):
            code = "payer_no_letters"
        elif len(name) > LONGEST_NAME:
            code, facts = "name_too_long", {"length": len(name)}
        if code:
            faults.append(Fault("payer_name", code, name[:60], facts))
        return name

    def _code(self, name: str, cells: Line, faults: list[Fault]) -> str:
        cell = cells.get(name)
        if cell is None or cell == "":
            return ""
        fault = None
        if name not in _SHAPED and type(cell) is str and self._is_plain(name, cell):
            return cell.upper()
        text = read_code(name, cell)
        if isinstance(text, Fault):
            faults.append(text)
            return ""
        if text in SHEET_ERRORS:
            fault = Fault(name, "sheet_error", text, {})
        elif text.startswith("="):
            fault = Fault(name, "formula_text", text[:60], {})
        elif name == "receipt_uuid":
            fault = None if _UUID.match(text) else Fault(name, "uuid_shape", text[:60], {})
            text = text.replace("-", "")
        elif name == "detail_no":
            fault = None if text.isdigit() and len(text) <= 9 else Fault(name, "detail_number", text[:60], {})
            text = str(int(text)) if fault is None else text
        elif bad := _CODE_BAD.search(text):
            fault = Fault(name, "code_characters", text[:60], {"letter": bad.group()})
        elif len(text) > LONGEST_CODE:
            fault = Fault(name, "code_too_long", text[:60], {"length": len(text), "limit": LONGEST_CODE})
        elif 0 < self.usual.get(name, 0) - len(text) <= 4 and text.isdigit():
            fault = Fault(name, "lost_leading_zeros", text,
                          {"usual": self.usual[name], "length": len(text)})  # fmt: skip
        if fault:
            faults.append(fault)
        return text

    def _is_plain(self, name: str, cell: str) -> bool:
        """Tell letters and digits with nothing lost in front, most cells of a large file, from all the rest."""
        if not (PLAIN_LENGTH <= len(cell) <= LONGEST_CODE and cell.isascii() and cell.isalnum()):
            return False
        return not (0 < self.usual.get(name, 0) - len(cell) <= 4 and cell.isdigit())

    def _tax_ids(self, cells: Line, faults: list[Fault]) -> tuple[str, str]:
        """Return (USCC, old tax id): one column may carry either, by its length."""
        uscc, old = tax_ids(*(self._code(one, cells, faults) for one in ("uscc", "old_tax_id", "payer_code")))
        spoilt = any(one.field == "uscc" for one in faults)
        if uscc and not spoilt and (fault := check_uscc(uscc)):
            faults.append(fault if "uscc" in self.layout.columns
                          else Fault("payer_code", fault.code, fault.value, fault.facts))  # fmt: skip
        if old and len(old) not in (15, 17, 18, 20) and not any(one.value == old for one in faults):
            where = "old_tax_id" if "old_tax_id" in self.layout.columns else "payer_code"
            zeros = len(old) == 14 and old.isdigit()
            facts = {"length": len(old), "usual": 15}
            faults.append(Fault(where, "lost_leading_zeros" if zeros else "old_tax_id_length", old, facts))
        return uscc, old

    def _item(self, cells: Line, faults: list[Fault]) -> str:
        cell = cells.get("item", "")
        if cell not in self._items:
            self._items[cell] = read_item(cell, self.items)
        item, text = self._items[cell]
        if not item:
            faults.append(Fault("item", "item_unknown" if text else "item_missing", text[:60], {}))
        return item

    def _rate(self, cells: Line, faults: list[Fault]) -> int:
        cell = cells.get("rate", "")
        found = self._rates.get(cell)
        if found is None:
            found = self._rates[cell] = read_rate_bp(cell)
        if isinstance(found, Fault):
            faults.append(found)
            return 0
        return found

    def _sums(self, cells: Line, faults: list[Fault]) -> tuple[Any, Any, Any, int, int]:
        found: list[int | None] = []
        for name in ("payroll", "paid", "due", "relief", "already"):
            if name not in self.layout.columns:
                found.append(None)
                continue
            value = read_fen(name, cells.get(name, ""), needed=name in ("payroll", "paid"))
            if isinstance(value, Fault):
                faults.append(value)
                value = None
            elif name in self.layout.ten_thousand:
                faults.append(Fault(name, "amount_ten_thousand", str(cells.get(name, ""))[:60], {}))
            found.append(value)
        for name, value in zip(("relief", "already"), found[3:], strict=True):
            if value is not None and value < 0 and (found[1] or 0) > 0:
                faults.append(Fault(name, "relief_negative", str(cells.get(name, ""))[:60], {}))
        return found[0], found[1], found[2], found[3] or 0, found[4] or 0

    def _refund(self, paid: int | None, payroll: int | None, refund_type: str, faults: list[Fault]) -> None:
        if paid is None:
            return
        if paid < 0 and not refund_type:
            faults.append(Fault("paid", "negative_without_refund_type", str(paid), {}))
        if paid > 0 and refund_type:
            faults.append(Fault("refund_type", "refund_not_negative", refund_type[:60],
                                {"refund_type": refund_type[:20]}))  # fmt: skip
        if payroll is not None and payroll < 0 < paid:
            faults.append(Fault("payroll", "payroll_negative", str(payroll), {}))

    def _text(self, cells: Line, name: str) -> str:
        """Read a place or a kind: a file has few of them, so each is read once."""
        cell = cells.get(name)
        if cell is None or cell == "":
            return ""
        found = self._texts.get(cell) if type(cell) is str else None
        if found is None:
            found = str(cell).strip().lstrip("'")[:100]
            if type(cell) is str:
                self._texts[cell] = found
        return found
