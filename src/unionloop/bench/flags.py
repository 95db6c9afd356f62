"""`bench flags`: precision and recall of the risk rules on files planted by seed, with look-alikes beside them.

Ordinary files are drawn first; every tenth gets one planted thing of a known code, every fourth a look-alike that must
not be raised. Facts nobody looked at are left out at random, as in life: what is not known cannot be raised.
This set was written beside the rules; a second (`flags_apart`), written from the list of patterns alone, is told apart.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any

from unionloop.domains.aid.contracts.flags import WORDS, Bounds, FileFacts, HeadFact, PaidFact
from unionloop.kernel.actor import BEIJING

from . import measure
from .flags_apart import apart
from .registry import Bench

SEED, DAY, LINE = 20140727, date(2026, 7, 22), 72_000
UNKNOWN = 0.05  # of the facts a check should have brought


def judging(rows: int, _url: str) -> measure.Result:
    """Judge so many files and compare with what was planted."""
    with measure.scratch("") as environment:
        cost = measure.child(environment, "flags:judge", str(rows))
    facts = {name: value for name, value in cost.items() if name not in ("seconds", "cpu_seconds", "peak_mb", "closes")}
    return measure.Result("flags", rows, "none", cost["seconds"], cost["cpu_seconds"], cost["peak_mb"], cost["closes"], facts,
                          machine=measure.machine())  # fmt: skip


def judge(rows: str) -> dict[str, Any]:
    """Judge the files in this process and count per code what was planted, found, and raised wrongly."""
    from unionloop.domains.aid.queries import raised

    files, truth = made(int(rows))
    found, cost = measure.timed(lambda: [{one.code for one in raised(each, Bounds())} for each in files])
    others, others_truth = apart(int(rows), SEED)
    theirs = compared([{one.code for one in raised(each, Bounds())} for each in others], others_truth)
    return {**asdict(cost), **compared(found, truth), "apart": {name: theirs[name] for name in theirs if name != "closes"}}


def compared(found: list[set[str]], truth: list[set[str]]) -> dict[str, Any]:
    """Return precision and recall over all codes, and the counts of each."""
    right, false, missed = Counter[str](), Counter[str](), Counter[str]()
    for codes, planted in zip(found, truth, strict=True):
        right.update(codes & planted)
        false.update(codes - planted)
        missed.update(planted - codes)
    whole, wrong, lost = right.total(), false.total(), missed.total()
    return {
        "precision": _share(whole, whole + wrong), "recall": _share(whole, whole + lost),
        "planted": whole + lost, "found": whole, "false": wrong, "closes": whole + lost == sum(map(len, truth)),
        "by_code": {code: {"planted": right[code] + missed[code], "found": right[code], "false": false[code]}
                    for code in sorted(WORDS)},
    }  # fmt: skip


def made(rows: int) -> tuple[list[FileFacts], list[set[str]]]:
    """Return files and, beside each, the codes planted in it; the same ones for the same number."""
    draw = random.Random(SEED)
    codes, alike = sorted(PLANTS), sorted(ALIKE)
    files, truth = [], []
    for at in range(rows):
        one, planted = _ordinary(draw), set()
        if at % 10 == 0:
            code = codes[(at // 10) % len(codes)]
            one, planted = PLANTS[code](one, draw), {code}
        elif at % 4 == 1:
            one = ALIKE[alike[(at // 4) % len(alike)]](one, draw)
        files.append(_forget(one, draw))
        truth.append(planted)
    return files, truth


def _ordinary(draw: random.Random) -> FileFacts:
    opened = datetime(2026, draw.randint(1, 5), draw.randint(1, 28), draw.randint(8, 17), tzinfo=BEIJING)
    until = opened.date() + timedelta(days=draw.randint(30, 50))
    proposed = until + timedelta(days=draw.randint(1, 10))
    paid = proposed + timedelta(days=draw.randint(3, 15))
    one = PaidFact("grant:1", "living", draw.randrange(100_000, 400_000, 1000), 2026, proposed,
                   proposed + timedelta(days=1), paid, limit_fen=500_000)  # fmt: skip
    head = draw.choice((draw.randint(20_000, 69_000), draw.randint(75_000, 139_000)))
    return FileFacts(day=DAY, opened_at=opened, touched_date=opened.date(), line_fen=LINE, public_until=until, sums=(one,),
                     heads=(HeadFact(1, head),), cars=0, dwellings=draw.choice((0, 1, 1)), companies=0, budget_paid=False,
                     entered_together=draw.randint(1, 12))  # fmt: skip


def _forget(one: FileFacts, draw: random.Random) -> FileFacts:
    """Lose what a check should have brought, now and then."""
    for name in ("cars", "dwellings", "companies", "budget_paid"):
        if draw.random() < UNKNOWN:
            one = replace(one, **{name: None})
    return one


def _sum(one: FileFacts, **more: object) -> FileFacts:
    return replace(one, sums=(replace(one.sums[0], **more), *one.sums[1:]))  # type: ignore[arg-type]


def _two(one: FileFacts, first: int, second: int, days: int) -> FileFacts:
    base = replace(one.sums[0], amount_fen=first)
    later = {name: value + timedelta(days=days) for name in ("proposed_date", "approved_date", "paid_date")
             if (value := getattr(base, name)) is not None}  # fmt: skip
    return replace(one, sums=(base, replace(base, key="grant:2", amount_fen=second, **later)))


Change = Callable[[FileFacts, random.Random], FileFacts]
PLANTS: dict[str, Change] = {
    "dead_paid": lambda one, draw: replace(one, dead=(one.public_until or DAY,)),
    "budget_paid": lambda one, draw: replace(one, budget_paid=True),
    "company": lambda one, draw: replace(one, companies=draw.randint(1, 2)),
    "car": lambda one, draw: replace(one, cars=draw.randint(1, 2)),
    "dwellings": lambda one, draw: replace(one, dwellings=draw.randint(2, 3)),
    "duplicate_person": lambda one, draw: replace(one, other_files=1),
    "shared_card": lambda one, draw: replace(one, card_sharers=draw.randint(1, 9)),
    "other_holder": lambda one, draw: _sum(one, holder_is_head=False),
    "self_paid": lambda one, draw: _sum(one, holder_is_unit=True),
    "kin": lambda one, draw: replace(one, handler_kin=("he",)),
    "early_payment": lambda one, draw: _sum(one, paid_date=one.public_until),
    "no_photo": lambda one, draw: replace(one, photo=False),
    "same_photo": lambda one, draw: replace(one, photo_elsewhere=draw.randint(1, 5)),
    "over_cap": lambda one, draw: _sum(one, over_cap_fen=draw.randint(1, 90_000)),
    "split": lambda one, draw: _two(one, draw.randint(430_000, 499_000), draw.randint(430_000, 499_000), draw.randint(0, 30)),
    "school_age": lambda one, draw: _sum(one, for_school="tertiary", for_birth=date(draw.choice((1985, 1990, 2015)), 3, 1)),
    "bunching": lambda one, draw: replace(one, heads=(HeadFact(1, draw.randint(80_000, 110_000)),
                                                      HeadFact(2, draw.randint(70_000, 71_999)))),
    "stale": lambda one, draw: replace(one, touched_date=DAY - timedelta(days=draw.randint(440, 900))),
    "burst": lambda one, draw: replace(one, entered_together=draw.randint(20, 80),
                                       opened_at=datetime(2025, 12, 31, 23, 5, tzinfo=BEIJING)),
    "retained": lambda one, draw: _sum(one, approved_date=DAY - timedelta(days=draw.randint(91, 200)), paid_date=None),
    "other_programme": lambda one, draw: replace(one, programmes=("低保",)),
}  # fmt: skip
ALIKE: dict[str, Change] = {
    "adapted car": lambda one, draw: replace(one, cars=1, car_excused=True),
    "two small homes": lambda one, draw: replace(one, dwellings=2, dwellings_excused=True),
    "died later": lambda one, draw: replace(one, dead=((one.sums[0].paid_date or DAY) + timedelta(days=1),)),
    "paid the day after": lambda one, draw: _sum(one, paid_date=(one.public_until or DAY) + timedelta(days=1)),
    "temporary": lambda one, draw: replace(_sum(one, kind="temporary"), public_until=None),
    "old file": lambda one, draw: replace(one, public_until=None, taken_over=True),
    "two far sums": lambda one, draw: _two(one, 450_000, 450_000, 31),
    "two small sums": lambda one, draw: _two(one, 280_000, 280_000, 5),
    "student of 28": lambda one, draw: _sum(one, for_school="tertiary", for_birth=date(1998, 5, 1)),
    "fell far": lambda one, draw: replace(one, heads=(HeadFact(1, 160_000), HeadFact(2, draw.randint(20_000, 60_000)))),
    "stayed just under": lambda one, draw: replace(one, heads=(HeadFact(1, 71_500), HeadFact(2, 71_000))),
    "looked over in a year": lambda one, draw: replace(one, touched_date=DAY - timedelta(days=draw.randint(300, 390))),
    "collection day": lambda one, draw: replace(one, entered_together=draw.randint(20, 90)),
    "late once": lambda one, draw: replace(one, opened_at=one.opened_at.replace(hour=23), entered_together=2),
    "approved lately": lambda one, draw: _sum(one, approved_date=DAY - timedelta(days=draw.randint(1, 90)), paid_date=None),
    "stated itself": lambda one, draw: replace(one, programmes=("低保",), programmes_before=True),
    "not visited": lambda one, draw: replace(one, visited=False, photo=False),
}  # fmt: skip


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


BENCHES = (Bench("flags", judging, 100_000, 10_000, stores=("none",)),)
