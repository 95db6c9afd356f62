"""From a case to a letter: what needs weight becomes a lead of the rights desk."""

from django.db import transaction

from unionloop.domains.appeals.models import Case
from unionloop.domains.rights import commands as rights
from unionloop.domains.rights.contracts import MatterRow, Source, Topic
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit

# the topic a letter's clauses are chosen by, from the case's category; the longest beginning decides
TOPICS = {
    "wage": Topic.WAGES, "wage.heat": Topic.HEAT, "contract": Topic.CONTRACT, "contract.ended": Topic.DISMISSAL,
    "insurance": Topic.INSURANCE, "hours": Topic.HOURS, "safety": Topic.SAFETY, "women": Topic.WOMEN,
    "union": Topic.DEMOCRACY, "life": Topic.HOUSING,
}  # fmt: skip


@transaction.atomic
def raise_lead(by: Actor, *, case_id: int, facts: str = "") -> MatterRow:
    """Open a lead for a letter from a case; the same case again gives the same lead.

    The actor needs `rights.open_lead` as well. The speaker's name goes along sealed, so that the letter's
    check finds it should it have been left in the text; it is shown nowhere.
    """
    with edit(by, "appeals.raise_lead", Case, case_id) as case:
        case.latest_at = by.at
    names = (case.speaker.name,) if case.speaker is not None and case.speaker.name else ()
    return rights.open_lead(
        by, unit_id=None if case.employer_id else case.unit_id, employer_id=case.employer_id,
        employer_name=case.employer_name, topic=topic_of(case.category), facts=facts.strip() or case.text,
        people_count=case.people_count, amount_fen=case.amount_fen or 0, worker_names=names,
        source=Source.APPEAL, source_ref=case.number,
    )  # fmt: skip


def topic_of(category: str) -> Topic:
    """Return what a letter about a category would be about."""
    head = category.split(".")[0]
    return TOPICS.get(category) or TOPICS.get(head) or Topic.OTHER
