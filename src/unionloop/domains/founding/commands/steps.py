"""From the preparatory group to the public notice: the steps the firm's workers go through."""

from datetime import date

from django.db import transaction

from unionloop.domains.employers import queries as registry
from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import CaseRow, Meeting, PersonInput, Shape
from unionloop.domains.founding.models import Case, CasePerson
from unionloop.domains.founding.queries import clocks
from unionloop.domains.founding.queries.cases import row_of
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from . import moving


@transaction.atomic
def prepare(by: Actor, *, case_id: int, people: list[PersonInput], note: str = "") -> CaseRow:
    """Record the preparatory group."""
    with moving.moved(by, "founding.prepare", case_id, note=note) as case:
        region = moving.region_of(case)
        least = clocks.limit("founding.preparers_least", region, by.today)
        most = clocks.limit("founding.preparers_most", region, by.today)
        rules.check_preparers(people, least, most)
        moving.add_people(case, "preparer", tuple(people))
    return row_of(case, by)


@transaction.atomic
def recruit(
    by: Actor, *, case_id: int, members_count: int, women_count: int = 0, shape: str = Shape.OWN, note: str = ""
) -> CaseRow:
    """Record how many have joined, and which form of union that makes."""
    with moving.moved(by, "founding.recruit", case_id, note=note) as case:
        region = moving.region_of(case)
        staff = case.staff_count or registry.by_ids([case.employer_id])[case.employer_id].headcount or 0
        rules.check_member_counts(members_count, women_count, staff)
        rules.check_shape(Shape(shape), members_count,
                          clocks.limit("founding.committee_threshold", region, by.today))  # fmt: skip
        case.members_count, case.women_count, case.shape = members_count, women_count, Shape(shape)
        case.meeting = rules.meeting_kind(members_count, clocks.limit("founding.assembly_limit", region, by.today))
    return row_of(case, by)


@transaction.atomic
def nominate(by: Actor, *, case_id: int, people: list[PersonInput], note: str = "") -> CaseRow:
    """Record the candidates; the chief officer and relatives are barred."""
    with moving.moved(by, "founding.nominate", case_id, note=note) as case:
        rules.check_candidates(people)
        moving.add_people(case, "candidate", tuple(people))
    return row_of(case, by)


@transaction.atomic
def elect(
    by: Actor, *, case_id: int, elected_date: date, entitled_count: int, present_count: int,
    people: list[PersonInput], term_years: int = 3, note: str = "",
) -> CaseRow:  # fmt: skip
    """Record a valid election and its term."""
    if elected_date > by.today:
        raise BadInput("elected_in_the_future", day=elected_date)
    with moving.moved(by, "founding.elect", case_id, note=note) as case:
        rules.check_term(term_years, organisation.years_allowed(moving.region_of(case), elected_date))
        _check_entitled(case, entitled_count)
        standing = CasePerson.objects.filter(case=case, part="candidate").values_list("name", flat=True)
        rules.check_election(people, standing, entitled_count, present_count)
        women = clocks.limit("founding.women_threshold", moving.region_of(case), by.today)
        rules.check_committee(people, Shape(case.shape), case.women_count or 0, women)
        moving.add_people(case, "committee", tuple(people))
        case.elected_date, case.term_years = elected_date, term_years
        case.term_to = rules.add_years(elected_date, term_years)
        case.entitled_count, case.present_count = entitled_count, present_count
    return row_of(case, by)


def _check_entitled(case: Case, entitled_count: int) -> None:
    everybody = case.meeting == Meeting.GENERAL
    if everybody and entitled_count != case.members_count:
        raise BadInput("entitled_are_members", entitled=entitled_count, members=case.members_count)


@transaction.atomic
def report(by: Actor, *, case_id: int, union_name: str = "", note: str = "") -> CaseRow:
    """Ask the next higher union to approve; the name defaults to the firm's with 工会委员会."""
    with moving.moved(by, "founding.report", case_id, note=note) as case:
        firm = registry.by_ids([case.employer_id])[case.employer_id].name
        case.union_name = union_name.strip() or case.union_name or f"{firm}工会委员会"
    return row_of(case, by)


@transaction.atomic
def send_back(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Return a report for correction, saying what is missing."""
    if not reason.strip():
        raise BadInput("case_reason_missing")
    with moving.moved(by, "founding.send_back", case_id, note=reason) as case:
        pass
    return row_of(case, by)


@transaction.atomic
def approve(by: Actor, *, case_id: int, note: str = "") -> CaseRow:
    """Approve the founding; never by whoever reported it."""
    with moving.moved(by, "founding.approve", case_id, note=note) as case:
        case.approved_date = by.today
    return row_of(case, by)


@transaction.atomic
def publicise(by: Actor, *, case_id: int, note: str = "") -> CaseRow:
    """Start the public notice of the committee and its term."""
    with moving.moved(by, "founding.publicise", case_id, note=note) as case:
        days = clocks.limit("founding.publicity_days", moving.region_of(case), by.today)
        case.publicity_from = by.today
        case.publicity_until = reference.calendar().add_workdays(by.today, days)
    return row_of(case, by)
