"""Bank returns: taken once, every item kept, every line judged by the rules in the order told."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from unionloop.domains.documents import commands as documents
from unionloop.kernel import bulk, change
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import in_order

from .. import ports, queries, rules
from ..contracts import (
    BatchState,
    ItemRow,
    LineFact,
    LineState,
    News,
    ReturnRow,
    Verdict,
)
from ..models import BankReturn, Batch, Line, ReturnItem
from .lines import acting, drop_lines, note_outcome, stop_accounts, write_outcomes

ITEM_COLUMNS = (
    "bank_return_id", "seq", "reference", "outcome", "amount_fen", "holder", "bank_ref", "reason", "line_id",
    "verdict", "fault", "handled_note",
)  # fmt: skip


@dataclass
class _Tally:
    """What a return has done so far, in memory, before anything is written."""

    facts: dict[int, LineFact] = field(default_factory=dict)
    written: dict[int, tuple[str, int, str, str, datetime | None, int]] = field(default_factory=dict)
    items: list[tuple[object, ...]] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)  # lines whose unsent replacement must not go out
    verdicts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@transaction.atomic
def take_return(by: Actor, *, content: bytes, name: str, unit_id: int | None = None) -> ReturnRow:
    """Take a bank's return. The same file again has no effect and shows the first taking.

    Items that match nothing, or that no rule can settle, are kept as exceptions for a person.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    first = BankReturn.objects.filter(sha256=sha256).first()
    if first is not None:
        by.require("payments.take_return", first.place)
        return queries.return_row(by, first, seen_before=True)
    layout = ports.detect(content)
    told = layout.read(content)
    if not told:
        raise BadInput("empty_return")
    batches = _lock_batches(by, told)
    tally = _judge_all(by, _spread(told, batches), batches)
    head = _open(by, content, name, layout.code, tally, _unit_of(by, batches, unit_id))
    _write(by, head, tally, batches)
    return queries.return_row(by, head)


def _lock_batches(by: Actor, told: Sequence[News]) -> dict[str, Batch]:
    """Lock the batches a return speaks of that this actor may write, and those that replace their lines."""
    numbers = set()
    for news in told:
        found = rules.parse_reference(news.reference)
        numbers.add(news.reference if news.whole_batch else found[0] if found else "")
    seen = Batch.visible(by, "payments.take_return").filter(number__in=numbers)
    ids = set(seen.values_list("pk", flat=True))
    ids |= queries.replacing_batches(ids)
    return {row.number: row for row in in_order(Batch.objects.select_related("unit"), ids)}


def _unit_of(by: Actor, batches: dict[str, Batch], unit_id: int | None) -> int | None:
    """Return the unit a return belongs to: the payer it speaks of, else what the caller says."""
    if batches:
        return next(iter(batches.values())).unit_id
    return unit_id or (by.units[0] if by.units else None)


def _open(
    by: Actor, content: bytes, name: str, layout: str, tally: _Tally, unit_id: int | None
) -> BankReturn:
    row = BankReturn(
        unit_id=unit_id, name=name[:255], layout=layout, sha256=hashlib.sha256(content).hexdigest(),
        taken_at=by.at, items_count=len(tally.items), applied_count=tally.verdicts[Verdict.APPLIED],
        repeat_count=tally.verdicts[Verdict.REPEAT], exception_count=tally.verdicts[Verdict.EXCEPTION],
    )  # fmt: skip
    by.require("payments.take_return", row.place)
    row.file_id = documents.store(
        by, name=name, content=content, unit_id=unit_id, kind="return", content_type="application/octet-stream",
        read_verb="payments.take_return", sealed=True, verb="payments.take_return",
    ).id  # fmt: skip
    with change.change(acting(by, "payments.keep_return", row.place), "payments.keep_return", row):
        pass
    return row


def _spread(told: Sequence[News], batches: dict[str, Batch]) -> list[News]:
    """Turn news of a whole batch into news of each of its lines."""
    out: list[News] = []
    for news in told:
        batch = batches.get(news.reference) if news.whole_batch else None
        if batch is None:
            out.append(news)
            continue
        for seq in batch.lines.order_by("seq").values_list("seq", flat=True):
            reference = rules.reference_of(batch.number, seq)
            out.append(News(reference, news.outcome, reason=news.reason, bank_ref=news.bank_ref))
    return out


def _judge_all(by: Actor, told: Sequence[News], batches: dict[str, Batch]) -> _Tally:
    lines = {
        rules.reference_of(number, line.seq): line
        for number, batch in batches.items()
        for line in batch.lines.order_by("seq")
    }
    rivals = queries.rivals(list(lines.values()))
    tally = _Tally()
    for seq, news in enumerate(told, start=1):
        line = lines.get(news.reference.strip())
        _judge_one(by, tally, seq, news, line, rivals.get(line.pk, "none") if line else "none")
    return tally


def _judge_one(by: Actor, tally: _Tally, seq: int, news: News, line: Line | None, rival: str) -> None:
    verdict, fault = Verdict.EXCEPTION, "no_match"
    if line is not None:
        fact = tally.facts.get(line.pk) or queries.fact_of(line, rival)
        result = rules.judge(fact, news)
        verdict, fault = result.verdict, result.fault
        if (result.state, result.paid_fen) != (fact.state, fact.paid_fen):
            replacement = "none" if result.stop_replacement else fact.replacement
            tally.facts[line.pk] = LineFact(
                result.state, fact.amount_fen, result.paid_fen, fact.holders, replacement
            )
            settled = by.at if result.state in rules.DONE else None
            tally.written[line.pk] = (
                result.state.value, result.paid_fen, news.bank_ref, news.reason, settled, line.pk,
            )  # fmt: skip
        if result.stop_replacement:
            tally.stopped.add(line.pk)
    tally.verdicts[verdict.value] += 1
    tally.items.append((
        seq, news.reference[:60], news.outcome.value, news.amount_fen, news.holder, news.bank_ref,
        news.reason, line.pk if line else None, verdict.value, fault, "",
    ))  # fmt: skip


def _write(by: Actor, head: BankReturn, tally: _Tally, batches: dict[str, Batch]) -> None:
    """Write lines, items, batches and journal. Replacements stop before their first lines come alive."""
    by_id = {row.pk: row for row in batches.values()}
    for batch_id, line_ids in queries.unsent_replacements(tally.stopped).items():
        batch = by_id[batch_id]
        actor = acting(by, "payments.drop", batch.place)
        with change.change(actor, "payments.drop", batch, note="原划款已有结果，重付停止"):
            drop_lines(batch, line_ids)
            if batch.state != BatchState.CANCELLED:
                batch.state = BatchState.DRAFT  # its totals changed: it is checked again
    write_outcomes(list(tally.written.values()))
    bulk.insert_rows("payments_returnitem", ITEM_COLUMNS, [(head.pk, *one) for one in tally.items])
    changed = Line.objects.filter(pk__in=list(tally.written)).values_list(
        "batch_id", "account_id", "state", "reason"
    )
    touched: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for batch_id, account_id, state, reason in changed:
        touched[batch_id].append((account_id, state, reason))
    for batch_id in sorted(touched):
        outcomes = touched[batch_id]
        bounced = [(account, reason) for account, state, reason in outcomes if state == LineState.BOUNCED]
        stop_accounts(by, bounced)
        note_outcome(by, by_id[batch_id], f"回盘 {head.pk}")


@transaction.atomic
def match_exception(by: Actor, *, item_id: int, reference: str) -> ItemRow:
    """Say which line an exception speaks of; the rules then judge it as if the bank had said so."""
    item = change.lock(by, "payments.match_exception", ReturnItem, item_id)
    _check_open(item)
    found = rules.parse_reference(reference)
    batches = Batch.visible(by, "payments.match_exception").select_for_update(of=("self",))
    batch = batches.filter(number=found[0]).first() if found else None
    line = batch.lines.filter(seq=found[1]).first() if batch is not None and found else None
    if batch is None or line is None:
        raise NotFound("not_found", model="Line", id=0)
    fact = queries.fact_of(line, queries.rivals([line]).get(line.pk, "none"))
    news = News(reference, queries.outcome_of(item), item.amount_fen, item.holder, item.bank_ref, item.reason)
    result = rules.judge(fact, news)
    if result.verdict == Verdict.EXCEPTION or result.stop_replacement:
        raise Refused("exception_stays", fault=result.fault or "late_after_retry")
    with change.change(by, "payments.match_exception", item, note=reference):
        item.line, item.verdict, item.fault = line, result.verdict.value, ""
        item.handled_at, item.handled_note = by.at, f"指认 {reference}"
    if result.verdict == Verdict.APPLIED:
        settled = by.at if result.state in rules.DONE else None
        write_outcomes([(result.state.value, result.paid_fen, item.bank_ref, item.reason, settled, line.pk)])
        if result.state == LineState.BOUNCED:
            stop_accounts(by, [(line.account_id, item.reason)])
        note_outcome(by, batch, f"指认例外 {item.pk}")
    return queries.item_row(item)


@transaction.atomic
def close_exception(by: Actor, *, item_id: int, note: str) -> ItemRow:
    """Close an exception with the reason found; the item stays as the bank wrote it."""
    if not note.strip():
        raise BadInput("payment_reason_missing")
    item = change.lock(by, "payments.close_exception", ReturnItem, item_id)
    _check_open(item)
    with change.change(by, "payments.close_exception", item, note=note):
        item.handled_at, item.handled_note = by.at, note[:300]
    return queries.item_row(item)


def _check_open(item: ReturnItem) -> None:
    if item.verdict != Verdict.EXCEPTION or item.handled_at is not None:
        raise Refused("exception_closed", item=item.pk)
