"""What the speaker does himself, without an account. The page has asked him for number and digits, or knows him."""

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import CaseRow, Direction, Incoming
from unionloop.domains.appeals.models import Case, Entry
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import lock
from unionloop.kernel.errors import NotFound, Refused

from . import receiving


@transaction.atomic
def supplement(by: Actor, *, number: str, incoming: Incoming) -> CaseRow:
    """Add what the speaker says further, with its files; the same (channel, key) again changes nothing.

    Refused: case_ended (it is taken up again first). Of a merged case it goes into its own thread, and the case it
    went into is told.
    """
    text = rules.check_text(incoming.text)
    told = receiving.told_before(by, incoming)
    if told is not None:
        return told
    found = Case.visible(by, "appeals.hear").filter(number=number).first()
    if found is None:
        raise NotFound("not_found", model="Case", id=number)
    case = lock(by, "appeals.hear", Case, found.pk)
    head = case.merged_into or case
    if "supplement" not in rules.speaker_may(head.state, merged=head is not case, rated=True):
        raise Refused("case_ended", number=case.number)
    row = receiving.append(by, case.pk, incoming, text)
    if head is not case:
        Entry(case=head, at=by.at, direction=Direction.NOTE, key=f"{head.number}:from:{incoming.key}"[:160],
              text=f"并入的 {case.number} 的来诉人补充：{text}", author="系统").save(force_insert=True)  # fmt: skip
    return row
