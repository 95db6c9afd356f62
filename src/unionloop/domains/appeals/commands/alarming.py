"""Many who speak of one thing at once: their open cases go before the others, and the desk is told."""

from django.db import transaction

from unionloop.domains.appeals.contracts import LIVE, Flag, Mass
from unionloop.domains.appeals.models import Case
from unionloop.domains.appeals.queries import masses
from unionloop.domains.messaging import commands as messaging
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit


@transaction.atomic
def alarm(by: Actor) -> int:
    """Flag the open cases of everything many speak about; return how many. Run by the timetable.

    One case that many brought together has its own flag, by its words.
    The clock that was told to a speaker stays: what others say does not shorten his limit.
    """
    return sum(_alarm(by, one) for one in masses(by) if one.cases > 1)


def _alarm(by: Actor, mass: Mass) -> int:
    rows = Case.visible(by, "appeals.alarm").filter(pk__in=mass.case_ids, state__in=LIVE, merged_into__isnull=True)
    new = [one for one in rows.order_by("received_at", "id") if Flag.MASS not in one.flags]
    about = "同一单位" if mass.employer else mass.about
    for one in new:
        with edit(by, "appeals.alarm", Case, one.pk, note=f"{about}近日 {mass.cases} 件、{mass.people} 人") as case:
            raise_flag(case, Flag.MASS)
    if new:
        facts = {"about": mass.about, "employer": mass.employer, "cases": str(mass.cases), "people": str(mass.people)}
        messaging.send(by, channel="app", template="many_speak" if mass.employer else "many_speak_there", receipt=new[0].number,
                       unit_id=new[0].intake_unit_id, facts=facts, key=f"appeals.alarm:{new[0].pk}")  # fmt: skip
    return len(new)


def raise_flag(case: Case, flag: Flag) -> None:
    """Add a flag that something other than the words of a case has raised."""
    case.flags = list(dict.fromkeys([*case.flags, str(flag)]))
    case.flagged = True
