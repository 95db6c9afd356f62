"""What happened around an employer, on its page: its members, the appeals about it, one line of dates."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from unionloop.domains.appeals import queries as appeals
from unionloop.domains.dues import queries as dues
from unionloop.domains.employers import queries as employers_queries
from unionloop.domains.employers.contracts import EmployerRow
from unionloop.domains.founding import queries as founding
from unionloop.domains.membership import queries as membership
from unionloop.domains.membership.contracts import Filters, State
from unionloop.domains.rights import queries as rights
from unionloop.kernel import money
from unionloop.kernel.actor import Actor
from unionloop.kernel.words import say

from . import employers
from .cases import shape_of

SHOWN = 5


@dataclass(frozen=True)
class Event:
    """One dated thing: what it was in words, and the page that has it whole."""

    day: date
    text: str
    url: str = ""


def people(by: Actor, row: EmployerRow) -> employers.Panel | None:
    """Return how many of the firm's people are members and how many wait, with the way to both lists."""
    if not by.holds("membership.read"):
        return None
    members, waiting = (
        membership.memberships(by, filters=Filters(employer_id=row.id, state=(state,)), limit=1).total
        for state in (State.ACTIVE, State.APPLIED)
    )
    if not members and not waiting:
        return None
    context = {"row": row, "members": members, "waiting": waiting}
    return employers.Panel(gettext("职工与会员"), "employers/_people.html", context, order=5)


def concerns(by: Actor, row: EmployerRow) -> employers.Panel | None:
    """Return the latest appeals about the firm, by number; never who spoke."""
    if not by.holds("appeals.read"):
        return None
    found = appeals.cases(by, filters=appeals.CaseFilters(employer_id=row.id, order="newest"), limit=SHOWN)
    if not found.rows:
        return None
    context = {"cases": [(one, shape_of(one, by.at)) for one in found.rows], "row": row, "more": bool(found.next)}
    meta = gettext("共 %(n)s 件") % {"n": found.total} if found.total is not None else ""
    return employers.Panel(gettext("诉求"), "employers/_concerns.html", context, meta, order=25)


def events(by: Actor, row: EmployerRow) -> list[Event]:
    """Return what happened to the firm, newest first, as far as this actor may see it."""
    found = [Event(row.opened_date, gettext("开业"))] if row.opened_date else []
    for one in employers_queries.names(by, employer_id=row.id):
        if one.valid_to:
            found.append(Event(one.valid_to, gettext("不再叫“%(name)s”") % {"name": one.name}))
    if by.holds("founding.read"):
        for case in founding.by_employer(by, employer_id=row.id):
            url = f"/b/{case.number}/"
            found.append(Event(case.opened_date, gettext("立建会案 %(number)s") % {"number": case.number}, url))
            if case.founded_date:
                found.append(Event(case.founded_date, gettext("建会"), url))
    if by.holds("dues.read"):
        found += [Event(one.day, gettext("筹备金返还 %(yuan)s 元") % {"yuan": money.yuan(one.returned_fen)}, "/j/prep")
                  for one in dues.releases(by, employer_id=row.id, limit=10).rows]  # fmt: skip
    if by.holds("rights.read"):
        for letter in rights.by_employer(by, employer_id=row.id):
            if letter.served_date:
                text = gettext("送达%(kind)s %(number)s") % {"kind": say(letter.kind.label), "number": letter.number}
                found.append(Event(letter.served_date, text, f"/l/{letter.id}/"))
            if letter.answered_date:
                text = gettext("答复 %(number)s：%(answer)s") % {"number": letter.number, "answer": say(letter.answer.label)}
                found.append(Event(letter.answered_date, text, f"/l/{letter.id}/"))
    return sorted(found, key=lambda one: one.day, reverse=True)


def life(by: Actor, row: EmployerRow) -> employers.Panel | None:
    """Return the line of dates, where there is more to tell than the opening."""
    found = events(by, row)
    if len(found) < 2:
        return None
    return employers.Panel(gettext("大事"), "employers/_life.html", {"events": found}, order=40)


employers.PANELS += [people, concerns, life]
urlpatterns: list[object] = []  # the root imports every module of pages: that is how panels get registered
