"""What happens to the lines of one locked batch, and what the batch then adds up to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from unionloop.kernel import change
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import Refused

from .. import rules
from ..contracts import BatchState, LineState
from ..models import BankAccount, Batch, Line

OPEN = (LineState.PLANNED, LineState.SENT, LineState.UNKNOWN)


def live(batch: Batch) -> QuerySet[Line]:
    """Return the lines of a batch that were not taken out of it."""
    return batch.lines.exclude(state=LineState.CANCELLED)


def digest(batch: Batch) -> str:
    """Return what a signature on the batch covers now."""
    values = live(batch).order_by("seq").values_list("seq", "account_id", "amount_fen", "source")
    return rules.digest_of_lines(values)


def check_seal(batch: Batch) -> None:
    """Refuse a batch whose lines are not those that were drafted."""
    if digest(batch) != batch.lines_sha256:
        raise Refused("lines_changed", batch=batch.number)


def drop_lines(batch: Batch, ids: Iterable[int]) -> int:
    """Take planned lines out of a batch that has not left and seal what remains; return how many."""
    # set-wise: the caller journals the batch
    count = batch.lines.filter(pk__in=list(ids), state=LineState.PLANNED).update(state=LineState.CANCELLED)
    rest = list(live(batch).values_list("amount_fen", flat=True))
    batch.lines_count, batch.total_fen = len(rest), sum(rest)
    batch.lines_sha256 = digest(batch)
    if not rest:
        batch.state = BatchState.CANCELLED
    return count


def refresh(batch: Batch) -> None:
    """Recount a batch from its lines; one with nothing open is closed."""
    lines = list(live(batch).values_list("state", "amount_fen", "paid_fen"))
    for name, value in rules.totals(lines).items():
        setattr(batch, name, value)
    if batch.state == BatchState.EXPORTED and not any(state in OPEN for state, _, _ in lines):
        batch.state = BatchState.CLOSED


def write_outcomes(rows: Sequence[tuple[str, int, str, str, datetime | None, int]]) -> None:
    """Write (state, paid, bank reference, reason, settled at, id) of many lines in one pass."""
    # past the ORM: bulk_update builds one CASE per field and takes minutes for 18 000 lines
    sql = (
        "UPDATE payments_line SET state = %s, paid_fen = %s, bank_ref = %s, reason = %s, settled_at = %s, "
        "answer = '', answered_by = '', answer_fen = 0 WHERE id = %s"
    )
    adapt = connection.ops.adapt_datetimefield_value
    values = [(*row[:4], adapt(row[4]), row[5]) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def stop_accounts(by: Actor, bounced: Sequence[tuple[int, str]]) -> int:
    """Stop accounts a bounce blames, so that nothing goes there again; return how many."""
    blamed = [pk for pk, reason in bounced if rules.blames_account(reason)]
    # set-wise: journalled with the return that brought the bounces
    rows = BankAccount.objects.filter(pk__in=blamed, state="confirmed")
    return rows.update(state="stopped", reason="银行退回")


def acting(by: Actor, verb: str, place: str) -> Actor:
    """Return the actor with one verb more: what follows from an act already authorised here."""
    return replace(by, grants=(*by.grants, Grant(verb, place)))


def note_outcome(by: Actor, batch: Batch, note: str, verb: str = "payments.take_return") -> None:
    """Recount a batch and journal it under the verb other domains listen to."""
    with change.change(acting(by, verb, batch.place), verb, batch, note=note):
        refresh(batch)
