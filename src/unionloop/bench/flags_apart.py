"""A second planted set for `bench flags`, written from the list of patterns alone (domain.md §4.7), not from the rules.

Where the list leaves room, the planter takes it as a clever cheat or an unlucky honest family would: three middling sums
instead of two near the limit, a figure a little further under the line, the eve of the last day of the year. What the rules
miss here is told as missed; nothing is tuned to them.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from unionloop.domains.aid.contracts.flags import FileFacts, HeadFact, PaidFact
from unionloop.kernel.actor import BEIJING

TODAY, MONTHLY_LINE = date(2026, 9, 15), 80_000
LIMIT = 300_000  # what one desk may approve, fen

Family = Callable[[random.Random], FileFacts]


def apart(rows: int, seed: int) -> tuple[list[FileFacts], list[set[str]]]:
    """Return families and what is wrong with each: every eighth a cheat, every third of the rest an honest look-alike."""
    draw = random.Random(f"apart {seed}")
    cheats, honest = sorted(CHEATS), sorted(HONEST)
    files, truth = [], []
    for at in range(rows):
        if at % 8 == 3:
            code, cheat = cheats[at // 8 % len(cheats)]
            files.append(CHEATS[code, cheat](draw))
            truth.append({code})
        elif at % 3 == 0:
            files.append(HONEST[honest[at // 3 % len(honest)]](draw))
            truth.append(set())
        else:
            files.append(family(draw))
            truth.append(set())
    return files, truth


def family(draw: random.Random, **more: object) -> FileFacts:
    """Return a family nothing is wrong with: filed, shown, paid afterwards."""
    opened = datetime(2026, draw.randint(2, 6), draw.randint(1, 28), draw.choice((9, 10, 11, 14, 15, 16)), tzinfo=BEIJING)
    shown = opened.date() + timedelta(days=draw.randint(20, 40))
    facts = FileFacts(day=TODAY, opened_at=opened, touched_date=shown, line_fen=MONTHLY_LINE, public_until=shown,
                      heads=(HeadFact(1, draw.choice((30_000, 55_000, 100_000, 140_000))),), cars=0, companies=0,
                      dwellings=draw.choice((0, 1)), budget_paid=False, entered_together=draw.randint(1, 6),
                      sums=(money(draw, shown + timedelta(days=draw.randint(2, 9))),))  # fmt: skip
    return replace(facts, **more)  # type: ignore[arg-type]


def money(draw: random.Random, asked: date, **more: object) -> PaidFact:
    """Return a sum proposed on a day, approved and paid within three weeks."""
    one = PaidFact(f"sum:{draw.randrange(10**9)}", "living", draw.randrange(50_000, 180_000, 500), asked.year, asked,
                   asked + timedelta(days=draw.randint(1, 4)), asked + timedelta(days=draw.randint(5, 20)), LIMIT)  # fmt: skip
    return replace(one, **more)  # type: ignore[arg-type]


def with_sum(**more: object) -> Family:
    def made(draw: random.Random) -> FileFacts:
        one = family(draw)
        return replace(one, sums=(replace(one.sums[0], **more),))  # type: ignore[arg-type]

    return made


def with_facts(**more: object) -> Family:
    return lambda draw: family(draw, **more)


def split_in(parts: tuple[int, ...], days: int) -> Family:
    """Sums of these sizes, so many days apart."""

    def made(draw: random.Random) -> FileFacts:
        one = family(draw)
        first = one.sums[0].proposed_date
        sums = tuple(money(draw, first + timedelta(days=days * at), amount_fen=fen) for at, fen in enumerate(parts))
        return replace(one, sums=sums)

    return made


def paid_after_death(days: int) -> Family:
    def made(draw: random.Random) -> FileFacts:
        one = family(draw)
        return replace(one, dead=((one.sums[0].paid_date or TODAY) - timedelta(days=days),))

    return made


def paid_against_publicity(days: int) -> Family:
    """Paid so many days after the last day shown."""

    def made(draw: random.Random) -> FileFacts:
        one = family(draw)
        return replace(one, sums=(replace(one.sums[0], paid_date=(one.public_until or TODAY) + timedelta(days=days)),))

    return made


def entered(at: datetime, files: int) -> Family:
    return with_facts(opened_at=at, entered_together=files)


def waiting(days: int) -> Family:
    return with_sum(approved_date=TODAY - timedelta(days=days), paid_date=None)


def heads(*figures: int) -> Family:
    return with_facts(heads=tuple(HeadFact(at + 1, fen) for at, fen in enumerate(figures)))


EVE = datetime(2025, 12, 31, 23, 0, tzinfo=BEIJING)
CHEATS: dict[tuple[str, str], Family] = {
    ("dead_paid", "months after"): paid_after_death(120), ("dead_paid", "the day after"): paid_after_death(1),
    ("budget_paid", "on the payroll of an office"): with_facts(budget_paid=True),
    ("company", "three firms"): with_facts(companies=3), ("car", "one car"): with_facts(cars=1),
    ("dwellings", "two flats"): with_facts(dwellings=2), ("dwellings", "five flats"): with_facts(dwellings=5),
    ("duplicate_person", "in another county's file"): with_facts(other_files=1),
    ("other_programme", "paid by 低保 too"): with_facts(programmes=("低保", "助学")),
    ("other_holder", "a neighbour's card"): with_sum(holder_is_head=False),
    ("shared_card", "one card for four"): with_facts(card_sharers=3),
    ("kin", "the clerk's cousin"): with_facts(handler_kin=("li",)),
    ("early_payment", "a week before the end"): paid_against_publicity(-7),
    ("early_payment", "on the last day"): paid_against_publicity(0),
    ("no_photo", "visited, no photo"): with_facts(photo=False),
    ("same_photo", "one photo for many"): with_facts(photo_elsewhere=12),
    ("over_cap", "one fen over"): with_sum(over_cap_fen=1),
    ("split", "two near the limit"): split_in((290_000, 290_000), 3),
    ("split", "three middling sums"): split_in((180_000, 180_000, 180_000), 5),
    ("split", "five small sums in a week"): split_in((90_000,) * 5, 1),
    ("school_age", "a student of forty"): with_sum(for_school="tertiary", for_birth=date(1986, 4, 1)),
    ("school_age", "a senior pupil of nine"): with_sum(for_school="senior", for_birth=date(2017, 4, 1)),
    ("bunching", "a fen under the line"): heads(120_000, MONTHLY_LINE - 1),
    ("bunching", "four in a hundred under"): heads(120_000, MONTHLY_LINE * 96 // 100),
    ("bunching", "just under twice the line"): heads(220_000, MONTHLY_LINE * 2 - 500),
    ("stale", "two years"): with_facts(touched_date=TODAY - timedelta(days=730)),
    ("stale", "sixteen months"): with_facts(touched_date=TODAY - timedelta(days=490)),
    ("burst", "New Year's Eve"): entered(EVE, 60), ("burst", "the night before"): entered(EVE - timedelta(days=1), 35),
    ("retained", "91 days"): waiting(91), ("retained", "half a year"): waiting(183),
    ("self_paid", "the union's own account"): with_sum(holder_is_unit=True, holder_is_head=False),
}  # fmt: skip
HONEST: dict[str, Family] = {
    "died the day it came": paid_after_death(0), "died a month later": paid_after_death(-30),
    "wheelchair car": with_facts(cars=1, car_excused=True),
    "two rooms after a fire": with_facts(dwellings=2, dwellings_excused=True),
    "one home": with_facts(dwellings=1), "not asked yet": with_facts(cars=None, dwellings=None, companies=None, budget_paid=None),
    "named by the union itself": with_facts(programmes=("低保",), programmes_before=True),
    "paid the morning after": paid_against_publicity(1),
    "urgent help, never shown": lambda draw: replace(with_sum(kind="temporary")(draw), public_until=None),
    "an old file": with_facts(taken_over=True, public_until=None),
    "nobody has visited": with_facts(visited=False, photo=False),
    "spring and autumn": split_in((290_000, 290_000), 95), "two small sums": split_in((60_000, 70_000), 2),
    "one sum at the limit": with_sum(amount_fen=LIMIT),
    "a doctor's student of thirty": with_sum(for_school="tertiary", for_birth=date(1996, 10, 1)),
    "first year at sixteen": with_sum(for_school="tertiary", for_birth=date(2010, 1, 5)),
    "lost his work": heads(190_000, 30_000), "always just under": heads(79_000, 79_500),
    "rose above": heads(79_000, 120_000), "looked over last year": with_facts(touched_date=TODAY - timedelta(days=360)),
    "closed long ago": with_facts(touched_date=TODAY - timedelta(days=900), in_force=False),
    "collection day": entered(datetime(2026, 3, 12, 15, 0, tzinfo=BEIJING), 70),
    "one file at night": entered(EVE, 1), "paid on day ninety": waiting(90), "approved last week": waiting(6),
}  # fmt: skip
