"""The city's members: rolls by county, one file each, through the bulk door; and who walks in during the month."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from stdnum.cn import ric

from unionloop.domains.access import commands as access
from unionloop.domains.membership import commands as membership
from unionloop.domains.membership import queries
from unionloop.domains.membership.contracts import Application, MembershipRow
from unionloop.kernel import errands
from unionloop.kernel.actor import public, system

from . import grammar
from .city import City, Firm
from .scene import Scene, moment

HEAD = "姓名,证件号码,手机,用工形式,是否农民工,入会日期,单位信用代码"
FORMS = ("正式在职",) * 17 + ("劳务派遣", "劳务派遣", "灵活就业")
OUTSIDE_BP = 130  # staff of unionised firms who have not joined
WALK_INS = 6_000_000  # serials beyond every roll
BIRTHS = 14_000  # days of birth, spread over the rolls
PLATFORMS = ("货拉拉", "美团", "滴滴出行", "达达")


class Facts(NamedTuple):
    """A person's name, the number of his paper, his phone."""

    name: str
    number: str
    phone: str


def take_rolls(scene: Scene, month: date) -> int:
    """Take every county's roll in, tried and confirmed by its organiser; return how many members that made."""
    taken = 0
    for index, (division, unit_id) in enumerate(sorted(scene.counties.items())):
        day = month - timedelta(days=12 + 41 * index)
        by = scene.actor("li", moment(day, 15))
        content = "\n".join((HEAD, *_lines(scene.city, _on_roll(scene.city, division), division, day))).encode()
        roll = membership.stage_roll(by, unit_id=unit_id, name=f"会员名册{division}-{day:%Y%m}.csv", content=content)
        taken += membership.confirm_roll(by, roll_id=roll.id).fresh
    return taken


def take_founded(scene: Scene, month: date) -> int:
    """Take in the members of the unions founded during the story, as their preparatory groups have signed them up."""
    firms = [firm for firm in scene.city.firms if firm.number in scene.founded]
    if not firms:
        return 0
    day = month.replace(day=26)
    lines = _lines(scene.city, firms, "510999", day)
    by = scene.actor("chen", moment(day, 11))
    roll = membership.stage_roll(by, unit_id=scene.city_unit, name=f"新建工会会员-{day:%Y%m}.csv",
                                 content="\n".join((HEAD, *lines)).encode())  # fmt: skip
    return membership.confirm_roll(by, roll_id=roll.id).fresh


def walk_in(scene: Scene, month: date) -> list[MembershipRow]:
    """Let workers come by phone: two drivers admitted, more waiting, one told why not; three with a login to try."""
    random = Random(f"walk in {scene.city.seed}")
    firm = next(one for one in scene.city.firms if one.union == "own" and one.has_account and one.status == "normal")
    rows = []
    for index in range(9):
        day = month + timedelta(days=(7, 8, 13, 20, 21, 22, 23, 23, 24)[index])
        given = _facts(random, "510903", WALK_INS + index)
        firm_id = scene.employers[firm.number] if index in (2, 5) else None
        street = None if firm_id else scene.streets[random.randrange(len(scene.streets))]
        rows.append(membership.apply(public(moment(day, 20)), application=Application(
            given[0], given[1], given[2], employer_id=firm_id, street_id=street,
            platform="" if firm_id else random.choice(PLATFORMS), rural=True,
        )))  # fmt: skip
    for index, row in enumerate(rows[:4]):
        by = scene.actor("huang", moment((row.due_date or month) - timedelta(days=1), 10))
        if index < 3:
            membership.approve(by, membership_id=row.id)
        else:
            membership.refuse(by, membership_id=row.id, reason="other_place")
    errands.drain(moment(month.replace(day=27), 8))
    _plant_twice(scene, firm, rows[0], month)
    return rows


def open_login(scene: Scene, month: date) -> None:
    """Give one member of a firm's roll a login, as if he had proved his phone and paper."""
    by = system(moment(month.replace(day=26), 19), via="demo")
    firm = next(one for one in scene.city.firms if one.union == "own" and one.has_account and one.status == "normal")
    found = queries.memberships(by, filters=queries.of_union(scene.unions[firm.number]), limit=1).rows
    if found:
        access.open_worker(by, person_id=found[0].person_id)


def _plant_twice(scene: Scene, firm: Firm, row: MembershipRow, month: date) -> None:
    """Put one person on a roll a second time, under a passport: the duplicates' page has something to propose."""
    random = Random(f"walk in {scene.city.seed}")
    name, _, phone = _facts(random, "510903", WALK_INS)
    by = scene.actor("li", moment(month.replace(day=26), 15))
    membership.enrol(by, union_id=scene.unions[firm.number], name=name, id_type="passport", id_number="E51090426",
                     phone=phone, employer_id=scene.employers[firm.number])  # fmt: skip


class Rolls:
    """The rolls of all counties as they were handed in, to be looked up by firm."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.start: dict[int, int] = {}  # firm number → the serial before its first
        for division, _ in grammar.DISTRICTS:
            serial = 0
            for firm in _on_roll(city, division):
                self.start[firm.number] = serial
                serial += firm.headcount

    def of(self, firm: Firm) -> list[Facts]:
        """Return the papers of a firm's members, in the roll's order."""
        division = self.city.streets[firm.street].district_code
        return list(_members(self.city, firm, division, self.start[firm.number]))


def _on_roll(city: City, division: str) -> list[Firm]:
    return [firm for firm in city.firms
            if firm.union != "none" and city.streets[firm.street].district_code == division]  # fmt: skip


def _lines(city: City, firms: list[Firm], division: str, day: date) -> Iterator[str]:
    start = 0
    for firm in firms:
        random = Random(f"joining {city.seed} {firm.number}")
        for facts in _members(city, firm, division, start):
            grown = date(int(facts.number[6:10]) + 18, 7, 1)
            first = max(firm.opened + timedelta(days=200), date(2012, 1, 1), grown)
            joined = first + timedelta(days=random.randrange(max(1, (day - first).days)))
            rural = "是" if random.random() < 0.42 else "否"
            yield (f"{facts.name},{facts.number},{facts.phone},{random.choice(FORMS)},{rural},{min(joined, day)},"
                   f"{firm.uscc}")  # fmt: skip
        start += firm.headcount


def _members(city: City, firm: Firm, division: str, start: int) -> Iterator[Facts]:
    """Yield those of a firm's staff who have joined."""
    random = Random(f"members {city.seed} {firm.number}")
    for serial in range(start + 1, start + firm.headcount + 1):
        if random.randrange(10_000) >= OUTSIDE_BP:
            yield _facts(random, division, serial)


def _facts(random: Random, division: str, serial: int) -> Facts:
    """Return a name, a valid resident id and a phone; the serial makes both numbers its own within a division."""
    born = date(1966, 8, 1) + timedelta(days=serial * 7919 % BIRTHS)
    order = serial // BIRTHS * 2 + serial * 31 % 7 // 4  # the last digit is the sex
    first = f"{division}{born:%Y%m%d}{order + 100:03d}"
    phone = f"1{3 + serial % 7}{(int(division) * 7 + serial * 7919) % 10**9:09d}"
    return Facts(grammar.person(random), first + ric.calc_check_digit(first + "0"), phone)
