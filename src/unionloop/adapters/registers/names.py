"""The parts of a firm's name: places in front, legal forms, what is left; and the places, learnt from the registers."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from unionloop.kernel.places import PROVINCES

from .forms import mended

_RANKS = ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "地区", "省", "市", "县", "区", "州", "盟", "旗")
_FORM = re.compile(r"总(?=厂)|有限责任公司|股份有限公司|有限公司|责任公司|股份公司|公司")
_CUT_FORM = re.compile(r"(有限责任|股份有限|有限责|有限|股份)公?$")  # 有限 of a name cut short
_IN_ADDRESS = re.compile(r"([\u4e00-\u9fff]{2,7}?)(自治区|自治州|自治县|省|市|县|区)")
_IN_NAME = re.compile(r"([\u4e00-\u9fff]{2,4}?)(自治州|自治县|省|市|县|区)")
_NUMBERS = re.compile(r"[一二三四五六七八九十百零〇两壹贰叁0-9]+")
_WHOLE_FIRM = re.compile(r"^[\u4e00-\u9fffA-Z0-9]*?(?:公司|集团|厂|社)")
BRANCH = re.compile(
    r"(分公司|支公司|支行|分行|分理处|储蓄所|营业部|营业所|经营部|门市部?|服务部|服务站|加油站|加气站|办事处|代表处|项目部|"
    r"分厂|分店|分社|分院|信用社|邮政所|支局|营业厅|连锁店|药店|酒店|市场|商场|店)"
)
_LEVELS, _LEAST, _SHARE = 3, 3, 2000  # places deep an address is read; how often one must be seen


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded name taken apart. `tail` is what follows the firm itself: 五分公司, 太和加油站.

    `whole` is the name with its legal form spelt right; `start` is where in it the places end.
    """

    whole: str
    places: tuple[str, ...]
    body: str
    forms: tuple[str, ...]
    tail: str
    start: int


class Places:
    """Names of places without their rank (射洪县 and 射洪市 are both 射洪)."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._stems = frozenset(stems) | frozenset(PROVINCES)
        self._longest: dict[str, int] = {}  # by the two signs a place begins with
        for stem in self._stems:
            self._longest[stem[:2]] = max(self._longest.get(stem[:2], 0), len(stem))

    @classmethod
    def learnt(cls, named: Iterable[tuple[str, str]]) -> "Places":
        """Learn places from how (folded name, folded address) begin; a rare one may be a slip and is left out."""
        seen: Counter[str] = Counter()
        count = 0
        for name, address in named:
            count += 1
            if found := _IN_NAME.match(name):
                seen[found[1]] += 1
            at = 0
            for _ in range(_LEVELS):
                if not (found := _IN_ADDRESS.match(address, at)):
                    break
                seen[found[1]] += 1
                at = found.end()
        least = max(_LEAST, count // _SHARE)
        return cls(stem for stem, times in seen.items() if times >= least)

    def read(self, name: str) -> Reading:
        """Take a folded name apart; a body of at least two signs is left."""
        name = mended(name)
        places, at = [], 0
        while (end := self._front(name, at)) and len(name) - end[1] >= 2:
            places.append(end[0])
            at = end[1]
        rest = name[at:]
        body = _FORM.sub("", rest)
        if len(body) > 4:
            body = _CUT_FORM.sub("", body)
        if len(body) < 2:
            body = rest
        whole = _WHOLE_FIRM.match(rest)
        tail = rest[whole.end() :] if whole else ""
        return Reading(name, tuple(places), body, tuple(_FORM.findall(rest)), tail, at)

    def _front(self, name: str, at: int) -> tuple[str, int] | None:
        for length in range(self._longest.get(name[at : at + 2], 0), 1, -1):
            stem = name[at : at + length]
            if len(stem) == length and stem in self._stems:
                end = at + length
                rank = next((one for one in _RANKS if name.startswith(one, end)), "")
                return stem, end + len(rank)
        return None


def numbers(text: str) -> tuple[str, ...]:
    """Return the numbers in a name: 一店 and 二店 are two shops however alike they look."""
    return tuple(_NUMBERS.findall(text))


@cache
def sounds(sign: str) -> frozenset[str]:
    """Return how a sign is read, without tones; a sign nobody reads sounds like itself."""
    from pypinyin import Style, pinyin  # its dictionaries take a second

    return frozenset(pinyin(sign, style=Style.NORMAL, heteronym=True)[0])


def sound_alike(left: str, right: str) -> bool:
    """Tell whether two signs share a reading (川 and 船): the slip of whoever types by sound."""
    return bool(sounds(left) & sounds(right))
