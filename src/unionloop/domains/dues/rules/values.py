"""Sums, days, periods and rates as they arrive in a cell: a value, or a fault that says what to do."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any

from unionloop.kernel.money import parse_yuan

from .codes import Fault

LARGEST_FEN = 10**13  # a hundred thousand million yuan
SHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
EXACT_YUAN = 10**10  # below it a double tells every fen from the next
_SCIENTIFIC = re.compile(r"^[+-]?\d(?:\.\d+)?[eE][+-]?\d+$")
_UNIT = re.compile(r"(万元|亿元|万|亿|美元|USD|RMB|CNY|%|％)", re.I)
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?$")
_OTHER_ORDER = re.compile(r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$")
_TWO_DIGITS = re.compile(r"^\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$")
_MONTH = re.compile(r"^(\d{4})(?:[-/.年]?)(\d{1,2})月?(?:份)?$")
_SPAN = re.compile(r"\s*(?:至|到|~|～|—|--)\s*")
_QUARTER = re.compile(r"^(\d{4})(?:年|-)?(?:第?([一二三四1-4])季度?|Q([1-4]))$", re.I)
_YEAR = re.compile(r"^(\d{4})年?度?$")
_RATES = {"2%": 200, "0.02": 200, "2": 200, "0.8%": 80, "0.008": 80, "0.8": 80, "2.0%": 200, "2.00%": 200,
          "0.80%": 80, "0.020": 200, "0.0200": 200, "0.0080": 80, "2‰": 20, "8‰": 80, "20‰": 200}  # fmt: skip
_WIDE = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: " "}


def read_fen(field: str, cell: Any, *, needed: bool = True) -> int | Fault | None:
    """Return an amount in fen; None for an empty cell that may be empty."""
    kind = type(cell)
    if kind is float:
        nearest = round(cell * 100) if abs(cell) < EXACT_YUAN else 0
        if nearest / 100 == cell:  # a sum of whole fen, as nearly as a spreadsheet's number can say it
            return nearest
        text = format(cell, ".15g")  # the fifteen digits a spreadsheet shows
    elif kind is str:
        text = cell.strip()
    elif kind is int:
        text = str(cell)
    elif cell is None:
        text = ""
    else:
        return Fault(field, "amount_type", str(cell)[:60], {})
    if not text or text in ("-", "—"):
        return Fault(field, "amount_missing", "", {}) if needed else None
    whole, dot, cents = text.partition(".")
    if whole.isdigit() and len(whole) < 12 and text.isascii() and len(cents) <= 2 and cents.isdigit() == bool(dot):
        return int(whole) * 100 + int(cents.ljust(2, "0") or 0)  # the plain case, most of a large file
    if "e" in text and kind is float:
        text = format(cell, ".2f")  # very large or very small: not a scientific text, a number
    try:
        fen = parse_yuan(text)
    except ValueError:
        return _bad_amount(field, text)
    if abs(fen) > LARGEST_FEN:
        return Fault(field, "amount_too_large", text[:60], {})
    return fen


def _bad_amount(field: str, text: str) -> Fault:
    plain = text.translate(_WIDE).replace(",", "")
    unit = _UNIT.search(plain)
    facts: dict[str, Any] = {}
    if plain.upper() in SHEET_ERRORS:
        code = "sheet_error"
    elif plain.startswith("="):
        code = "formula_text"
    elif _SCIENTIFIC.match(plain):
        code = "amount_scientific"
    elif unit:
        code, facts = "amount_unit", {"unit": unit.group(1)}
    elif re.fullmatch(r"[+-]?\d+\.\d{3,}", plain):
        code = "amount_decimals"
    elif re.fullmatch(r"[+-]?[\d.]+", plain):
        code = "amount_two_points"
    else:
        code = "amount_letters"
    return Fault(field, code, text[:60], facts)


def read_day(field: str, cell: Any) -> date | Fault | None:
    """Return a calendar day written in any of the ways files write it; None for an empty cell."""
    if type(cell) is date:
        return cell if cell.year >= 2000 else Fault(field, "date_too_old", cell.isoformat(), {})
    if isinstance(cell, datetime):
        return read_day(field, cell.date())
    if isinstance(cell, bool | timedelta | time):
        return Fault(field, "date_unreadable", str(cell), {})
    if isinstance(cell, int | float):
        if 19000101 <= cell <= 29991231 and cell == int(cell):
            return read_day(field, str(int(cell)))
        return Fault(field, "date_serial", format(cell, ".10g"), {})
    text = (cell or "").strip().translate(_WIDE).strip().lstrip("'")
    if not text:
        return None
    found = _DAY.match(text) or _COMPACT.match(text)
    if not found:
        return _bad_day(field, text)
    year, month, day = (int(part) for part in found.groups())
    try:
        value = date(year, month, day)
    except ValueError:
        return Fault(field, "date_impossible", text[:40], {})
    return value if year >= 2000 else Fault(field, "date_too_old", text[:40], {})


def _bad_day(field: str, text: str) -> Fault:
    if text.upper() in SHEET_ERRORS:
        code = "sheet_error"
    elif text.startswith("="):
        code = "formula_text"
    elif _OTHER_ORDER.match(text):
        code = "date_order"
    elif _TWO_DIGITS.match(text):
        code = "date_two_digit_year"
    elif re.fullmatch(r"\d{5}(\.\d+)?", text):
        code = "date_serial"
    else:
        code = "date_unreadable"
    return Fault(field, code, text[:40], {})


def read_period(cell: Any) -> tuple[date, date] | Fault | None:
    """Return the first and last day of a period in one cell: a month, quarter, year or a span."""
    if isinstance(cell, datetime | date):
        return _month(cell.year, cell.month)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str("" if cell is None else cell).strip().translate(_WIDE).strip()
    if not text:
        return None
    parts = _SPAN.split(text)
    if len(parts) == 2:
        start, end = read_period(parts[0]), read_period(parts[1])
        if isinstance(start, tuple) and isinstance(end, tuple):
            return start[0], end[1]
        return Fault("period", "period_unreadable", text[:40], {})
    day = read_day("period", text)
    if isinstance(day, date):
        return day, day
    if (found := _QUARTER.match(text)) is not None:
        number = found.group(2) or found.group(3)
        quarter = "一二三四".find(number) + 1 or int(number)
        return date(int(found.group(1)), quarter * 3 - 2, 1), _month(int(found.group(1)), quarter * 3)[1]
    if (found := _YEAR.match(text)) is not None and 2000 <= int(found.group(1)) <= 2999:
        return date(int(found.group(1)), 1, 1), date(int(found.group(1)), 12, 31)
    if (found := _MONTH.match(text)) is not None and 1 <= int(found.group(2)) <= 12:
        return _month(int(found.group(1)), int(found.group(2)))
    return Fault("period", "period_unreadable", text[:40], {})


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def read_rate_bp(cell: Any) -> int | Fault:
    """Return the rate in basis points: 200 or 80, the two the law knows."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = format(cell, ".6g")
    else:
        text = str("" if cell is None else cell).strip().translate(_WIDE).replace(" ", "")
    if not text:
        return Fault("rate", "rate_missing", "", {})
    if text in ("2", "0.02", "0.008", "0.8"):
        return _RATES[text]
    rate_bp = _RATES.get(text)
    if rate_bp in (80, 200):
        return rate_bp
    if text.upper() in SHEET_ERRORS:
        return Fault("rate", "sheet_error", text, {})
    readable = re.fullmatch(r"[+-]?\d+(\.\d+)?[%‰]?", text)
    return Fault("rate", "rate_unknown" if readable else "rate_unreadable", text[:40], {})
