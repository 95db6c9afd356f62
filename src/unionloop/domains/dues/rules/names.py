"""Company names made comparable: width, script, brackets, legal form, place in front."""

import re
from functools import lru_cache

from unionloop.kernel.folding import fold

_FORMS = re.compile(r"(有限责任公司|股份有限公司|集团有限公司|有限公司|股份公司|责任公司|集团公司|公司|有限责任|股份有限|有限)")
_GROUP = re.compile(r"集团$")
_NUMBERS = re.compile(r"[一二三四五六七八九十百零〇\d]+")
_BRANCH = re.compile(r"(分公司|支公司|分店|支行|分理处|储蓄所|营业部|营业所|经营部|门市部?|服务部|服务站|加油站|加气站|"
                     r"办事处|代表处|项目部|分厂|分院|分社|信用社|邮政所|支局|营业厅|连锁店|药店|店)")  # fmt: skip
_PLACE = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}?(?:省|自治区|市|县|区))")


# a payer is held against its candidates at once: what is asked again is asked soon
KEPT = 10_000


normal = lru_cache(maxsize=KEPT)(fold)


@lru_cache(maxsize=KEPT)
def core(name: str, places: tuple[str, ...] = ()) -> str:
    """Return the distinctive part: without the place in front and the legal form; never empty."""
    text = without_place(normal(name), places)
    bare = _GROUP.sub("", _FORMS.sub("", text))
    return bare if len(bare) >= 2 else text


def without_place(text: str, places: tuple[str, ...] = ()) -> str:
    """Return a normal name without the places it begins with, as long as a name is left."""
    while True:
        short = _PLACE.sub("", text, count=1)
        if short == text:
            for place in places if text.startswith(places) else ():
                if text.startswith(place):
                    short = text[len(place) :].removeprefix("省").removeprefix("市").removeprefix("县")
                    break
        if short == text or len(short) < 4:
            return text
        text = short


def numbers(name: str) -> frozenset[str]:
    """Return the numbers in a name: 一店 and 二店 are two shops however alike they look."""
    return frozenset(_NUMBERS.findall(name))


def branch(name: str) -> str:
    """Return the word that makes a name that of a branch, shop or station; "" for the whole firm."""
    found = _BRANCH.findall(name)
    return found[-1] if found else ""


@lru_cache(maxsize=KEPT)
def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters."""
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset((text,))
