"""Batches, their lines, their signatures, their file."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Count, Q, Sum

from unionloop.domains.documents import queries as documents
from unionloop.domains.documents.contracts import FileRow
from unionloop.domains.organisation.contracts import Tier
from unionloop.domains.people import queries as people
from unionloop.kernel import change, journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.page import Page, every, keyset
from unionloop.kernel.words import Word

from .. import rules
from ..contracts import AccountState, BatchRow, BatchState, LineRow, LineState, Signature, TierSum
from ..flow import BATCH, LINE
from ..models import BankAccount, Batch, Line
from .accounts import shown

STEPS = (
    "payments.draft", "payments.check", "payments.send_back", "payments.release", "payments.cancel",
    "payments.export", "payments.drop",
)  # fmt: skip


def batch(by: Actor, *, batch_id: int) -> BatchRow:
    """Return one batch."""
    return batch_row(by, change.seen(by, "payments.read", Batch, batch_id))


def tiers(by: Actor, *, batch_id: int) -> list[TierSum]:
    """Return what a batch pays to unions of each tier, the highest first; persons come last. The sums are the batch's."""
    lines = change.seen(by, "payments.read", Batch, batch_id).lines
    found = {row["unit__tier"] or "": row for row in lines.order_by().values("unit__tier").annotate(
        count=Count("id"), amount=Sum("amount_fen"), paid=Sum("paid_fen"))}  # fmt: skip
    order = [*map(str, Tier), ""]
    return [TierSum(Tier(tier).label if tier else Word("个人"), row["count"], row["amount"], row["paid"])
            for tier, row in sorted(found.items(), key=lambda pair: order.index(pair[0]))]  # fmt: skip


def visible_ids(by: Actor, ids: Iterable[int]) -> set[int]:
    """Return those of the batches whose page the actor may open: what is not among them gets no link."""
    return set(Batch.visible(by, "payments.read").filter(pk__in=set(ids)).values_list("pk", flat=True))


def batches(
    by: Actor, *, state: str = "", text: str = "", after: str = "", limit: int = 50
) -> Page[BatchRow]:
    """Return batches, newest first, with sums over all that match."""
    rows = Batch.visible(by, "payments.read").select_related("unit")
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(purpose__icontains=text) | Q(source__icontains=text))
    sums = rows.aggregate(
        lines_count=Sum("lines_count"), total_fen=Sum("total_fen"), paid_fen=Sum("paid_fen"),
        bounced_fen=Sum("bounced_fen"), open_fen=Sum("open_fen"),
    )  # fmt: skip
    return keyset(
        rows, ("-drafted_at", "-id"), lambda row: batch_row(by, row), after=after, limit=limit,
        sums={key: value or 0 for key, value in sums.items()},
    )  # fmt: skip


def own_drafts(by: Actor, *, limit: int = 20) -> list[BatchRow]:
    """Return the batches this actor drafted that nobody has checked yet, or that came back, newest first."""
    rows = Batch.visible(by, "payments.read").select_related("unit").filter(state=BatchState.DRAFT)
    return [batch_row(by, row) for row in journal.by_hand(rows, by, "payments.draft").order_by("-id")[:limit]]


def lines(
    by: Actor, *, batch_id: int, state: str = "", text: str = "", after: str = "", limit: int = 50
) -> Page[LineRow]:
    """Return the lines of one batch in order, with sums over all that match."""
    head = change.seen(by, "payments.read", Batch, batch_id)
    rows = _lines_of(head, state, text)
    sums = rows.aggregate(amount_fen=Sum("amount_fen"), paid_fen=Sum("paid_fen"))
    return keyset(
        rows, ("seq",), lambda row: line_row(by, row, head), after=after, limit=limit,
        sums={key: value or 0 for key, value in sums.items()},
    )  # fmt: skip


def every_line(by: Actor, *, batch_id: int, state: str = "", text: str = "") -> Iterator[LineRow]:
    """Yield all lines of one batch, for exports and reactions."""
    head = change.seen(by, "payments.read", Batch, batch_id)
    return every(_lines_of(head, state, text).order_by("seq"), lambda row: line_row(by, row, head))


def contact_tails(account_ids: Collection[int]) -> dict[int, str]:
    """Return account → last four digits of the contact's phone, where one is known. System use."""
    rows = BankAccount.objects.filter(pk__in=account_ids).exclude(contact_tail="")
    return dict(rows.values_list("pk", "contact_tail"))


def paid_of(sources: Sequence[str]) -> dict[str, tuple[int, bool, str]]:
    """Return for obligations: fen arrived in all, whether a line for it still lives, and why the last one came back.

    Rests of part-paid lines count for the obligation they are the rest of. System use.
    """
    found = dict.fromkeys(sources, (0, False, ""))
    asked: dict[str, str] = {source: source for source in sources}
    while asked:
        rests: dict[str, str] = {}
        for row in Line.objects.filter(source__in=list(asked)).order_by("id"):
            whole = asked[row.source]
            arrived, live, why = found[whole]
            gone = row.state in (LineState.BOUNCED, LineState.CANCELLED)
            open_ = not gone and row.state not in (LineState.PAID, LineState.PART)
            found[whole] = arrived + row.paid_fen, live or open_, row.reason if gone else why
            if row.state == LineState.PART:
                rests[rules.rest_source(row.source, row.pk)] = whole
        asked = rests
    return found


def astray(sources: Sequence[str]) -> dict[str, str]:
    """Return the obligations to persons whose money goes past them: "unit" at an account that is a union's own as well,
    "other" under a name that is not the person's. System use.
    """
    gone = (LineState.BOUNCED, LineState.CANCELLED)
    rows = Line.objects.filter(source__in=list(sources), person__isnull=False).exclude(state__in=gone)
    found = list(rows.values_list("source", "person_id", "holder", "account__number_blind"))
    blinds = {blind for *_, blind in found}
    unions = BankAccount.objects.filter(number_blind__in=blinds, person__isnull=True).exclude(state=AccountState.REFUSED)
    of_units = set(unions.values_list("number_blind", flat=True))
    names = {pk: people.name_of(pk) for pk in {person_id for _, person_id, *_ in found if person_id is not None}}
    wrong = {source: "other" for source, pk, holder, _ in found if pk and names[pk] and not rules.is_holder(names[pk], holder)}
    return wrong | {source: "unit" for source, *_, blind in found if blind in of_units}


def _lines_of(head: Batch, state: str, text: str) -> Any:
    rows = Line.objects.filter(batch=head)
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(holder__icontains=text) | Q(tail=text) | Q(source__icontains=text))
    return rows


def line(by: Actor, *, line_id: int) -> LineRow:
    """Return one line."""
    row = Line.visible(by, "payments.read").select_related("batch__unit").filter(pk=line_id).first()
    if row is None:
        raise NotFound("not_found", model="Line", id=line_id)
    return line_row(by, row, row.batch)


def sources_in(batch_id: int, beginning: str) -> list[str]:
    """Return the obligations of a batch whose keys begin so, as a domain asks for its own. System use."""
    rows = Line.objects.filter(batch_id=batch_id, source__startswith=beginning).order_by("seq")
    return list(rows.values_list("source", flat=True))


def by_source(source: str) -> list[tuple[int, LineState, int]]:
    """Return (line, state, paid) of every attempt to pay one obligation, oldest first. System use."""
    rows = Line.objects.filter(source=source).order_by("id").values_list("id", "state", "paid_fen")
    return [(pk, LineState(state), paid_fen) for pk, state, paid_fen in rows]


def received(by: Actor, *, unit_id: int, after: str = "", limit: int = 50) -> Page[LineRow]:
    """Return what was sent to one unit, newest first; its own people may read that."""
    rows = Line.objects.filter(by.sees("payments.read", "unit__path"), unit_id=unit_id)
    rows = rows.select_related("batch__unit")
    sums = rows.aggregate(paid_fen=Sum("paid_fen"))
    return keyset(
        rows, ("-id",), lambda row: line_row(by, row, row.batch), after=after, limit=limit,
        sums={"paid_fen": sums["paid_fen"] or 0},
    )  # fmt: skip


def state_counts(by: Actor, *, batch_id: int) -> dict[str, int]:
    """Return how many lines of a batch are in each state."""
    head = change.seen(by, "payments.read", Batch, batch_id)
    found = Line.objects.filter(batch=head).values_list("state").annotate(count=Count("id"))
    return dict(found.order_by("state"))


def signatures(by: Actor, *, batch_id: int) -> list[Signature]:
    """Return who drafted, checked, released and exported, oldest first."""
    head = change.seen(by, "payments.read", Batch, batch_id)
    found = journal.history(Batch._meta.label_lower, head.pk)
    return [Signature(one.verb, one.actor, one.at, one.note) for one in found if one.verb in STEPS]


def order_file(by: Actor, *, batch_id: int) -> tuple[FileRow, bytes]:
    """Return the bank's file as it was written; reading it takes the right to export."""
    head = change.seen(by, "payments.export", Batch, batch_id)
    if head.file_id is None:
        raise Refused("not_exported", batch=head.number)
    return documents.file(by, file_id=head.file_id), documents.content(by, file_id=head.file_id)


def batch_row(by: Actor, row: Batch) -> BatchRow:
    verbs = BATCH.open_to(by, row)
    if row.state in (BatchState.EXPORTED, BatchState.CLOSED):
        again = row.bounced_fen > 0 and by.may("payments.rebatch", row.place)
        verbs += ("payments.rebatch",) if again else ()
    return BatchRow(
        id=row.pk, number=row.number, unit_id=row.unit_id, unit_name=row.unit.name, purpose=row.purpose,
        source=row.source, state=BatchState(row.state), lines_count=row.lines_count, total_fen=row.total_fen,
        paid_count=row.paid_count, paid_fen=row.paid_fen, bounced_count=row.bounced_count,
        bounced_fen=row.bounced_fen, open_count=row.open_count, open_fen=row.open_fen, layout=row.layout,
        file_id=row.file_id, file_sha256=row.file_sha256, lines_sha256=row.lines_sha256,
        approved_by=row.approved_by, drafted_at=row.drafted_at, exported_at=row.exported_at, verbs=verbs,
    )  # fmt: skip


def line_row(by: Actor, row: Line, head: Batch) -> LineRow:
    verbs = tuple(one for one in LINE.verbs(row.state) if by.may(one, head.place))
    if not row.answer:
        verbs = tuple(one for one in verbs if one != "payments.settle_unknown")
    found = LineRow(
        id=row.pk, batch_id=row.batch_id, reference=rules.reference_of(head.number, row.seq), seq=row.seq,
        unit_id=row.unit_id, account_id=row.account_id, holder=row.holder, written_holder=row.written_holder,
        tail=row.tail, amount_fen=row.amount_fen, paid_fen=row.paid_fen, remark=row.remark, source=row.source,
        state=LineState(row.state), bank_ref=row.bank_ref, reason=row.reason, answer=row.answer,
        answered_by=row.answered_by, answer_fen=row.answer_fen, settled_at=row.settled_at,
        replaces_id=row.replaces_id, verbs=verbs, person_id=row.person_id,
    )  # fmt: skip
    return shown(found)
