"""Families in hardship: old files taken over with their climb, new ones on every step, sums proposed, paid, called back."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from unionloop.domains.aid import commands as aid
from unionloop.domains.aid import queries
from unionloop.domains.aid.contracts import (
    CauseKind,
    CostKind,
    Found,
    IncomeKind,
    MemberInput,
    OldFile,
    OldStep,
    Relation,
    Rung,
    Stage,
    Stated,
    StepKind,
)
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.contracts import AccountInput
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference

from . import civil, members
from .city import Firm
from .scene import Scene, moment

# families of twelve months: with relief, of these into a job, of these into a trade of their own (charter §2, row 6)
LADDER = {"hamlet": (40, 15, 2), "town": (80, 30, 4), "city": (4_000, 1_500, 200)}
MAKER, APPROVER, FIELD, EVALUATOR = "fu", "xu", "huang", "kong"
ENDS = ("draft", "applied", "returned", "examined", "visited", "checking", "checked", "recognised", "public", "filed",
        "declined", "appealed", "final")  # fmt: skip
STORIES = (
    (CauseKind.ILLNESS, "妻子透析三年，药费压得喘不过气"), (CauseKind.ACCIDENT, "工地摔伤后干不了重活"),
    (CauseKind.EDUCATION, "两个孩子同时读大学"), (CauseKind.JOBLESS, "厂子停产，一家人断了收入"),
    (CauseKind.DISABILITY, "儿子一级残疾，要人照看"),
)  # fmt: skip
EACH_FEN = 500_000  # a household and year, as planned
PAPER = b"%PDF-1.4\n% authorisation, demonstration\n"
HOME = b"\xff\xd8\xff\xe0 home, demonstration"
# a sum keeps a family on the rung where it stands, so that the yearly figures stay those of the lists
SUMS = {Rung.WARMTH: ("living", 300_000), Rung.OUT: ("training", 180_000), Rung.PROSPER: ("startup", 600_000)}


def live(scene: Scene, month: date) -> int:
    """Take the old files over, write the new ones, help some; return how many files there are."""
    taken = _take_over(scene, month)
    _set_goals(scene, month)
    with civil.at_the_other_end():
        for number, end in enumerate(ENDS):
            _apply(scene, month, number, end)
    _help(scene, month)
    return taken + len(ENDS)


def _take_over(scene: Scene, month: date) -> int:
    """Take each county's old files over as one list, every class by our own tests."""
    random, taken = Random(f"households {scene.city.seed}"), 0
    counts = LADDER[scene.city.size.name]
    rows = list(_old_files(scene, random, month, counts))
    for division, unit_id in sorted(scene.counties.items()):
        mine = [one for district, one in rows if district == division]
        if mine:
            by = scene.actor(MAKER, moment(month.replace(day=3), 10))
            taken += aid.take_over(by, unit_id=unit_id, name=f"困难职工档案 {division}", rows=mine).taken
    return taken


def _set_goals(scene: Scene, month: date) -> None:
    """Set the year's aid money together with its goals: the city's, and an even share of them for each county."""
    by, counties = scene.actor(EVALUATOR, moment(month.replace(day=4), 9)), sorted(scene.counties.values())
    for unit_id, parts in [(scene.city_unit, 1), *((one, len(counties)) for one in counties)]:
        households, jobs, trades = (max(1, one // parts) for one in LADDER[scene.city.size.name])
        goals = {"households": households, "jobs": jobs, "startups": trades, "out": max(1, households // 10), "cost": EACH_FEN}
        aid.set_budget(by, unit_id=unit_id, year=month.year, amount_fen=households * EACH_FEN, goals=goals,
                       paper=f"遂工发〔{month.year}〕12号")  # fmt: skip


def _old_files(scene: Scene, random: Random, month: date, counts: tuple[int, int, int]) -> Iterator[tuple[str, OldFile]]:
    """Yield (division, file): a family once, spread over the firms with a union, each with its climb of twelve months."""
    households, jobs, trades = counts
    rolls, heads = members.Rolls(scene.city), []
    for firm in random.sample(_places(scene), min(len(_places(scene)), households // 5 + 10)):
        mine = rolls.of(firm)
        heads += [(firm, facts) for facts in mine[2 :: max(3, len(mine) // 9)][:9]]
    assert len(heads) >= households, "too few members to take families from"
    for number, (firm, facts) in enumerate(random.sample(heads, households)):
        steps = [OldStep(StepKind.RELIEF, month - timedelta(days=random.randrange(10, 330)), random.randrange(8, 60) * 10_000)]
        if number < jobs:
            kind = random.choice((StepKind.TRAINING, StepKind.JOB, StepKind.JOB, StepKind.POST))
            steps.append(OldStep(kind, month - timedelta(days=random.randrange(5, 330)), random.randrange(5, 30) * 10_000,
                                 held=random.random() < 0.86))  # fmt: skip
        if number < trades:
            kind = random.choice((StepKind.LOAN, StepKind.STARTUP))
            steps.append(OldStep(kind, month - timedelta(days=random.randrange(5, 300)),
                                 random.randrange(40, 100) * 10_000, held=random.random() < 0.8))  # fmt: skip
        yield scene.city.streets[firm.street].district_code, _old_file(scene, random, number, firm.number, facts, steps, month)


def _old_file(
    scene: Scene, random: Random, number: int, firm: int, facts: members.Facts, steps: list[OldStep], month: date
) -> OldFile:
    heads, per_head = random.choice((1, 2, 3, 3, 4, 5)), random.randrange(15_000, 125_000)
    costs = random.randrange(6, 40) * 100_000
    latest = max(one.day for one in steps)
    gone = number % 8 == 0 and latest < month - timedelta(days=90)
    exited = latest + timedelta(days=40) if gone else None
    back = exited + timedelta(days=35) if exited and number % 40 == 0 else None
    return OldFile(
        line_no=number + 1, unit_id=scene.unions[firm], name=facts.name, id_number=facts.number, phone=facts.phone,
        filed_date=date(2024, 2, 1) + timedelta(days=random.randrange(0, 500)), people=heads,
        income_fen=per_head * heads * 12 + costs, costs_fen=costs, causes=(random.choice(STORIES)[0],), steps=tuple(steps),
        exited_date=exited, relapsed_date=back,
    )  # fmt: skip


def _places(scene: Scene) -> list[Firm]:
    return [firm for firm in scene.city.firms if firm.union == "own" and firm.headcount >= 20]


def _apply(scene: Scene, month: date, number: int, end: str) -> None:
    """Walk one new family as far as `end`, each step by whose step it is."""
    firm = _places(scene)[number]
    facts = members.Rolls(scene.city).of(firm)[0]
    calendar = reference.calendar()
    back = {"filed": 12, "public": 3, "recognised": 4}.get(end, 6)
    first = calendar.add_workdays(month.replace(day=24), -back - ENDS.index(end) % 3)
    day = moment(first, 9)
    field, maker, other = scene.actor(FIELD, day), scene.actor(MAKER, moment(first, 14)), scene.actor(APPROVER, moment(first, 16))
    person_id = people.of_paper("resident", facts.number)
    assert person_id is not None
    cause, words = STORIES[number % len(STORIES)]
    house = aid.open(field, person_id=person_id, unit_id=scene.unions[firm.number])
    key = {"household_id": house.id}
    rich = end in ("declined", "appealed", "final")
    aid.declare(field, **key, stated=Stated(
        members=(MemberInput(Relation.SPOUSE, "配偶", birth_date=date(1980, 5, 1)),
                 MemberInput(Relation.CHILD, "孩子", birth_date=date(2014, 3, 1), stage=Stage.COMPULSORY, school="船山小学")),
        income={IncomeKind.WAGE: 9_600_000 if rich else 3_600_000}, costs={CostKind.MEDICAL: 1_800_000 + 20_000 * number},
        causes={cause: words},
    ))  # fmt: skip
    aid.attach(field, **key, kind="authorisation", name="核对授权书.pdf", content=PAPER + bytes([number]))
    if end == "draft":
        return
    row = aid.apply(field, **key, wish=words, guardian=True)
    case = {"application_id": row.id}
    if end == "returned":
        aid.send_back(maker, **case, note="缺今年的缴费票据，请补拍一张")
    if end in ("applied", "returned"):
        return
    aid.examine(field, **case)
    if end == "examined":
        return
    aid.visit(field, **case, second="吴敏", found="两间旧房，家具简单，药费单据属实", where="家中", photo=HOME + bytes([number]))
    if end == "visited":
        return
    aid.ask_check(maker, **case)
    if end == "checking":
        return
    aid.keep_check(maker, **case, found=Found(f"{house.number}-{row.id}", {IncomeKind.WAGE: 9_600_000 if rich else 3_600_000},
                                              cars=0, dwellings=1))  # fmt: skip
    if rich:
        _turn_down(scene, case, first, end)
    elif end != "checked":
        aid.recognise(other, **case)
        if end != "recognised":
            aid.publicise(maker, **case)
        if end == "filed":
            aid.file(scene.actor(MAKER, moment(calendar.add_workdays(first, 7), 9)), **case)


def _turn_down(scene: Scene, case: dict[str, int], day: date, end: str) -> None:
    aid.decline(scene.actor(APPROVER, moment(day, 17)), **case)
    if end == "declined":
        return
    aid.appeal(scene.actor(FIELD, moment(day + timedelta(days=1), 9)), **case, note="今年减产，奖金停发了，请再看看")
    if end == "final":
        aid.confirm_decline(scene.actor("zhou", moment(day + timedelta(days=2), 9)), **case,
                            note="停发奖金已计入，人均仍高于两倍低保线；街道每月回访")  # fmt: skip


def _help(scene: Scene, month: date) -> None:
    """Propose, approve and pay sums to families in force: some wait at each step, those paid are called back."""
    day = month.replace(day=15)
    maker, approver = scene.actor(MAKER, moment(day, 9)), scene.actor(APPROVER, moment(day, 11))
    pages = [queries.households(maker, rung=(rung,), state=("in_force",), klass=("deep", "relative"), limit=5) for rung in Rung]
    houses = [one for page in pages for one in page.rows]
    _accounts(scene, month, [(one.head_id, one.unit_id) for one in houses])
    for number, one in enumerate(houses):
        kind, amount_fen = SUMS[one.rung]
        row = aid.propose(maker, household_id=one.id, kind=kind, amount_fen=amount_fen)
        if number < 2:
            continue
        aid.approve(approver, grant_id=row.id)
    aid.pay(scene.actor("zhang", moment(month.replace(day=16), 9)), unit_id=scene.city_unit)


def call_back(scene: Scene, month: date) -> int:
    """Call most of those whose money has come: it arrived, whole; return how many were called."""
    by, called = scene.actor(FIELD, moment(month.replace(day=24), 10)), 0
    for number, row in enumerate(queries.grants(by, state="paid", limit=50).rows):
        if number % 4 == 3:
            continue
        aid.call_back(by, grant_id=row.id, reached=True, came=True, whole=True, score=5 - number % 2, note="")
        called += 1
    return called


def look_again(scene: Scene, month: date) -> int:
    """Draw a county's families in force and look at most of them once more; return how many were looked at."""
    by = scene.actor(EVALUATOR, moment(month.replace(day=25), 10))
    unit_id = sorted(scene.counties.values())[0]
    first, last = month.replace(month=1, day=1), month.replace(day=24)
    drawn = aid.draw_sample(by, unit_id=unit_id, side="inclusion", from_date=first, to_date=last)
    judged = drawn.items[: max(1, len(drawn.items) * 3 // 4)]
    for one in judged:
        aid.judge(by, item_id=one.id, wrong=False, note="入户看过，与档案一致")
    return len(judged)


def _accounts(scene: Scene, month: date, heads: list[tuple[int, int]]) -> None:
    random = Random(f"household accounts {scene.city.seed}")
    rows = [AccountInput(unit_id, people.name_of(person_id), f"6217{random.randrange(10**14):014d}",
                         "四川农村商业银行遂州支行", person_id=person_id) for person_id, unit_id in heads]  # fmt: skip
    day = moment(month.replace(day=10), 9)
    sheet = payments.propose_accounts(scene.actor("zhang", day), unit_id=scene.city_unit, name="帮扶对象账户.xlsx", rows=rows)
    payments.confirm_accounts(scene.actor("sun", day + timedelta(hours=1)), sheet_id=sheet.id)
