"""Whose money is it: a payer of the tax office against the employers of the registry.

A cascade, the strongest identity first: 登记序号, credit code, old tax id, exact name, former name,
core name within a district, likeness. A code decides only when the names agree; a likeness only
when nothing speaks against it and no second employer comes near. Place is evidence against a pair:
the same name in another district is another firm until a person says otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from .names import bigrams, branch, core, normal, numbers, without_place
from .reasons import FILLED, HOW, OTHER_CODE, PLAIN
from .registry import AT_ONCE, Index, codes_of

AUTO, AUTO_PLACED, MARGIN, SHOWN = 900, 830, 60, 550
AGREES, DIFFERS = 55, 40  # likeness of names beside an equal code, in percent
CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Subject:
    """A payer as the tax file names it."""

    key: str
    name: str
    uscc: str = ""
    old_tax_id: str = ""
    tax_key: str = ""
    tax_office: str = ""
    street: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One employer a payer might be; the reasons are what a person reads."""

    employer_id: int
    score: int
    how: str
    reasons: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """`state` is matched, review or unknown; only matched has an employer."""

    state: str
    employer_id: int | None = None
    how: str = ""
    score: int = 0
    candidates: tuple[Candidate, ...] = ()


CODE_SCORE = {"tax_key": 1000, "uscc": 990, "fifteen": 980, "old_tax_id": 970, "organisation": 960}


def match(subject: Subject, index: Index) -> Decision:
    """Decide one payer: matched, to be reviewed with candidates, or unknown."""
    for kind, code in codes_of(subject.uscc, subject.old_tax_id, subject.tax_key):
        found = index.by_code(kind, code)
        if found:
            return _by_code(subject, index, kind, found)
    return _by_name(subject, index)


def match_all(subjects: Iterable[Subject], index: Index) -> Iterator[tuple[str, Decision]]:
    """Yield (key, decision) of many payers together: an employer two of them resemble goes to neither without a person.

    Those a code decides come at once and are not kept; the rest, in the end, by an index laid out for them alone.
    """
    claimed: set[int] = set()
    left: list[Subject] = []
    for one in subjects:
        decision = _at_once(one, index)
        if decision is None or decision.employer_id is None:
            left.append(one)
        else:
            claimed.add(decision.employer_id)
            yield one.key, decision
    narrowed = index.narrowed(left)
    decisions = {one.key: match(one, narrowed) for one in left}
    _part_rivals(decisions, claimed)
    yield from decisions.items()


def _part_rivals(decisions: dict[str, Decision], claimed: set[int]) -> None:
    """Leave to a person who only resembles an employer that others resemble, or that a code gave to another (`claimed`)."""
    claims: dict[int, list[str]] = defaultdict(list)
    for key, decision in decisions.items():
        if decision.state == "matched" and decision.employer_id is not None:
            claims[decision.employer_id].append(key)
    for employer_id, keys in claims.items():
        soft = [key for key in keys if decisions[key].how in ("core", "alike")]
        firm = employer_id in claimed or len(keys) > len(soft)
        if soft and (firm or len(keys) > 1):
            best = max(decisions[key].score for key in soft)
            for key in soft:
                rivals = sum(decisions[other].score >= best - MARGIN for other in soft)
                if firm or rivals > 1 or decisions[key].score < best:
                    one = decisions[key]
                    decisions[key] = Decision("review", None, one.how, one.score, one.candidates)


def likeness(left: str, right: str, places: tuple[str, ...] = ()) -> int:
    """Return how alike two names are, 0–100, by whole name and by distinctive part."""
    if left == right:
        return 100
    a, b = normal(left), normal(right)
    if a == b:
        return 100
    whole = fuzz.ratio(a, b)
    bare = fuzz.ratio(without_place(a, places), without_place(b, places))
    parts = fuzz.ratio(core(left, places), core(right, places))
    return int(max(whole, bare) * 0.6 + parts * 0.4)


def _at_once(subject: Subject, index: Index) -> Decision | None:
    """Decide a payer by a code that is asked first, None when that does not settle it."""
    for kind, code in codes_of(subject.uscc, subject.old_tax_id, subject.tax_key):
        if kind not in AT_ONCE:
            return None
        if found := index.by_code(kind, code):
            return _sure(kind, _coded(subject, index, kind, found))
    return None


def _coded(subject: Subject, index: Index, kind: str, found: set[int]) -> list[Candidate]:
    """Return the employers with the payer's code, the likest by name first."""
    candidates = []
    for employer_id in found:
        one = index.keys[employer_id]
        alike = max(likeness(subject.name, name, index.short_places)
                    for name in (one.name, *one.former_names))  # fmt: skip
        against = () if alike >= DIFFERS else (FILLED["apart"].format(name=one.name),)
        score = CODE_SCORE[kind] if alike >= AGREES else 600 + alike
        candidates.append(Candidate(employer_id, score, kind, (HOW[kind], FILLED["alike"].format(n=alike)), against))
    return sorted(candidates, key=lambda one: (-one.score, one.employer_id))


def _sure(kind: str, candidates: list[Candidate]) -> Decision | None:
    best = candidates[0]
    if len(candidates) == 1 and best.score >= 900:
        return Decision("matched", best.employer_id, kind, best.score, tuple(candidates))
    return None


def _by_code(subject: Subject, index: Index, kind: str, found: set[int]) -> Decision:
    candidates = _coded(subject, index, kind, found)
    if sure := _sure(kind, candidates):
        return sure
    more = [one for one in _alike(subject, index) if one.employer_id not in found]
    return Decision("review", None, kind, candidates[0].score, tuple((*candidates, *more)[:CANDIDATES]))


def _by_name(subject: Subject, index: Index) -> Decision:
    name, distinct = normal(subject.name), core(subject.name, index.short_places)
    exact = index.names.exact.get(name)
    former = index.names.former.get(name) - exact
    found = [_judge(subject, index, one, "name", 950) for one in exact]
    found += [_judge(subject, index, one, "former", 930) for one in former]
    taken = {one.employer_id for one in found}
    same_core = index.names.core.get(distinct) - taken
    if len(distinct) >= 3:
        found += [_judge(subject, index, one, "core", 0) for one in same_core]
        taken |= same_core
    found += [one for one in _alike(subject, index) if one.employer_id not in taken]
    found.sort(key=lambda one: (-one.score, one.employer_id))
    shown = tuple(one for one in found if one.score >= SHOWN)[:CANDIDATES]
    if not shown:
        return Decision("unknown")
    best = shown[0]
    rival = shown[1].score if len(shown) > 1 else 0
    if best.how in ("name", "former"):
        sure = not best.against and rival < best.score - 20
    else:
        placed = PLAIN["near"] in best.reasons or PLAIN["street"] in best.reasons
        needed = AUTO_PLACED if placed else AUTO
        sure = best.score >= needed and not best.against and rival <= best.score - MARGIN
    if sure:
        return Decision("matched", best.employer_id, best.how, best.score, shown)
    return Decision("review", None, best.how, best.score, shown)


def _alike(subject: Subject, index: Index) -> list[Candidate]:
    return [_judge(subject, index, employer_id, "alike", 0) for employer_id in index.names.near(subject.name)]


def _judge(subject: Subject, index: Index, employer_id: int, how: str, score: int) -> Candidate:
    """Weigh one pair: what speaks for it, what against."""
    one = index.keys[employer_id]
    places = index.short_places
    former = how == "former"
    name = next((n for n in one.former_names if normal(n) == normal(subject.name)), one.name) if former \
        else one.name  # fmt: skip
    reasons, against = [], []
    if not score:
        score = likeness(subject.name, name, places) * 10
        score = min(score + _start_bonus(subject.name, name, places), 945)
    if how == "former":
        reasons.append(FILLED["former"].format(name=one.name))
    else:
        reasons.append(FILLED["alike"].format(n=score // 10) if how == "alike" else PLAIN[how])
    a, b = normal(subject.name), normal(name)
    if a != b:
        if numbers(a) != numbers(b):
            against.append(PLAIN["numbers"])
        if branch(a) != branch(b) and bool(branch(a)) != bool(branch(b)):
            against.append(PLAIN["branch"])
    here = index.region(subject.tax_office, subject.street) or index.region(subject.name)
    there = one.division_code if one.division_code and not one.division_code.endswith("00") else (
        index.region(one.street) or index.region(one.name))
    if here and there and here[:6] != there[:6]:
        against.append(PLAIN["elsewhere"])
        score -= 150
    elif here and there:
        reasons.append(PLAIN["here"])
    score += _street(subject.street, one.street, reasons, against)
    score -= 60 * sum(reason != PLAIN["elsewhere"] for reason in against)
    codes = dict(codes_of(one.uscc, one.old_tax_id, one.tax_key))
    for kind, code in codes_of(subject.uscc, subject.old_tax_id, subject.tax_key):
        if kind in ("uscc", "organisation", "tax_key") and codes.get(kind, code) != code:
            against.append(OTHER_CODE[kind])
            score -= 200
            break
    return Candidate(employer_id, max(0, min(score, 955)), how, tuple(reasons), tuple(against))


def _start_bonus(left: str, right: str, places: tuple[str, ...]) -> int:
    """Give a little when the distinctive beginning agrees: it is the brand."""
    a, b = core(left, places), core(right, places)
    return 30 if len(a) >= 3 and len(b) >= 3 and (a[:3] == b[:3]) else 0


def _street(here: str, there: str, reasons: list[str], against: list[str]) -> int:
    """Compare streets or addresses: an equal one helps, a truncated one too."""
    if len(here) < 3 or len(there) < 3:
        return 0
    a, b = normal(here), normal(there)
    if a == b:
        reasons.append(PLAIN["street"])
        return 40
    shorter, longer = sorted((bigrams(a), bigrams(b)), key=len)
    shared = len(shorter & longer) * 100 // len(shorter)
    if len(shorter) >= 4 and shared >= 80:
        reasons.append(PLAIN["near"])
        return 40
    return 0
