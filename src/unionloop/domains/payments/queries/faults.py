"""What must always hold of payments; `unionloop verify` asks."""

from collections.abc import Iterator

from django.db.models import Count, Q, Sum

from unionloop.domains.documents import queries as documents
from unionloop.kernel import journal, secret
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused

from .. import rules
from ..contracts import BatchState, LineState
from ..models import Batch, Line

GONE = (LineState.BOUNCED, LineState.CANCELLED)
SENT = (BatchState.EXPORTED, BatchState.CLOSED)


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield (label, faults): what `unionloop verify` and the hourly check ask of payments."""
    yield "划款：合计、封签、银行文件、三人办理、不重付", list(check())


def check() -> Iterator[str]:
    """Yield every broken promise: sums, seals, files, people, obligations paid twice."""
    for row in Batch.objects.select_related("file").order_by("id").iterator(chunk_size=200):
        yield from _check_batch(row)
    live = Line.objects.exclude(state__in=GONE)
    for source, count in live.values_list("source").annotate(count=Count("id")).filter(count__gt=1):
        yield f"payments: {source} has {count} live lines"
    paid = Line.objects.filter(state=LineState.PAID).values_list("source")
    for source, count in paid.annotate(count=Count("id")).filter(count__gt=1):
        yield f"payments: {source} was paid {count} times"


def _check_batch(row: Batch) -> Iterator[str]:
    live = row.lines.exclude(state=LineState.CANCELLED).order_by("seq")
    count, total = live.aggregate(count=Count("id"), total=Sum("amount_fen")).values()
    if row.state != BatchState.CANCELLED:
        if (count, total or 0) != (row.lines_count, row.total_fen):
            yield f"payments: batch {row.number} holds {count} lines, {total} fen, not what it says"
        seal = rules.digest_of_lines(live.values_list("seq", "account_id", "amount_fen", "source"))
        if seal != row.lines_sha256:
            yield f"payments: lines of batch {row.number} are not those signed"
    if row.state in SENT:
        yield from _check_sent(row)
    elif row.lines.filter(~Q(state__in=(LineState.PLANNED, LineState.CANCELLED))).exists():
        yield f"payments: batch {row.number} has sent lines and was not exported"


def _check_sent(row: Batch) -> Iterator[str]:
    if row.paid_fen + row.bounced_fen + row.open_fen != row.total_fen:
        yield f"payments: batch {row.number}: paid, bounced and open do not add up to the total"
    people = []
    for verb in ("payments.draft", "payments.check", "payments.release"):
        last = journal.last_by(row, verb)
        people.append(last.actor if last else "")
    if len(set(people)) < len(people) or "" in people or row.approved_by in people[1:]:
        yield f"payments: batch {row.number} was not signed by three people: {people}"
    if row.file is None or row.file.sha256 != row.file_sha256:
        yield f"payments: batch {row.number} has lost its file"
        return
    try:
        documents.read_content(row.file_sha256, sealed=row.file.sealed)
    except (Refused, secret.Unreadable) as error:
        yield f"payments: batch {row.number}: {error}"
