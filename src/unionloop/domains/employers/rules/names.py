"""Names of employers. The stored name stays as written; these are the copies that matching reads."""

import re
import unicodedata
from collections.abc import Iterable

from unionloop.kernel.errors import BadInput
from unionloop.kernel.folding import fold as normal_name
from unionloop.kernel.places import PROVINCES
from unionloop.kernel.words import Word

NAME_MOST = 120
# Longest first, so that 集团股份有限公司 goes whole.
_FORMS = (
    "集团股份有限公司", "集团有限责任公司", "农民专业合作社联合社", "农民专业合作社", "股份合作公司", "集团有限公司",
    "股份有限公司", "有限责任公司", "普通合伙企业", "有限合伙企业", "专业合作社", "有限公司", "合伙企业", "责任公司",
    "个人独资企业", "集团公司", "普通合伙", "有限合伙", "合作社", "公司",
)  # fmt: skip
_VARIANTS = str.maketrans({"𠮷": "吉"})  # written for another character that the dictionary does read
_ENDINGS = ("特别行政区", "自治区", "自治州", "自治县", "市辖区", "省", "市", "县", "区", "州", "盟", "旗")
SHORTEST_CORE = 2
# key, label, least, most
BANDS: tuple[tuple[str, str, int, int], ...] = (
    ("0", Word("未登记"), 0, 0), ("1-9", Word("1–9 人"), 1, 9), ("10-24", Word("10–24 人"), 10, 24),
    ("25-99", Word("25–99 人"), 25, 99), ("100-399", Word("100–399 人"), 100, 399), ("400", Word("400 人以上"), 400, 10**9),
)  # fmt: skip


def check_name(text: str) -> str:
    """Return a name without the spaces around it; what is inside stays as written."""
    name = text.strip()
    if not name or len(name) > NAME_MOST:
        raise BadInput("bad_employer_name", most=NAME_MOST)
    return name


def initials_of(text: str) -> str:
    """Return the pinyin initials of a name, for whoever types 𠮷盛物流 as JSWL.

    Two readings where they differ, parted by a space: as a phrase (重庆 CQ) and character by character (ZQ).
    Latin letters and figures stay; a character nobody reads stays itself.
    """
    from pypinyin import (  # its dictionaries take a second: only who registers pays for them
        Style,
        lazy_pinyin,
    )

    normal = normal_name(text.translate(_VARIANTS))
    readings = (lazy_pinyin(one, style=Style.FIRST_LETTER) for one in (normal, list(normal)))
    return " ".join(dict.fromkeys("".join(one).upper() for one in readings))


def core_name(text: str, regions: Iterable[str] = ()) -> str:
    """Return the name without region words and legal form, or all of it where nothing would be left.

    `regions` are the names of the divisions the employer lies in; provinces are known anyhow.
    """
    whole = normal_name(text)
    stems = sorted({stem_of(name) for name in (*PROVINCES, *regions)} - {""}, key=len, reverse=True)
    ending = "|".join(_ENDINGS)
    front = re.compile(rf"(?:{'|'.join(map(re.escape, stems))})(?:{ending})?")
    core = whole
    while (found := front.match(core)) and len(core) - found.end() >= SHORTEST_CORE:
        core = core[found.end() :]
    # the region often stands in brackets, before the legal form: 天泰食品(四川)有限公司
    inner = re.sub(rf"[（(【\[]\s*(?:{front.pattern})+\s*[)）】\]]", "", unicodedata.normalize("NFKC", text))
    if normal_name(inner) != whole:
        return core_name(inner, regions)
    if core in _FORMS:
        return whole  # nothing but a region and a legal form
    for form in _FORMS:
        if core.endswith(form) and len(core) - len(form) >= SHORTEST_CORE:
            return core.removesuffix(form)
    return core


def stem_of(region: str) -> str:
    """Return a region's name without its rank: 射洪市 and 射洪县 are both 射洪."""
    for ending in _ENDINGS:
        if region.endswith(ending) and len(region) - len(ending) >= SHORTEST_CORE:
            return region.removesuffix(ending)
    return region


def band_of(headcount: int) -> str:
    """Return the key of the staff band a headcount falls in."""
    return next(key for key, _, least, most in BANDS if least <= headcount <= most)
