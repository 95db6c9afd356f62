"""What stands in any real city on any day: committees with terms, and foundings on their way."""

from datetime import date, timedelta
from random import Random

from unionloop.domains.founding import commands as founding
from unionloop.domains.founding.contracts import PersonInput
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import CommitteeKind, Role, SeatInput
from unionloop.kernel.actor import system

from . import foundings
from .city import Firm
from .scene import Scene, chairs_firm, moment

SEATED_MOST = 60
SEATS = (Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER, Role.MEMBER, Role.MEMBER)


def seat_committees(scene: Scene) -> None:
    """Seat the committees of the larger unions; some terms run out within the next months."""
    random = Random(f"committees {scene.city.seed}")
    by = system(moment(scene.city.first_month - timedelta(days=38)), via="demo")
    firms = sorted((one for one in scene.city.firms if one.union == "own"), key=lambda one: -one.headcount)
    for firm in firms[:SEATED_MOST]:
        last = scene.city.months[-1] + timedelta(days=random.choice((20, 75, 160, 300, 420, 700)))
        years = random.choice((3, 5))
        names = [firm.chair, *foundings.people(random, len(SEATS) - 1)]
        seats = [SeatInput(role, name) for role, name in zip(SEATS, dict.fromkeys(names), strict=False)]
        organisation.seat_committee(
            by, unit_id=scene.unions[firm.number], kind=CommitteeKind.COMMITTEE,
            term_from=date(last.year - years, last.month, min(28, last.day)), term_years=years, seats=seats,
        )  # fmt: skip


def start_foundings(scene: Scene, month: date) -> int:
    """Open cases that are still on their way at the month's end, each a step further than the one before."""
    own = chairs_firm(scene.city).street  # where the street's cadre of the logins works
    near = [firm for firm in foundings.candidates(scene, month, least=10) if firm.street == own][:2]
    firms = [*near, *(firm for firm in foundings.candidates(scene, month) if firm not in near)][:6]
    for steps, firm in enumerate(firms):
        _some_steps(scene, firm, steps, month, owner="huang" if firm.street == own else "chen")
    return len(firms)


def _some_steps(scene: Scene, firm: Firm, steps: int, month: date, owner: str) -> None:
    random = Random(f"under way {scene.city.seed} {firm.number}")
    day = month.replace(day=20)

    def who(hour: int):  # type: ignore[no-untyped-def]
        return scene.actor(owner, moment(day, hour))

    case = founding.open(who(9), employer_id=scene.employers[firm.number], owner=owner)
    key = {"case_id": case.id}
    group = [PersonInput(name) for name in foundings.people(random, 9)]
    acts = (
        lambda: founding.verify(who(10), **key, verdict="normal", headcount=firm.headcount),
        lambda: founding.book_guide(who(11), **key, guide_date=month.replace(day=22)),
        lambda: founding.prepare(who(14), **key, people=group[:5]),
        lambda: founding.recruit(who(15), **key, members_count=max(25, firm.headcount * 8 // 10), women_count=9),
        lambda: founding.nominate(who(16), **key, people=group),
    )
    for act in acts[:steps]:
        act()
