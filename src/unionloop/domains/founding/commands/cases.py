"""Opening, verifying, guiding and closing a case."""

from datetime import date

from django.db import transaction

from unionloop.domains.employers import commands as employers
from unionloop.domains.employers import queries as registry
from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import ENDED, BlankState, CaseRow, Source, Verdict
from unionloop.domains.founding.flow import FLOW
from unionloop.domains.founding.models import Blank, Case
from unionloop.domains.founding.queries import clocks
from unionloop.domains.founding.queries.cases import row_of
from unionloop.domains.reference import queries as reference
from unionloop.kernel import series
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.secret import blind

from . import moving


@transaction.atomic
def open(by: Actor, *, employer_id: int, source: str = Source.TAX, owner: str = "") -> CaseRow:
    """Open a case for one employer: a clue that somebody must verify."""
    return row_of(open_for(by, employer_id, Source(source), owner), by)


def open_for(by: Actor, employer_id: int, source: Source, owner: str) -> Case:
    """Open a case inside the caller's transaction; used one by one and for many."""
    employer = registry.employer(by, employer_id=employer_id)
    if employer.union_id is not None:
        raise Refused("has_union_already", employer=employer.name)
    if Case.visible(by, "founding.open").filter(employer_id=employer_id).exclude(state__in=ENDED).exists():
        raise Refused("case_open_already", employer=employer.name)
    number = f"{by.today:%Y}-{series.take(f'founding.case.{by.today:%Y}'):04d}"
    blank = Blank.visible(by, "founding.open").select_for_update(of=("self",)).filter(employer_id=employer_id).first()
    case = Case(
        number=number, token=blind(number, "founding.case.token"), employer_id=employer_id,
        unit_id=blank.unit_id if blank else employer.unit_id, source=source,
        owner=owner or (blank.owner if blank else ""), opened_date=by.today, step_started_date=by.today,
    )  # fmt: skip
    case.due_date = clocks.due_date("founding.verify", moving.region_of(case), by.today)
    with FLOW.start(by, "founding.open", case):
        pass
    moving.log_step(by, "founding.open", case, started=by.today, due=None)
    if blank is not None:
        with edit(by, "founding.open", Blank, blank.pk) as row:
            row.state = BlankState.IN_CASE
    return case


@transaction.atomic
def verify(by: Actor, *, case_id: int, verdict: str, headcount: int | None = None, note: str = "") -> CaseRow:
    """Record what verifying found; anything but normal business closes the case with that reason."""
    found = Verdict(verdict)
    with moving.moved(by, "founding.verify", case_id, note=note) as case:
        case.verdict = found
        if headcount is not None:
            case.staff_count = headcount
    status = rules.employer_status(found)
    if status is not None and registry.employer(by, employer_id=case.employer_id).status != status:
        employers.set_status(by, employer_id=case.employer_id, status=status)
    if headcount is not None:
        employers.set_headcount(by, employer_id=case.employer_id, headcount=headcount)
    if found is not Verdict.NORMAL:
        case = _close(by, case_id, reason=found.label)
    return row_of(case, by)


@transaction.atomic
def close(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Close a case that will not lead to a union, saying why."""
    return row_of(_close(by, case_id, reason=reason), by)


def _close(by: Actor, case_id: int, reason: str) -> Case:
    if not reason.strip():
        raise BadInput("case_reason_missing")
    with moving.moved(by, "founding.close", case_id, note=reason) as case:
        pass
    gone = case.verdict not in ("", Verdict.NORMAL)
    leave_blank(by, "founding.close", case, BlankState.DROPPED if gone else BlankState.OPEN)
    return case


@transaction.atomic
def reopen(by: Actor, *, case_id: int, note: str = "") -> CaseRow:
    """Take a closed case up again, from verifying on."""
    with moving.moved(by, "founding.reopen", case_id, note=note) as case:
        other = Case.visible(by, "founding.reopen").filter(employer_id=case.employer_id)
        if other.exclude(state__in=ENDED).exists():
            raise Refused("case_open_already", employer=case.employer.name)
        case.verdict = ""
    leave_blank(by, "founding.reopen", case, BlankState.IN_CASE)
    return row_of(case, by)


@transaction.atomic
def cover(by: Actor, *, case_id: int, joint_union_id: int, note: str = "") -> CaseRow:
    """Take the employer into a joint union instead of founding its own."""
    with moving.moved(by, "founding.cover", case_id, note=note) as case:
        limit = clocks.limit("founding.committee_threshold", moving.region_of(case), by.today)
        if case.members_count is not None and case.members_count >= limit:
            raise Refused("own_committee_needed", members=case.members_count, threshold=limit)
        case.shape = "joint"
    employers.link_union(by, employer_id=case.employer_id, unit_id=joint_union_id, covered=True)
    leave_blank(by, "founding.cover", case, BlankState.FILLED)
    return row_of(case, by)


@transaction.atomic
def book_guide(by: Actor, *, case_id: int, guide_date: date, phone: str = "", note: str = "") -> CaseRow:
    """Book the day a guide comes to the firm; the firm itself may ask for it from its own page."""
    calendar = reference.calendar()
    if guide_date <= by.today:
        raise BadInput("guide_in_the_past", day=guide_date)
    if not calendar.is_workday(guide_date):
        raise Refused("guide_on_rest_day", day=guide_date, next=calendar.add_workdays(guide_date, 1))
    if calendar.workdays_between(by.today, guide_date) > 20:
        raise BadInput("guide_too_late", day=guide_date)
    with moving.moved(by, "founding.book_guide", case_id, note=note) as case:
        case.guide_date, case.guide_asked_at = guide_date, by.at
        if phone:
            case.guide_phone = phone
    return row_of(case, by)


def leave_blank(by: Actor, verb: str, case: Case, state: BlankState) -> None:
    """Carry what became of the case over to its blank spot, if it has one."""
    blank = Blank.visible(by, verb).filter(employer_id=case.employer_id).first()
    if blank is None or blank.state == state:
        return
    with edit(by, verb, Blank, blank.pk) as row:
        row.state = state
