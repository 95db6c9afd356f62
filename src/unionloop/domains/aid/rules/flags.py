"""What looks wrong about a household (domain.md §4.7): every rule names its reason, none decides anything.

What is explained is not flagged: a car a documented exception allows, a programme the union counted as income,
publicity that old files never had, students who are a little older, files a union opened on a collection day.
"""

from collections.abc import Iterator
from itertools import pairwise

from unionloop.domains.aid.contracts.flags import Bounds, FileFacts, PaidFact, Raised
from unionloop.kernel.money import BP

NIGHT, CRUMBS = (22, 6), 3


def raised(facts: FileFacts, bounds: Bounds) -> list[Raised]:
    """Return everything about a household that a person should look at."""
    return [one for rule in _RULES for one in rule(facts, bounds)]


def _persons(facts: FileFacts, bounds: Bounds) -> Iterator[Raised]:
    for one in facts.sums:
        late = [day for day in facts.dead if one.paid_date is not None and day < one.paid_date]
        if late:
            yield Raised("dead_paid", one.key, {"died": min(late).isoformat(), "paid": str(one.paid_date)})
    if facts.budget_paid:
        yield Raised("budget_paid", "household", {})
    if facts.companies:
        yield Raised("company", "household", {"count": facts.companies})
    if facts.cars and not facts.car_excused:
        yield Raised("car", "household", {"count": facts.cars})
    if (facts.dwellings or 0) >= 2 and not facts.dwellings_excused:
        yield Raised("dwellings", "household", {"count": facts.dwellings})
    if facts.other_files:
        yield Raised("duplicate_person", "household", {"files": facts.other_files})
    if facts.programmes and not facts.programmes_before:
        yield Raised("other_programme", "household", {"programmes": list(facts.programmes)})
    if facts.handler_kin:
        yield Raised("kin", "household", {"handlers": list(facts.handler_kin)})


def _cards(facts: FileFacts, bounds: Bounds) -> Iterator[Raised]:
    if facts.card_sharers:
        yield Raised("shared_card", "household", {"others": facts.card_sharers})
    for one in facts.sums:
        if one.holder_is_unit:
            yield Raised("self_paid", one.key, {})
        elif not one.holder_is_head:
            yield Raised("other_holder", one.key, {})


def _process(facts: FileFacts, bounds: Bounds) -> Iterator[Raised]:
    for one in facts.sums:
        shown = facts.needs_publicity and not facts.taken_over and one.kind != "temporary"
        if shown and one.paid_date and (facts.public_until is None or one.paid_date <= facts.public_until):
            yield Raised("early_payment", one.key, {"paid": str(one.paid_date), "until": str(facts.public_until)})
        waited = one.approved_date is not None and one.paid_date is None
        if waited and one.approved_date and (facts.day - one.approved_date).days > bounds.retained_days:
            yield Raised("retained", one.key, {"days": (facts.day - one.approved_date).days})
        if one.over_cap_fen > 0:
            yield Raised("over_cap", one.key, {"over_fen": one.over_cap_fen})
    if facts.visited and not facts.photo:
        yield Raised("no_photo", "household", {})
    if facts.photo_elsewhere:
        yield Raised("same_photo", "household", {"others": facts.photo_elsewhere})
    idle = (facts.day.year - facts.touched_date.year) * 12 + facts.day.month - facts.touched_date.month
    if facts.in_force and idle > bounds.stale_months:
        yield Raised("stale", "household", {"months": idle})
    if _odd_hour(facts) and facts.entered_together >= bounds.burst and not facts.taken_over:
        yield Raised("burst", "household", {"files": facts.entered_together})


def _odd_hour(facts: FileFacts) -> bool:
    hour, day = facts.opened_at.hour, (facts.opened_at.month, facts.opened_at.day)
    return hour >= NIGHT[0] or hour < NIGHT[1] or day == (12, 31)


def _split(facts: FileFacts, bounds: Bounds) -> Iterator[Raised]:
    """Two sums close to the desk's limit within a month, that together pass it; or many smaller ones."""
    near = [one for one in facts.sums if _near_limit(one, bounds)]
    for one, other in pairwise(sorted(near, key=lambda each: (each.proposed_date, each.key))):
        close = (other.proposed_date - one.proposed_date).days <= bounds.split_days
        if close and one.limit_fen is not None and one.amount_fen + other.amount_fen > one.limit_fen:
            yield Raised("split", other.key, {"sum_fen": one.amount_fen + other.amount_fen, "limit_fen": one.limit_fen})
            return
    yield from _crumbs(facts, bounds)


def _crumbs(facts: FileFacts, bounds: Bounds) -> Iterator[Raised]:
    """Three or more sums of one kind within a month, each below the desk's limit, that together pass it."""
    rows = sorted(facts.sums, key=lambda each: (each.proposed_date, each.key))
    for at, last in enumerate(rows):
        some = [one for one in rows[: at + 1] if one.kind == last.kind and one.limit_fen == last.limit_fen
                and (last.proposed_date - one.proposed_date).days <= bounds.split_days]  # fmt: skip
        limit, total = last.limit_fen, sum(one.amount_fen for one in some)
        if limit is not None and len(some) >= CRUMBS and all(one.amount_fen <= limit for one in some) and total > limit:
            yield Raised("split", last.key, {"sum_fen": total, "limit_fen": limit})
            return


def _near_limit(one: PaidFact, bounds: Bounds) -> bool:
    if one.limit_fen is None or one.amount_fen > one.limit_fen:
        return False
    return (one.limit_fen - one.amount_fen) * BP <= one.limit_fen * bounds.split_near_bp


def _ages(facts: FileFacts, bounds: Bounds) -> Iterator[Raised]:
    for one in facts.sums:
        if not one.for_school or one.for_birth is None:
            continue
        years = one.proposed_date.year - one.for_birth.year
        youngest = 14 if one.for_school == "senior" else 16
        if not youngest <= years <= bounds.school_most_age:
            yield Raised("school_age", one.key, {"age": years, "school": one.for_school})


def _bunching(facts: FileFacts, bounds: Bounds) -> Iterator[Raised]:
    """A figure that was clearly above a line, and after an edit lies just under it."""
    for before, after in pairwise(facts.heads):
        for bp in bounds.line_bps:
            limit = facts.line_fen * bp // BP
            fell = before.head_fen * BP >= limit * (BP + bounds.moved_bp)
            under = limit * (BP - bounds.near_bp) <= after.head_fen * BP < limit * BP
            if limit and fell and under:
                yield Raised("bunching", f"v{after.version}", {"before_fen": before.head_fen, "after_fen": after.head_fen,
                                                               "line_fen": limit})  # fmt: skip


_RULES = (_persons, _cards, _process, _split, _ages, _bunching)
