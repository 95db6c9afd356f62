"""The codes an employer is known by (domain.md §13): checked, tidied, never silently repaired."""

import re
import unicodedata

from unionloop.kernel.codes import ALPHABET, USCC_LENGTH, org_fits, slips, uscc_digit
from unionloop.kernel.errors import BadInput

_LOOKS_LIKE = {"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"}
_KNOWN_PREFIXES = frozenset((
    "11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "49", "51", "52", "53", "59",
    "61", "62", "69", "71", "72", "79", "81", "89", "91", "92", "93", "A1", "A9", "N1", "N2", "N3", "N9", "Y1",
))  # fmt: skip


def tidy(text: str) -> str:
    """Return a code as typed on a half-width keyboard: full width folded, spaces, hyphens, quotes dropped."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-'\"\u2010-\u2015\u200b-\u200f\ufeff]", "", folded)


def check_uscc(text: str) -> str:
    """Return a normalised 统一社会信用代码, or refuse naming the wrong character. O is never read as 0."""
    code = tidy(text)
    if not code:
        raise BadInput("uscc_missing")
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", code):
        raise BadInput("uscc_scientific", found=code)
    for position, one in enumerate(code, start=1):
        if one not in ALPHABET:
            raise BadInput("uscc_character", position=position, found=one, like=_LOOKS_LIKE.get(one, "—"))
    if len(code) != USCC_LENGTH:
        raise BadInput("uscc_length", length=len(code))
    for position in range(3, 9):
        if not code[position - 1].isdigit():
            raise BadInput("uscc_division", position=position, found=code[position - 1])
    expected = uscc_digit(code[:17])
    if code[17] != expected:
        raise BadInput("uscc_check", expected=expected, found=code[17], where=_suspects(code))
    return code


def uscc_warnings(code: str) -> tuple[str, ...]:
    """Return what is odd about a valid USCC: the inner organisation code, or a prefix nobody issues."""
    found: list[str] = []
    if len(code) != USCC_LENGTH:
        return ()
    if not org_fits(code):
        found.append("org_check")
    if code[:2] not in _KNOWN_PREFIXES:
        found.append("prefix")
    return tuple(found)


def check_old_tax_id(text: str) -> str:
    """Return a normalised old 纳税人识别号 (15 characters; 17 to 20 for sole traders), or refuse."""
    code = tidy(text)
    if not code:
        return ""
    if re.fullmatch(r"\d{6}[0-9A-Z]{9}|[0-9A-Z]{17,20}", code, re.ASCII) is None:
        raise BadInput("bad_old_tax_id", length=len(code))
    return code


def org_code_of(uscc: str, old_tax_id: str) -> str:
    """Return the nine characters both codes share, "" where neither has them."""
    if len(uscc) == USCC_LENGTH:
        return uscc[8:17]
    return old_tax_id[6:15] if len(old_tax_id) == 15 else ""


def _suspects(code: str) -> str:
    """Return where the mistake is: the inner check narrows it down to a part, or to single positions."""
    if org_fits(code):
        return "1–8、18"
    return "、".join(dict.fromkeys(str(position) for position, _ in slips(code))) or "9–18"
