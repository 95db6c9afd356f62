"""Deciding what a month was about. The machine only puts like to like."""

from datetime import date

from django.db import transaction

from unionloop.domains.appeals.contracts import TopicRow
from unionloop.domains.appeals.models import Case, Topic
from unionloop.domains.appeals.queries.topics import topic_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, seen
from unionloop.kernel.errors import BadInput


@transaction.atomic
def decide_topic(
    by: Actor, *, head_id: int, month: date, hot: bool, label: str = "", size: int = 1, note: str = ""
) -> TopicRow:  # fmt: skip
    """Say whether a group of cases, known by its earliest, is a hot topic of the month; said again, the latest word holds."""
    head = seen(by, "appeals.decide_topic", Case, head_id)
    if size < 1:
        raise BadInput("bad_number", field="size", value=str(size))
    row = Topic.objects.select_for_update().filter(month=month.replace(day=1), head=head).first()
    row = row or Topic(month=month.replace(day=1), head=head)
    with change(by, "appeals.decide_topic", row, note=note.strip()):
        row.label, row.state, row.size = (label.strip() or head.title)[:120], "hot" if hot else "usual", size
        row.note, row.decided_by, row.decided_at = note.strip()[:300], by.name, by.at
    return topic_row(row)
