"""Impact assessments of what personal data is used for: one person makes them, another approves."""

from datetime import date

from django.db import transaction

from unionloop.domains.people import rules
from unionloop.domains.people.contracts import AssessmentRow, Risk
from unionloop.domains.people.flow import ASSESSMENT
from unionloop.domains.people.models import Assessment
from unionloop.domains.people.queries.overseeing import assessment_row
from unionloop.domains.people.queries.rights import purposes
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput


@transaction.atomic
def assess(
    by: Actor, *, purpose: str, kinds: str, basis: str, harm: str, measures: str, risk: str, review_date: date, region: str = ""
) -> AssessmentRow:
    """Assess one purpose in its present wording; until somebody else approves it, it may be written anew."""
    found = next((one for one in purposes(region, by.today) if one.purpose == purpose), None)
    if found is None:
        raise BadInput("unknown_purpose", purpose=purpose[:30])
    facts = rules.check_assessment(kinds, basis, harm, measures, review_date, by.today)
    if risk not in {one.value for one in Risk}:
        raise BadInput("bad_form", field="risk", problem=risk[:10])
    facts |= {"risk": risk, "version": found.version, "made_by": by.label or by.name, "made_at": by.at}
    waiting = Assessment.objects.filter(purpose=purpose, state="made").order_by("-id").values_list("pk", flat=True).first()
    if waiting is None:
        row = Assessment(purpose=purpose, **facts)
        with ASSESSMENT.start(by, "people.assess", row):
            pass
        return assessment_row(row, by)
    with ASSESSMENT.step(by, "people.assess", Assessment, waiting) as row:
        for name, value in facts.items():
            setattr(row, name, value)
    return assessment_row(row, by)


@transaction.atomic
def approve_assessment(by: Actor, *, assessment_id: int, note: str = "") -> AssessmentRow:
    """Approve an assessment somebody else made."""
    with ASSESSMENT.step(by, "people.approve_assessment", Assessment, assessment_id, note=note) as row:
        row.approved_by, row.approved_at = by.label or by.name, by.at
    return assessment_row(row, by)
