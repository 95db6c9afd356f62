"""One row of a register, made comparable once: name taken apart, code and address folded."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unionloop.kernel.codes import ALPHABET, org_digit
from unionloop.kernel.folding import fold

from .names import Places, Reading

_SIGNS = re.compile(r"[^0-9A-Z]")
_ORG, _OLD, _USCC = 9, 15, 18  # lengths: 组织机构代码, 15 位纳税人识别号, 统一社会信用代码


@dataclass(frozen=True, slots=True)
class Firm:
    """A row as a register has it. `key` is its row number there."""

    key: str
    name: str
    code: str = ""
    address: str = ""
    written: str = ""  # the code as the file has it, for the list of gaps


@dataclass(slots=True)
class Record:
    """A firm read for comparison. `org` is the nine characters all its codes share, "" where it has none."""

    firm: Firm
    name: str
    reading: Reading
    org: str
    fits: bool
    address: str


def records(firms: Sequence[Firm], places: Places) -> list[Record]:
    """Read firms for comparison."""
    found = []
    for firm in firms:
        name, org = fold(firm.name), org_code(firm.code)
        found.append(Record(firm, name, places.read(name), org, org_fits(org), fold(firm.address)))
    return found


def org_code(text: str) -> str:
    """Return the organisation code within any of the three codes, "" when it is none of them."""
    code = _SIGNS.sub("", unicodedata.normalize("NFKC", text).upper())
    if len(code) == _USCC:
        return code[8:17]
    if len(code) == _OLD:
        return code[6:]
    return code if len(code) == _ORG else ""


def org_fits(org: str) -> bool:
    """Tell whether an organisation code agrees with its own check character."""
    return len(org) == _ORG and all(one in ALPHABET for one in org[:8]) and org_digit(org[:8]) == org[8]


def slips(left: str, right: str) -> int:
    """Return in how many places two codes of one length differ."""
    return sum(a != b for a, b in zip(left, right, strict=True))


def learn_places(firms: Iterable[Firm]) -> Places:
    """Return the places that the registers themselves speak of."""
    return Places.learnt((fold(firm.name), fold(firm.address)) for firm in firms)
