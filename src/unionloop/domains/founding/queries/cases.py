"""Reads of cases: one row, one page, one file with its task list."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum

from unionloop.domains.documents import queries as documents
from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import (  # fmt: skip
    ENDED,
    PAPERS,
    CaseFile,
    CaseRow,
    Origin,
    Outcome,
    PaperRow,
    PersonRow,
    Source,
    State,
    Tie,
    VisitRow,
)
from unionloop.domains.founding.flow import FLOW
from unionloop.domains.founding.models import Case, CasePerson, CaseStep, Paper, Visit
from unionloop.domains.reference import queries as reference
from unionloop.kernel import journal
from unionloop.kernel import page as paging
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word

from . import clocks, tasks


def row_of(case: Case, by: Actor | None = None, *, today: date | None = None) -> CaseRow:
    """Return the frozen row of a case; with an actor also the verbs open to that actor."""
    day = by.today if by is not None else today
    state = State(case.state)
    days_left = None
    if case.due_date is not None and day is not None:
        days_left = tasks.days_left(reference.calendar(), day, case.due_date)
    return CaseRow(
        id=case.pk, number=case.number, employer_id=case.employer_id, employer=case.employer.name,
        unit_id=case.unit_id, unit=case.unit.name, headcount=case.staff_count or case.employer.headcount or 0,
        state=state, column=rules.column_of(state), source=Source(case.source), owner=case.owner,
        opened_date=case.opened_date, due_date=case.due_date, days_left=days_left,
        next_verb=rules.next_verb(state), shape=case.shape, members_count=case.members_count,
        union_id=case.union_id, founded_date=case.founded_date, rebate_fen=case.rebate_fen,
        verbs=FLOW.open_to(by, case) if by is not None else (), next_column=rules.column_after(state),
    )  # fmt: skip


def case(by: Actor, *, case_id: int) -> CaseRow:
    """Return one case."""
    return row_of(seen(by, "founding.read", Case, case_id), by)


def case_by_number(by: Actor, *, number: str) -> CaseRow:
    """Return one case by its number, as addresses carry it."""
    found = _visible(by).filter(number=number).first()
    if found is None:
        raise NotFound("not_found", model="Case", id=number)
    return row_of(found, by)


def cases(
    by: Actor, *, state: str = "", column: str = "", owner: str = "", text: str = "", overdue: bool = False,
    ended: bool | None = None, after: str = "", limit: int = 50,
) -> Page[CaseRow]:  # fmt: skip
    """Return a page of cases, the most urgent first."""
    rows = _filtered(by, state, column, owner, text, overdue, ended)
    totals = rows.aggregate(headcount=Sum("employer__headcount"))
    return keyset(rows, ("opened_date", "id"), lambda one: row_of(one, by), after=after, limit=limit,
                  sums={"headcount": totals["headcount"] or 0})  # fmt: skip


def every_case(
    by: Actor, *, state: str = "", column: str = "", owner: str = "", text: str = "", overdue: bool = False,
    ended: bool | None = None,
) -> Iterator[CaseRow]:  # fmt: skip
    """Yield all cases of a list, for an export."""
    rows = _filtered(by, state, column, owner, text, overdue, ended).order_by("opened_date", "id")
    yield from paging.every(rows, lambda one: row_of(one, by))


def case_file(by: Actor, *, number: str) -> CaseFile:
    """Return everything one page shows: task list with clocks, people, papers, visits, facts."""
    found = _visible(by).filter(number=number).first()
    if found is None:
        raise NotFound("not_found", model="Case", id=number)
    papers = papers_of(by, found.pk)
    people = CasePerson.objects.filter(case=found).order_by("id")
    visits = Visit.visible(by, "founding.read").filter(case=found).order_by("-visited_date", "-id")[:50]
    return CaseFile(
        case=row_of(found, by),
        tasks=task_list(found, by.today, papers),
        people=tuple(PersonRow(one.part, one.name, Word(one.duty), Tie(one.tie), one.votes) for one in people),
        visits=tuple(VisitRow(one.pk, one.visited_date, Outcome(one.outcome), one.text, one.visitor)
                     for one in visits),
        facts=facts_of(found),
    )  # fmt: skip


def papers_of(by: Actor, case_id: int) -> tuple[PaperRow, ...]:
    """Return the documents written for a case, newest last."""
    rows = list(Paper.visible(by, "founding.read").filter(case_id=case_id).order_by("id"))
    written = documents.by_ids(by, [one.document_id for one in rows])
    found = []
    for one in rows:
        document = written.get(one.document_id)
        if document is not None:
            found.append(PaperRow(one.pk, one.template, PAPERS[one.template], one.document_id, document.number,
                                  document.pdf_id, document.docx_id, one.at))  # fmt: skip
    return tuple(found)


def task_list(case: Case, today: date, papers: Sequence[PaperRow] = ()) -> tuple[Any, ...]:
    """Return the numbered steps of a case with what is done, due and still to come."""
    steps = list(CaseStep.objects.filter(case=case).order_by("id"))
    done = [tasks.Done(one.verb, one.started_date, one.due_date, one.done_at, one.label or one.actor, one.note)
            for one in steps]  # fmt: skip
    region = case.unit.division_code
    return tasks.task_list(
        State(case.state), done, case.due_date, today, reference.calendar(), papers,
        publicity_until=case.publicity_until, term_to=case.term_to, joint=case.shape == "joint",
        days_of=lambda verb: clocks.days_for(verb, region, today),
    )  # fmt: skip


def facts_of(case: Case) -> dict[str, object]:
    """Return what the steps have recorded, without personal or bank values."""
    names = (
        "verdict", "guide_date", "shape", "staff_count", "members_count", "women_count", "meeting",
        "entitled_count", "present_count", "elected_date", "term_years", "term_to", "union_name",
        "approved_date", "publicity_from", "publicity_until", "certificate_number", "certificate_date",
        "sealed_date", "account_holder", "account_tail", "bank_name", "founded_date", "switched_date",
        "rebate_fen", "rebated_date",
    )  # fmt: skip
    return {name: getattr(case, name) for name in names if getattr(case, name) not in (None, "")}


def founded_between(by: Actor, *, first: date, last: date) -> list[CaseRow]:
    """Return the unions founded from one day to another, both included, oldest first."""
    rows = _visible(by).filter(founded_date__range=(first, last)).order_by("founded_date", "id")
    return [row_of(one, today=by.today) for one in rows[:5000]]


def awaiting_rebate(by: Actor, *, limit: int = 1000) -> list[CaseRow]:
    """Return the founded unions whose preparation fund has not been noted as arrived, oldest first."""
    rows = _visible(by).filter(state__in=(State.FOUNDED, State.SWITCHED), rebated_date__isnull=True)
    return [row_of(one, today=by.today) for one in rows.order_by("founded_date", "id")[:limit]]


def open_for_employers(employer_ids: Sequence[int]) -> dict[int, CaseRow]:
    """Return the running case of each employer; for lists that already checked their scope."""
    rows = Case.objects.filter(employer_id__in=employer_ids).exclude(state__in=ENDED)
    return {one.employer_id: row_of(one) for one in rows.select_related("employer", "unit")}


def origin_of(by: Actor, *, union_id: int) -> Origin | None:
    """Return how a union was founded, when it was founded through a case this actor may read."""
    case = _visible(by).filter(union_id=union_id).order_by("id").first()
    if case is None:
        return None
    steps = {one.verb: one for one in CaseStep.objects.filter(case=case, verb__in=("founding.approve", "founding.seal"))}
    approved, sealed = steps.get("founding.approve"), steps.get("founding.seal")
    return Origin(
        case.number, approved.label or approved.actor if approved else "", approved.done_at if approved else None,
        case.certificate_number, case.certificate_date, case.sealed_date, sealed.label or sealed.actor if sealed else "",
    )  # fmt: skip


def own_drafts(by: Actor, *, limit: int = 20) -> list[CaseRow]:
    """Return the cases this actor opened or looks after that are not reported upwards yet, newest first."""
    rows = _visible(by).filter(state__in=[one.source for one in FLOW.arrows if one.verb == "founding.close"])
    opened = journal.by_hand(Case.objects.all(), by, "founding.open").values("pk")
    rows = rows.filter(Q(owner=by.name) | Q(owner="", pk__in=opened)).order_by("-id")
    return [row_of(one, by) for one in rows[:limit]]


def by_employer(by: Actor, *, employer_id: int) -> list[CaseRow]:
    """Return the cases of one employer, newest first."""
    rows = _visible(by).filter(employer_id=employer_id).order_by("-id")
    return [row_of(one, by) for one in rows[:50]]


def _visible(by: Actor) -> QuerySet[Case]:
    return Case.visible(by, "founding.read").select_related("employer", "unit")


def _filtered(
    by: Actor, state: str, column: str, owner: str, text: str, overdue: bool, ended: bool | None
) -> QuerySet[Case]:
    rows = _visible(by)
    if state:
        rows = rows.filter(state=state)
    if column:
        rows = rows.filter(state__in=tasks.states_of(column))
    if owner:
        rows = rows.filter(owner=owner)
    if text:
        rows = rows.filter(Q(employer__name__icontains=text) | Q(number__icontains=text))
    if overdue:
        rows = rows.filter(due_date__lt=by.today).exclude(state__in=ENDED)
    if ended is not None:
        rows = rows.filter(state__in=ENDED) if ended else rows.exclude(state__in=ENDED)
    return rows
