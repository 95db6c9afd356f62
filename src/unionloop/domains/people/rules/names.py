"""Names: checked, masked, and how they are found by pinyin initials."""

import unicodedata
from functools import lru_cache

from unionloop.kernel.errors import BadInput

# Double surnames common enough to matter when somebody searches by given name alone.
DOUBLE = frozenset((
    "欧阳", "上官", "皇甫", "司马", "司徒", "诸葛", "东方", "尉迟", "公孙", "慕容", "令狐", "夏侯", "南宫", "长孙", "宇文",
    "轩辕", "端木", "独孤", "闻人", "呼延",
))  # fmt: skip
# Characters read otherwise as a surname than in most words (《现代汉语词典》 entries marked 姓).
AS_SURNAME = {
    "单": "s", "仇": "q", "曾": "z", "查": "z", "解": "x", "区": "o", "朴": "p", "盖": "g", "翟": "z", "乐": "y",
    "缪": "m", "种": "c", "召": "s", "盛": "s", "覃": "q", "曲": "q", "谌": "c", "折": "s", "秘": "b", "繁": "p",
    "尉": "y", "宓": "m", "冼": "x", "晟": "c", "那": "n", "撒": "s", "沈": "s", "燕": "y", "任": "r", "应": "y",
}  # fmt: skip


def check_name(text: str) -> str:
    """Return a name as written, without spaces around it; the letters themselves are never folded."""
    name = text.strip()
    if not name or len(name) > 50 or any(unicodedata.category(one) in ("Cc", "Cf") for one in name):
        raise BadInput("bad_name")
    return name


def mask_name(name: str) -> str:
    """Return 王*芳: what tells two cases apart and no more."""
    if "·" in name:
        return "·".join([name[0] + "*", *("*" for _ in name.split("·")[1:])])
    if len(name) <= 2:
        return name[:1] + "*" if len(name) == 2 else "*" * len(name)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def given_of(name: str) -> str:
    """Return the name without its surname, as people search by it; "" for one character."""
    if "·" in name:
        return name.split("·", 1)[1]
    return name[2:] if len(name) > 2 and name[:2] in DOUBLE else name[1:]


def initials_of(name: str) -> str:
    """Return the pinyin initials of a name in small letters: 王小芳 → wxf. What has no reading is left out."""
    letters = []
    for at, one in enumerate(name):
        known = AS_SURNAME.get(one, "") if at == 0 else ""
        letters.append(known or _initial(one))
    return "".join(letters)[:50]


@lru_cache(maxsize=50_000)
def _initial(one: str) -> str:
    if one.isascii():
        return one.lower() if one.isalnum() else ""
    from pypinyin import Style, pinyin  # 55 MB of dictionaries, for whoever writes names

    read = pinyin(one, style=Style.FIRST_LETTER, errors="ignore")
    return read[0][0][:1] if read else ""
