"""Documents written from the facts of a case."""

from django.db import transaction

from unionloop.domains.documents import commands as documents
from unionloop.domains.founding import letters
from unionloop.domains.founding.contracts import PAPERS, PaperRow
from unionloop.domains.founding.models import Case, CasePerson, Paper
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput


@transaction.atomic
def write(by: Actor, *, case_id: int, template: str) -> PaperRow:
    """Write one document of a case from its facts, number it and issue it as PDF and docx."""
    if template not in PAPERS:
        raise BadInput("paper_unknown", template=template)
    return write_for(by, lock(by, "founding.write", Case, case_id), template)


def write_for(by: Actor, case: Case, template: str) -> PaperRow:
    """Write one document inside the caller's transaction."""
    facts = letters.compose(template, _facts(by, case))
    drafted = documents.draft(by, template=letters.LAYOUTS[template], facts=facts, unit_id=case.unit_id,
                              subject=f"founding.case:{case.number}")  # fmt: skip
    issued = documents.issue(by, document_id=drafted.id)
    paper = Paper(case=case, template=template, document_id=issued.id, at=by.at)
    with change(by, "founding.write", paper):
        pass
    return PaperRow(paper.pk, template, PAPERS[template], issued.id, issued.number, issued.pdf_id,
                    issued.docx_id, by.at)  # fmt: skip


def _facts(by: Actor, case: Case) -> letters.CaseFacts:
    people = list(CasePerson.objects.filter(case=case).order_by("id"))
    due = case.due_date or reference.calendar().add_workdays(by.today, 10)
    return letters.CaseFacts(
        number=case.number, firm=case.employer.name, unit=case.unit.name, street=case.employer.street,
        token=case.token, today=by.today, reply_by=due, owner=case.owner,
        staff_count=case.staff_count or case.employer.headcount or 0,
        members_count=case.members_count or 0, women_count=case.women_count or 0, meeting=case.meeting,
        entitled_count=case.entitled_count or 0, present_count=case.present_count or 0,
        elected_date=case.elected_date, term_years=case.term_years or 3, term_to=case.term_to,
        union_name=case.union_name or f"{case.employer.name}工会委员会",
        publicity_from=case.publicity_from, publicity_until=case.publicity_until,
        approved_date=case.approved_date, account_holder=case.account_holder, bank_name=case.bank_name,
        account_tail=case.account_tail, certificate_number=case.certificate_number,
        uscc=case.employer.uscc or "", founded_date=case.founded_date,
        people=tuple((one.part, one.name, one.duty) for one in people),
    )  # fmt: skip
