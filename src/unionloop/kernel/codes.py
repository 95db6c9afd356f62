"""The arithmetic of the codes a Chinese employer carries: check characters, and where a slip likely is.

Pure functions over text already folded to half-width capitals; what to say about a wrong code is
the business of the domain that read it.
"""

import re
from operator import mul

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I O S V Z
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # GB 11714
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
USCC_LENGTH = 18
_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")
_VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(len(ALPHABET))))
_ORG_VALUES = bytes.maketrans(ORG_ALPHABET.encode(), bytes(range(len(ORG_ALPHABET))))


def uscc_digit(first: str) -> str:
    """Return the eighteenth character of a 统一社会信用代码 from the seventeen before it."""
    total = sum(map(mul, first.encode("ascii").translate(_VALUES), WEIGHTS))
    return ALPHABET[-total % 31]


def org_digit(first: str) -> str:
    """Return the ninth character of an organisation code (组织机构代码) from the eight before it."""
    left = 11 - sum(map(mul, first.encode("ascii").translate(_ORG_VALUES), ORG_WEIGHTS)) % 11
    return "X" if left == 10 else "0" if left == 11 else str(left)


def is_uscc(code: str) -> bool:
    """Tell whether a folded code is right in length, letters, division digits and check character."""
    return _SHAPE.fullmatch(code) is not None and uscc_digit(code[:17]) == code[17]


def org_fits(code: str) -> bool:
    """Tell whether the organisation code inside a USCC fits its own check character."""
    return org_digit(code[8:16]) == code[16]


def slips(code: str) -> list[tuple[int, str]]:
    """Return the single letters (position from 1, letter) within the organisation code that mend both checks."""
    found = []
    for place in range(8, 17):
        for letter in ALPHABET:
            tried = code[:place] + letter + code[place + 1 :]
            if letter != code[place] and uscc_digit(tried[:17]) == code[17] and org_fits(tried):
                found.append((place + 1, letter))
    return found
