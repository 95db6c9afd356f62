"""From a case to a letter: what needs weight becomes a lead of the rights desk."""

from django.db import transaction

from unionloop.domains.appeals.models import Case
from unionloop.domains.employers import queries as employers
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.rights import commands as rights
from unionloop.domains.rights.contracts import MatterRow, Source, Topic
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit
from unionloop.kernel.errors import Refused

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
    check finds it should it have been left in the text; it is shown nowhere. A complaint about a union is
    taken up by the union above it: its own chair never signs.
    """
    with edit(by, "appeals.raise_lead", Case, case_id) as case:
        case.latest_at = by.at
    place = None if case.employer_id else case.unit_id
    names = (case.speaker.name,) if case.speaker is not None and case.speaker.name else ()
    return rights.open_lead(
        by, unit_id=_clear_of(case) or place, employer_id=case.employer_id,
        employer_name=case.employer_name, topic=topic_of(case.category), facts=facts.strip() or case.text,
        people_count=case.people_count, amount_fen=case.amount_fen or 0, worker_names=names,
        source=Source.APPEAL, source_ref=case.number,
    )  # fmt: skip


def _clear_of(case: Case) -> int | None:
    """Return the union above the one complained of, where that one or one below would write; None where all is clear."""
    about = organisation.line_of(case.about_unit_id) if case.about_unit_id else []
    if not about:
        return None
    firm = employers.by_ids([case.employer_id])[case.employer_id] if case.employer_id else None
    natural = organisation.by_ids([firm.unit_id if firm else case.unit_id])
    if not any(one.path.startswith(about[-1].path) for one in natural.values()):
        return None
    if len(about) < 2:
        raise Refused("conflict_of_interest", why=f"{about[-1].name}：被反映的就是它，上面没有工会")
    return about[-2].id


def topic_of(category: str) -> Topic:
    """Return what a letter about a category would be about."""
    head = category.split(".")[0]
    return TOPICS.get(category) or TOPICS.get(head) or Topic.OTHER
