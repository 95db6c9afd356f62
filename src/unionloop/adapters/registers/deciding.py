"""The decision over all pairs: what stands by itself, what a person looks at, who has no union."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from .candidates import Candidates
from .language import Language
from .likeness import Likest, in_memory
from .names import numbers
from .records import Firm, Record, learn_places, records
from .weighing import Scale, Weight

AUTO, REVIEW, LIKELY = 0.998, 0.1, 0.5
SHOWN = 3  # pairs of one record a person is shown
ALIKE = 60  # likeness in percent at which an equal code needs no second look
_MOST_ODDS = 500.0
_TELL_EACH = 5_000
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """A record of a union and a taxpayer. `score` is the probability that they are one firm."""

    tax_row: str
    union_row: str
    score: float
    decision: str  # auto, review
    reason: str
    firmly: bool = False  # by code or by the same name


@dataclass(frozen=True, slots=True)
class Gap:
    """A taxpayer without a union."""

    firm: Firm
    reason: str


def match(
    taxpayers: Sequence[Firm], unions: Sequence[Firm], tell: Tell = lambda step: None, likest: Likest = in_memory
) -> list[Pair]:
    """Return the pairs, in the order of the unions' register, the likeliest of a record first.

    `likest` finds whom a record resembles (`likeness.ENGINES`); the pairs are the same whichever it is.
    """
    places = learn_places(taxpayers)
    theirs, ours = records(taxpayers, places), records(unions, places)
    tell(f"{len(taxpayers):,} taxpayers and {len(unions):,} unions read")
    found = Candidates(theirs, ours)
    scale = Scale(Language([one.reading.body for one in theirs]), len(theirs), found.holders)
    pairs: dict[str, list[Pair]] = {}
    left: list[Record] = []
    for one in ours:
        pair = _at_once(one, theirs, found)
        if pair is None and not one.name and not one.org:
            pairs[one.firm.key] = []  # nothing to go by
        elif pair is None:
            left.append(one)
        else:
            pairs[one.firm.key] = [pair]
    tell(f"{len(pairs):,} by code or name at once, {len(left):,} to weigh")
    for done, (one, near) in enumerate(zip(left, found.near(left, likest), strict=True), start=1):
        pairs[one.firm.key] = _weighed(one, [(theirs[at], scale.weigh(one, theirs[at])) for at in near])
        if done % _TELL_EACH == 0:
            tell(f"{done:,} of {len(left):,} weighed")
    return list(_taken([pair for one in unions for pair in pairs[one.key]]))


def gaps(taxpayers: Sequence[Firm], pairs: Sequence[Pair]) -> list[Gap]:
    """Return the taxpayers that no union's record is likely to be, in the order of their register."""
    best: dict[str, Pair] = {}
    for pair in pairs:
        if pair.tax_row not in best or pair.score > best[pair.tax_row].score:
            best[pair.tax_row] = pair
    found = []
    for firm in taxpayers:
        pair = best.get(firm.key)
        if pair is None:
            found.append(Gap(firm, "工会名册里没有相近的单位" if firm.name else "没有名称，工会名册里也没有它的代码"))
        elif pair.decision != "auto" and pair.score < LIKELY:
            found.append(Gap(firm, f"只有不大像的一家 {pair.union_row}（{pair.score:.2f}），请先核对"))
    return found


def _at_once(union: Record, theirs: Sequence[Record], found: Candidates) -> Pair | None:
    """Decide what needs no weighing: an equal code under an alike name, or an equal name nobody shares."""
    coded = found.codes.get(union.org, ()) if union.org else ()
    if not union.name:
        return None
    if len(coded) == 1:
        taxpayer = theirs[coded[0]]
        if union.name == taxpayer.name or (
            union.reading.tail == taxpayer.reading.tail and numbers(union.name) == numbers(taxpayer.name)
            and fuzz.ratio(union.name, taxpayer.name) >= ALIKE
        ):  # fmt: skip
            word = "名称相同" if union.name == taxpayer.name else "名称相近"
            return Pair(taxpayer.firm.key, union.firm.key, 0.9999, "auto", f"代码相同；{word}", firmly=True)
        return None
    named = found.names.get(union.name, ())
    if not union.org and len(named) == 1 and union.reading.places and len(union.reading.body) > 3:
        taxpayer = theirs[named[0]]
        if not union.address or taxpayer.address.startswith(union.address):
            reason = "名称相同，只此一家" + ("；地址一致" if union.address else "")
            return Pair(taxpayer.firm.key, union.firm.key, 0.9995, "auto", reason, firmly=True)
    return None


def _weighed(union: Record, weighed: list[tuple[Record, Weight]]) -> list[Pair]:
    """Return the pairs of one record worth showing: its candidates stand against each other and against none."""
    odds = [math.exp(min(weight.odds, _MOST_ODDS)) for _, weight in weighed]
    whole = 1 + math.fsum(odds)
    ranked = sorted(((chance / whole, taxpayer, weight) for chance, (taxpayer, weight) in zip(odds, weighed, strict=True)),
                    key=lambda one: (-one[0], one[1].firm.key))  # fmt: skip
    pairs = []
    for score, taxpayer, weight in ranked[:SHOWN]:
        if score < REVIEW:
            break
        sure = score >= AUTO and not weight.against
        firmly = bool({"代码相同", "名称相同"} & set(weight.reasons))
        reason = "；".join((*weight.reasons, *weight.against))
        score = round(min(score, 0.9999 if sure else 0.99), 4)
        pairs.append(Pair(taxpayer.firm.key, union.firm.key, score, "auto" if sure else "review", reason, firmly))
        if sure:
            break
    return pairs


def _taken(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Send to a person whoever merely resembles a taxpayer that another record names by code or name."""
    held: dict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        if pair.decision == "auto" and pair.firmly:
            held[pair.tax_row].add(pair.union_row)
    for pair in pairs:
        if pair.decision == "auto" and not pair.firmly and held[pair.tax_row] - {pair.union_row}:
            yield replace(pair, decision="review", reason=pair.reason + "；另一工会已凭代码或名称对上")
        else:
            yield pair
