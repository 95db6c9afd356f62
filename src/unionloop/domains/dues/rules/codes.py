"""Identifying codes as they arrive: what spreadsheets and hands do to them, named to the digit."""

import re
from dataclasses import dataclass
from typing import Any

from unionloop.kernel.codes import ALPHABET, USCC_LENGTH, is_uscc, org_fits, slips, uscc_digit

_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d{1,2}$")
_HIDDEN = re.compile(r"[\s\u00a0\u3000\u200b-\u200f\u202a-\u202e\u2060\ufeff'’]+")
_WIDE = {0xFF01 + i: 0x21 + i for i in range(94)}
LARGEST_EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell. `field` is ours, the column is put to it by the reader."""

    field: str
    code: str
    value: str
    facts: dict[str, Any]


def fold(text: str) -> str:
    """Return a code in half width, upper case, without spaces, marks and invisible characters."""
    if text.isascii() and text.isalnum():
        return text.upper()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]  # ="0123": how spreadsheets are told to keep zeros
    return _HIDDEN.sub("", text.translate(_WIDE)).upper()


def read_code(field: str, cell: Any) -> str | Fault:
    """Return a code as text, or say that a spreadsheet has spoilt it."""
    if isinstance(cell, str):
        text = fold(cell)
        if _SCIENTIFIC.match(text):
            return Fault(field, "scientific_id", cell[:60], {})
        return text
    if cell is None:
        return ""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return Fault(field, "id_type", str(cell)[:60], {})
    if isinstance(cell, float):
        if abs(cell) >= LARGEST_EXACT:
            return Fault(field, "scientific_id", f"{cell:.6G}", {})
        if not cell.is_integer():
            return Fault(field, "id_type", str(cell)[:60], {})
    return str(int(cell))


def check_uscc(code: str) -> Fault | None:
    """Return what is wrong with a unified social credit code (already folded), None if nothing is."""
    if is_uscc(code):
        return None
    if len(code) != USCC_LENGTH:
        return Fault("uscc", "uscc_length", code[:60], {"length": len(code)})
    for place, letter in enumerate(code, 1):
        if letter not in ALPHABET:
            likely = {"I": "1", "O": "0", "S": "5", "Z": "2"}.get(letter, "")
            return Fault("uscc", "uscc_character", code,
                         {"position": place, "letter": letter, "likely": likely})  # fmt: skip
    if not code[2:8].isdigit():
        place = next(place for place in range(2, 8) if not code[place].isdigit())
        return Fault("uscc", "uscc_division", code, {"position": place + 1, "letter": code[place]})
    return Fault("uscc", "uscc_check", code, {"position": USCC_LENGTH, "letter": code[17],
                                              "expected": uscc_digit(code[:17]), "where": _suspect(code)})  # fmt: skip


def _suspect(code: str) -> str:
    """Say where the slip likely is: the inner organisation code has a check of its own."""
    if org_fits(code):
        return "第 1–8 位或第 18 位"
    single = slips(code)
    if len(single) == 1:
        place, letter = single[0]
        return f"第 {place} 位（疑为 {letter}）"
    return "第 9–17 位"
