"""Unknown lines: nothing is sent again by itself; a later return or two people settle them."""

from django.db import transaction

from unionloop.kernel import change
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .. import queries, rules
from ..contracts import BatchRow, LineRow, LineState
from ..flow import BATCH, LINE
from ..models import Batch, Line
from .lines import note_outcome, write_outcomes


@transaction.atomic
def mark_unknown(by: Actor, *, batch_id: int, reason: str) -> BatchRow:
    """Mark what the bank never answered for as unknown, so that it stands on a list."""
    if not reason.strip():
        raise BadInput("payment_reason_missing")
    with BATCH.step(by, "payments.mark_unknown", Batch, batch_id, note=reason) as row:
        # set-wise: journalled with the batch
        row.lines.filter(state=LineState.SENT).update(state=LineState.UNKNOWN, reason=reason[:200])
    return queries.batch_row(by, row)


@transaction.atomic
def answer_unknown(by: Actor, *, line_id: int, answer: str, note: str, amount_fen: int = 0) -> LineRow:
    """Say what became of an unknown line (paid, part, bounced); nothing moves until another agrees."""
    if not note.strip():
        raise BadInput("payment_reason_missing")
    batch, line = _lock(by, "payments.answer_unknown", line_id)
    rules.settle_answer(answer, line.amount_fen, amount_fen)
    with LINE.step(by, "payments.answer_unknown", Line, line.pk, note=note) as row:
        row.answer, row.answered_by, row.answer_fen = answer, by.name, amount_fen
    return queries.line_row(by, row, batch)


@transaction.atomic
def settle_unknown(by: Actor, *, line_id: int, agree: bool = True, note: str = "") -> LineRow:
    """Agree with the first person's answer, or reject it; agreeing settles the line."""
    batch, line = _lock(by, "payments.settle_unknown", line_id)
    LINE.target(by, "payments.settle_unknown", line)
    if not line.answer:
        raise Refused("no_answer", line=line.pk)
    facts = {"line": line.pk, "answer": line.answer, "agree": agree}
    if not agree:
        # the batch carries the journal line: others listen to it, and it names the line
        change.record(by, "payments.settle_unknown", batch, facts, note)
        Line.objects.filter(pk=line.pk).update(answer="", answered_by="", answer_fen=0)
    else:
        state, paid_fen = rules.settle_answer(line.answer, line.amount_fen, line.answer_fen)
        write_outcomes([(state.value, paid_fen, line.bank_ref, line.reason, by.at, line.pk)])
        told = f"{rules.reference_of(batch.number, line.seq)} {state.label} {note}".strip()
        note_outcome(by, batch, told, "payments.settle_unknown")
    line.refresh_from_db()
    return queries.line_row(by, line, batch)


def _lock(by: Actor, verb: str, line_id: int) -> tuple[Batch, Line]:
    """Lock the batch, then the line: the order every command of payments locks in."""
    found = Line.visible(by, verb).filter(pk=line_id).values_list("batch_id", flat=True).first()
    if found is None:
        raise NotFound("not_found", model="Line", id=line_id)
    batch = Batch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=found)
    line = Line.objects.select_for_update(of=("self",)).get(pk=line_id)
    return batch, line
