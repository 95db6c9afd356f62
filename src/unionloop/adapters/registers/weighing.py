"""One record against one taxpayer: the odds that it is the same firm, with what speaks for it and against it.

All costs are in nats: what a slip takes off is about −log of how often it is made. They were set on names of two
cities and hold elsewhere, because what agreement is worth comes from the register at hand (`Language`).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from .edits import DELETE, REPLACE, SWAP, TWICE, edits
from .language import Language
from .names import BRANCH, numbers, sound_alike
from .records import Record, slips

SOUND, SIGN = 4.5, 7.0  # another sign of the same reading; any other sign
LOST, LOST_RUN, LOST_END = 4.2, 3.5, 2.2  # one sign, a word inside, whatever follows
LOST_START, LOST_START_EACH = 4.0, 2.5
RUN_EACH, END_EACH = 0.4, 0.15
ADDED, ADDED_EACH = 6.0, 1.5
TURNED, DOUBLED = 6.0, 4.5  # two neighbours exchanged; a sign written twice
FORM, PLACE, OTHER_PLACE, NUMBER = 1.5, 1.2, 8.0, 6.0
SAME_NAME, SAME_BODY = 5.0, 2.0
ELSEWHERE, HERE, ADDRESS_SHARE, ADDRESS_MOST = 3.0, 3.0, 0.8, 9.0
SAME_CODE, CODE_SLIP, NEAR_CODE, OTHER_CODE = 6.0, 3.0, 2.0, 7.0
KNOWN = 3.0  # most unions' firms pay taxes here
ENOUGH = 12.0  # a name this sure is not looked at with its places too
_BRANCH_OF, _ONE_BRANCH = "一个是另一个的分支", "一个是分支机构，一个不是"
_NUMBERED, _POINTED = "名称里的编号不同", "方位或序数字不同"
_EXCHANGED = "对调的两字也可能是另一家的名字"
_NAMELESS = "没有名称，只有代码"
_SISTERS = frozenset((_BRANCH_OF, _ONE_BRANCH, _NUMBERED, _POINTED, _NAMELESS))  # a parent's code is often lent to its branch
_DIRECTIONS = frozenset("东南西北中上下前后左右内外大小老新一二三四五六七八九十甲乙丙丁")


@dataclass(slots=True)
class Weight:
    """`odds` in nats; `against`, where not empty, keeps a person in the decision."""

    odds: float
    reasons: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(slots=True)
class Slips:
    """How one text became another."""

    worth: float = 0.0
    cost: float = 0.0
    changed: tuple[tuple[str, str], ...] = ()
    turned: tuple[str, ...] = ()  # pairs as ours has them
    doubled: bool = False
    added: int = 0
    left_off: str = ""  # what of theirs stands behind the end of ours


class Scale:
    """Weighs pairs of one register; `holders(prefix)` counts the taxpayers whose address begins so."""

    def __init__(self, language: Language, taxpayers: int, holders: Callable[[str], int]) -> None:
        self._language, self._holders = language, holders
        self._log = math.log(max(taxpayers, 2))

    def weigh(self, union: Record, taxpayer: Record) -> Weight:
        """Return the odds for a pair against "none of the taxpayers"."""
        reasons: list[str] = []
        against: list[str] = []
        code, sure = self._code(union, taxpayer, reasons, against)
        name = self._name(union, taxpayer, reasons, against)
        address = self._address(union, taxpayer, reasons)
        if sure and union.org == taxpayer.org:
            against = [one for one in against if one in _SISTERS] + (["代码相同但名称差别大"] if name < -SIGN else [])
        elif address < 0 and union.name != taxpayer.name and _elsewhere(union, taxpayer):
            against.append("地址不同，名称也不全同")
        if address >= HERE and _EXCHANGED in against:
            against.remove(_EXCHANGED)
        odds = KNOWN - self._log + name + address + code
        if sure and union.org == taxpayer.org:
            odds = max(odds, 0.0)  # an equal code is shown to a person whatever the name
        return Weight(odds, tuple(reasons), tuple(dict.fromkeys(against)))

    def _name(self, union: Record, taxpayer: Record, reasons: list[str], against: list[str]) -> float:
        ours, theirs = union.reading, taxpayer.reading
        if not union.name or not taxpayer.name:
            against.append(_NAMELESS)
            return 0.0
        if union.name == taxpayer.name:
            reasons.append("名称相同")
            return self._align(ours.body, theirs.body, 0).worth + SAME_NAME
        found, cost = self._align(ours.body, theirs.body, 0), 0.0
        if ours.places != theirs.places:
            apart = ours.places and theirs.places and not set(ours.places) & set(theirs.places)
            cost = OTHER_PLACE if apart else PLACE
            if found.worth - found.cost - cost < ENOUGH:
                before, after = "".join(ours.places), "".join(theirs.places)
                whole = self._align(before + ours.body, after + theirs.body, len(before))
                if whole.worth - whole.cost > found.worth - found.cost - cost:
                    found, cost = whole, 0.0
        if ours.forms != theirs.forms:
            cost += FORM
        if numbers(ours.body) != numbers(theirs.body) and numbers(ours.whole) != numbers(theirs.whole):
            against.append(_NUMBERED)
            cost += NUMBER if numbers(ours.body) else 0.0
        if ours.body == theirs.body and set(ours.places) <= set(theirs.places):
            cost -= SAME_BODY
        if any(self._language.knows(pair) for pair in found.turned):
            against.append(_EXCHANGED)  # 兴华 and 华兴 are two firms, 电器 and 器电 are not
        _say(union, taxpayer, found, reasons, against)
        return found.worth - found.cost - cost

    def _align(self, ours: str, theirs: str, skip: int) -> Slips:
        """Lay two texts beside each other; the first `skip` signs of ours are worth nothing (places)."""
        agree, slip, lost = [True] * len(ours), Slips(), list[list[int]]()
        changed, turned = [], []
        for edit in edits(ours, theirs):
            here, there = edit.here, edit.there
            if edit.kind == REPLACE:
                agree[here] = False
                changed.append((ours[here], theirs[there]))
                slip.cost += SOUND if sound_alike(ours[here], theirs[there]) else SIGN
            elif edit.kind == SWAP:
                agree[here] = agree[here + 1] = False
                turned.append(ours[here : here + 2])
                slip.cost += TURNED
            elif edit.kind == TWICE:
                agree[here], slip.doubled = False, True
                slip.cost += DOUBLED
            elif edit.kind == DELETE:
                agree[here] = False
                slip.added += 1
            elif lost and lost[-1][1] == there and lost[-1][2] == here:
                lost[-1][1] += 1
            else:
                lost.append([there, there + 1, here])
        slip.changed, slip.turned = tuple(changed), tuple(turned)
        slip.left_off = theirs[lost[-1][0] :] if lost and lost[-1][1] == len(theirs) else ""
        slip.cost += ADDED + ADDED_EACH * slip.added if slip.added else 0.0
        slip.cost += sum(_lost(start, end, len(theirs)) for start, end, _ in lost)
        worth = self._language.worth
        slip.worth = sum(worth("" if at <= skip else ours[at - 1], ours[at])
                         for at in range(skip, len(ours)) if agree[at])  # fmt: skip
        return slip

    def _address(self, union: Record, taxpayer: Record, reasons: list[str]) -> float:
        ours, theirs = union.address, taxpayer.address
        if not ours or not theirs:
            return 0.0
        if theirs.startswith(ours) or ours.startswith(theirs):
            reasons.append("地址一致")
            shared = self._holders(min(ours, theirs, key=len))
            return min(self._log - math.log(max(shared, 1)), ADDRESS_MOST) * ADDRESS_SHARE
        if ours in theirs or theirs in ours:
            reasons.append("地址相近")
            return 2.5
        if Levenshtein.normalized_similarity(ours, theirs[: len(ours) + 2]) < 0.6:
            reasons.append("地址不同")
            return -ELSEWHERE
        return 1.0

    def _code(self, union: Record, taxpayer: Record, reasons: list[str], against: list[str]) -> tuple[float, bool]:
        """Return what the codes say, and whether they say that it is the same firm."""
        if not union.org or not taxpayer.org:
            return 0.0, False
        if union.org == taxpayer.org:
            reasons.append("代码相同")
            return self._log + SAME_CODE, True
        apart = slips(union.org, taxpayer.org)
        if apart == 1 and not union.fits:
            reasons.append("代码差一位，校验不通过")
            return self._log + CODE_SLIP, True
        if apart == 1:
            reasons.append("代码差一位")
            return NEAR_CODE, False
        against.append("代码不同")
        return (-OTHER_CODE if union.fits else -OTHER_CODE / 2), False


def _lost(start: int, end: int, whole: int) -> float:
    """Return the cost of signs of theirs that ours lacks."""
    count = end - start
    if start == 0:
        return LOST_START + LOST_START_EACH * count
    if end == whole:
        return LOST_END + END_EACH * count
    return LOST if count == 1 else LOST_RUN + RUN_EACH * count


def _say(union: Record, taxpayer: Record, found: Slips, reasons: list[str], against: list[str]) -> None:
    """Put into words what differs between two names."""
    ours, theirs = union.reading, taxpayer.reading
    if ours.body == theirs.body:
        apart = ours.forms != theirs.forms or ours.places == theirs.places
        reasons.append("只差法律形式" if apart else "只差区划")
    elif found.turned:
        reasons.append("两字对调：" + "、".join(found.turned[:3]))
    elif found.doubled:
        reasons.append("写重了字")
    elif found.changed:
        reasons.append("个别字不同：" + "、".join(f"{a}→{b}" for a, b in found.changed[:3]))
    else:
        reasons.append("简称或缺字" if not found.added else "名称相近")
    if found.added and _added(union, taxpayer):
        against.append("多出的字对不上")
    if _points(found):
        against.append(_POINTED)
    if len(found.changed) > 1 and theirs.tail:
        against.append("分支机构的名字不同")
    strange = [a for a, b in found.changed if not sound_alike(a, b)]
    if strange and "地址一致" not in reasons and union.reading.tail != taxpayer.reading.tail:
        against.append("分支机构的名字不同")
    if _branch(found.left_off) and BRANCH.sub("", found.left_off):
        against.append(_BRANCH_OF)
    if bool(ours.tail) != bool(theirs.tail) and (_branch(ours.tail) or _branch(theirs.tail)):
        against.append(_ONE_BRANCH)


def _points(found: Slips) -> bool:
    """Tell whether a direction or an ordinal became another sign; 司川 for 四川, typed by sound, points nowhere else."""
    typed = len(found.changed) == 1 and found.changed[0][0] not in _DIRECTIONS and sound_alike(*found.changed[0])
    return not typed and any(b in _DIRECTIONS for _, b in found.changed)


def _added(union: Record, taxpayer: Record) -> bool:
    """Tell whether a record has signs of its own behind the places in front: more than the name was shortened."""
    ours, theirs = union.reading, taxpayer.reading
    return any(edit.kind == DELETE and edit.here >= ours.start for edit in edits(ours.whole, theirs.whole))


def _elsewhere(union: Record, taxpayer: Record) -> bool:
    ours, theirs = union.reading, taxpayer.reading
    return ours.body != theirs.body or not set(ours.places) & set(theirs.places)


def _branch(tail: str) -> bool:
    return BRANCH.search(tail) is not None
