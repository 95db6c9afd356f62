"""Checks and masks of papers and phones."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from unionloop.domains.people.contracts import IdFacts, IdType, Sex
from unionloop.kernel.errors import BadInput

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
CHECKS = "10X98765432"
MASK = "*" * 10
# GB/T 2260 prefixes in use; 81–83 are the residence permits of Hong Kong, Macau and Taiwan.
PROVINCES = frozenset(
    [11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
     61, 62, 63, 64, 65, 71, 81, 82, 83]
)  # fmt: skip
HMT_PREFIXES = ("810000", "820000", "830000")
OLDEST = date(1880, 1, 1)
_TYPES = frozenset(IdType)
_WORTH = tuple({str(digit): digit * weight for digit in range(10)} for weight in WEIGHTS)  # of a digit at its place


def tidy(text: str) -> str:
    """Return a code as typed on a half-width keyboard: full width folded, spaces and hyphens dropped."""
    if text.isascii() and text.isalnum():
        return text.upper()  # nothing to fold or to drop: nearly every code of a file
    folded = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-\u2010-\u2015\u200b-\u200f\ufeff]", "", folded)


def check_id(id_type: str, text: str, today: date) -> IdFacts:
    """Return what a paper's number says, or refuse naming what is wrong with it."""
    if id_type not in _TYPES:
        raise BadInput("unknown_id_type", id_type=id_type)
    number = tidy(text)
    if not number:
        raise BadInput("id_missing")
    return _CHECKS[IdType(id_type)](number, today)


def check_digit(first: str) -> str:
    """Return the eighteenth character of a resident id from the seventeen before it."""
    assert len(first) == len(WEIGHTS)
    return CHECKS[sum([worth[digit] for worth, digit in zip(_WORTH, first, strict=True)]) % 11]


def widen(number: str) -> str:
    """Return the 18-digit form of a 15-digit id: the century put back, the check digit computed."""
    first = f"{number[:6]}19{number[6:]}"
    return first + check_digit(first)


def check_phone(text: str) -> str:
    """Return a mainland phone number without country code or punctuation, or refuse."""
    number = re.sub(r"^(\+|00)?86(?=1[3-9]\d{9}$)", "", re.sub(r"[()（）]", "", tidy(text)))
    if re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}[2-9]\d{6,7}|[48]00\d{7}", number, re.ASCII) is None:
        raise BadInput("bad_phone")
    return number


def mask_id(number: str) -> str:
    """Return 5109**********12; a short number keeps one character in front."""
    if len(number) < 12:
        return number[:1] + "*" * max(len(number) - 3, 0) + number[-2:] if len(number) > 4 else "*" * len(number)
    return number[:4] + MASK + number[-2:]


def mask_phone(number: str) -> str:
    """Return 138****2207."""
    return number[:3] + "****" + number[-4:] if len(number) > 7 else "*" * len(number)


def _resident(number: str, today: date) -> IdFacts:
    prefix = number[:2]
    if prefix.isascii() and prefix.isdigit() and int(prefix) not in PROVINCES:
        raise BadInput("id_region", prefix=prefix)
    return _eighteen(number, today)


def _hmt(number: str, today: date) -> IdFacts:
    facts = _eighteen(number, today)
    if not facts.number.startswith(HMT_PREFIXES):
        raise BadInput("id_not_hmt")
    return facts


def _eighteen(number: str, today: date) -> IdFacts:
    if len(number) not in (15, 18):
        raise BadInput("id_length", length=len(number))
    for position, one in enumerate(number, start=1):
        if not (one.isascii() and one.isdigit()) and not (position == 18 and one == "X"):
            raise BadInput("id_character", position=position, character=one)
    if len(number) == 15:
        number = widen(number)
    birth = _birth(number[6:14], today)
    expected = check_digit(number[:17])
    if number[17] != expected:
        # one check digit cannot say which digit is wrong, only that one of them is
        raise BadInput("id_check", expected=expected, found=number[17])
    return IdFacts(number, birth, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def _birth(text: str, today: date) -> date:
    try:
        birth = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError as error:
        raise BadInput("id_birth", birth=text) from error
    if not OLDEST <= birth <= today:
        raise BadInput("id_birth", birth=text)
    return birth


def _permit(number: str, today: date) -> IdFacts:
    """Home-return permits: H or M and 8 (or 10) digits; Taiwan: 8 digits, or the old 10 and a letter."""
    if re.fullmatch(r"[HM]\d{8}(\d{2})?|\d{8}|\d{10}[A-Z]?", number, re.ASCII) is None:
        raise BadInput("bad_permit")
    return IdFacts(number, None, Sex.UNKNOWN)


def _foreigner(number: str, today: date) -> IdFacts:
    """The card of 2023 has 18 digits beginning with 9; the one before, three letters and 12 digits."""
    if number.startswith("9"):
        return _eighteen(number, today) if len(number) == 18 else _bad_foreigner()
    if re.fullmatch(r"[A-Z]{3}\d{12}", number, re.ASCII) is None:
        _bad_foreigner()
    return IdFacts(number, None, Sex.UNKNOWN)


def _bad_foreigner() -> IdFacts:
    raise BadInput("bad_foreigner_card")


def _passport(number: str, today: date) -> IdFacts:
    if re.fullmatch(r"(?=.*\d)[A-Z0-9]{5,15}", number, re.ASCII) is None:
        raise BadInput("bad_passport")
    return IdFacts(number, None, Sex.UNKNOWN)


_CHECKS: dict[IdType, Callable[[str, date], IdFacts]] = {
    IdType.RESIDENT: _resident,
    IdType.HMT: _hmt,
    IdType.PERMIT: _permit,
    IdType.FOREIGNER: _foreigner,
    IdType.PASSPORT: _passport,
}
