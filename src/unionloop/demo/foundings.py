"""A firm founds its union: the thirteen steps, each by the person whose step it is, on its own day."""

from datetime import date, timedelta
from random import Random

from unionloop.domains.founding import commands as founding
from unionloop.domains.founding.contracts import AccountInput, PersonInput
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as payment_queries
from unionloop.domains.reference import queries as reference
from unionloop.kernel import errands
from unionloop.kernel.actor import Actor

from . import grammar
from .city import Firm
from .scene import Scene, moment


def found(scene: Scene, firm: Firm, first_day: date) -> int:
    """Take one firm from the clue to the released preparation fund; return the case's id."""
    calendar, random = reference.calendar(), Random(f"founding {scene.city.seed} {firm.number}")
    members = max(25, firm.headcount * random.randint(82, 97) // 100)
    group = people(random, 9)
    day = first_day

    def next_day(workdays: int = 1) -> date:
        nonlocal day
        day = calendar.add_workdays(day, workdays)
        return day

    def who(name: str, hour: int = 10) -> Actor:
        return scene.actor(name, moment(day, hour))

    case = founding.open(who("huang", 9), employer_id=scene.employers[firm.number], owner="huang")
    key = {"case_id": case.id}
    founding.verify(who("huang", 14), **key, verdict="normal", headcount=firm.headcount)
    founding.book_guide(who("huang", 15), **key, guide_date=next_day())
    founding.prepare(who("huang"), **key, people=[PersonInput(name) for name in group[:5]])
    next_day(2)
    founding.recruit(who("huang"), **key, members_count=members, women_count=members * 4 // 10)
    next_day()
    founding.nominate(who("huang"), **key, people=[PersonInput(name) for name in group])
    next_day(2)
    assembly = members <= 100
    entitled = members if assembly else max(40, members // 8)
    founding.elect(who("huang", 16), **key, elected_date=day, entitled_count=entitled,
                   present_count=entitled * 9 // 10, people=_elected(group, entitled * 8 // 10))  # fmt: skip
    founding.report(who("huang", 17), **key)
    next_day()
    founding.approve(who("li"), **key)
    founding.publicise(who("li", 11), **key)
    next_day(6)
    founding.register_legal(who("li"), **key, certificate_number=f"81{firm.uscc[2:]}", certificate_date=day)
    next_day()
    founding.seal(who("huang"), **key, sealed_date=day)
    founding.account(who("huang", 11), **key, account=AccountInput(
        f"{firm.name}工会委员会", f"6228{random.randrange(10**14):014d}", "四川农村商业银行遂州支行", "402662000010"))  # fmt: skip
    founding.found(who("li", 15), **key)
    errands.drain(moment(day, 16))
    _confirm_account(scene, case.id, day)
    founding.switch_item(who("li", 17), **key)
    scene.founded.add(firm.number)
    return case.id


def people(random: Random, count: int) -> list[str]:
    """Return so many different names."""
    names: list[str] = []
    while len(names) < count:
        name = grammar.person(random)
        if name not in names:
            names.append(name)
    return names


def _elected(people: list[str], votes: int) -> list[PersonInput]:
    duties = ("主席", "副主席", "委员", "委员", "委员")
    seats = [PersonInput(name, duty, votes=votes, part="committee")
             for name, duty in zip(people, duties, strict=False)]  # fmt: skip
    seats += [PersonInput(name, duty, votes=votes, part="audit")
              for name, duty in zip(people[5:8], ("主任", "委员", "委员"), strict=True)]  # fmt: skip
    return [*seats, PersonInput(people[8], "主任", votes=votes, part="women", sex="female")]


def _confirm_account(scene: Scene, case_id: int, day: date) -> None:
    """Finance confirms the account the founding brought along; it is paid to a day later."""
    from unionloop.domains.founding import queries

    by = scene.actor("sun", moment(day, 17))
    union_id = queries.case(by, case_id=case_id).union_id
    for account in payment_queries.accounts(by, unit_id=union_id).rows:
        if "payments.confirm_account" in account.verbs:
            payments.confirm_account(by, account_id=account.id)


def candidates(scene: Scene, month: date, least: int = 30) -> list[Firm]:
    """Return the firms of the town with so many staff that could found this month, larger preparation funds first."""
    firms = [firm for firm in scene.city.firms
             if firm.union == "none" and firm.status == "normal" and firm.headcount >= least
             and firm.number not in scene.founded]  # fmt: skip
    return sorted(firms, key=lambda firm: (-firm.payroll_fen, firm.number))


def first_day_of(month: date) -> date:
    """Return the day the month's foundings start, early enough to end before the 25th."""
    return month - timedelta(days=3)
