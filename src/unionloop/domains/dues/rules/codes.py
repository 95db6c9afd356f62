"""Identifying codes as they arrive: what spreadsheets and hands do to them, named to the digit."""

import re
from dataclasses import dataclass
from typing import Any

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I O S V Z
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_INNER = (3, 7, 9, 10, 5, 8, 4, 2)
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
        if cell != int(cell):
            return Fault(field, "id_type", str(cell)[:60], {})
    return str(int(cell))


def check_uscc(code: str) -> Fault | None:
    """Return what is wrong with a unified social credit code (already folded), None if nothing is."""
    if len(code) != 18:
        return Fault("uscc", "uscc_length", code[:60], {"length": len(code)})
    for place, letter in enumerate(code, 1):
        if letter not in _VALUE:
            likely = {"I": "1", "O": "0", "S": "5", "Z": "2"}.get(letter, "")
            return Fault("uscc", "uscc_character", code,
                         {"position": place, "letter": letter, "likely": likely})  # fmt: skip
    if not code[2:8].isdigit():
        place = next(place for place in range(2, 8) if not code[place].isdigit())
        return Fault("uscc", "uscc_division", code, {"position": place + 1, "letter": code[place]})
    expected = check_character(code)
    if code[17] != expected:
        return Fault("uscc", "uscc_check", code, {"position": 18, "letter": code[17], "expected": expected,
                                                  **_suspect(code)})  # fmt: skip
    return None


def check_character(code: str) -> str:
    """Return the 18th character that fits the first seventeen."""
    total = sum(_VALUE[letter] * weight for letter, weight in zip(code, _WEIGHTS, strict=False))
    return _ALPHABET[(31 - total % 31) % 31]


def organisation_check(body: str) -> str:
    """Return the ninth character of an organisation code (GB 11714) for its first eight."""
    rest = 11 - sum(_VALUE.get(c, 0) * w for c, w in zip(body, _INNER, strict=False)) % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)


def _suspect(code: str) -> dict[str, Any]:
    """Say where the slip likely is: the inner organisation code has a check of its own."""
    if organisation_check(code[8:16]) == code[16]:
        return {"where": "第 1–8 位或第 18 位"}
    single = []
    for place in range(8, 17):
        for letter in _ALPHABET:
            trial = code[:place] + letter + code[place + 1 :]
            if letter != code[place] and check_character(trial) == code[17] \
                    and organisation_check(trial[8:16]) == trial[16]:  # fmt: skip
                single.append((place + 1, letter))
    if len(single) == 1:
        place, letter = single[0]
        return {"where": f"第 {place} 位（疑为 {letter}）"}
    return {"where": "第 9–17 位"}
