"""What one line of a tax file says, and the keys that make it the same line wherever it turns up."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from unionloop.kernel.money import share_fen

from .codes import fold, read_code

ITEMS = {
    "工会经费": "dues", "399001010": "dues", "工会经费收入": "dues", "拨缴工会经费": "dues",
    "工会筹备金": "preparation", "399001020": "preparation", "建会筹备金": "preparation",
    "筹备金": "preparation",
}  # fmt: skip


class Facts(NamedTuple):
    """What one line says, in our words."""

    natural_key: str
    digest: str
    receipt: str
    payer_name: str
    uscc: str
    old_tax_id: str
    tax_key: str
    item: str
    period_from: date
    period_to: date
    payroll_fen: int
    rate_bp: int
    due_fen: int
    paid_fen: int
    gap_fen: int
    refund_type: str
    received_date: date
    tax_office: str
    treasury: str
    street: str
    payer_key: str
    line_key: str
    receipt_uuid: str
    detail: str


def read_item(cell: Any, items: Mapping[str, str] = ITEMS) -> tuple[str, str]:
    """Return (item, text as read); the item is "" when it is not one of the union's."""
    text = read_code("item", cell) if isinstance(cell, int | float) else fold(str(cell or ""))
    text = text if isinstance(text, str) else str(cell)
    for known, item in items.items():
        parts = text.replace("\\", "|").replace("/", "|").replace("-", "|").split("|")
        if known in parts:
            return item, text
    return "", text


class Span(NamedTuple):
    """The days of a line, with the text its keys are made of."""

    start: date
    end: date
    received: date
    text: str  # 2026-06-01 2026-06-30


def span_of(start: date, end: date, received: date) -> Span:
    """Return the days of a line."""
    return Span(start, end, received, f"{start.isoformat()} {end.isoformat()}")


def natural_key(uuid: str, number: str, tax_key: str, detail: str, item: str, span: str) -> str:
    """Return what makes a line the same line in every file that carries it, as SHA-256."""
    text = f"uuid {uuid}" if uuid else f"{number} {detail} {item} {span} {tax_key}"
    return hashlib.sha256(text.encode()).hexdigest()


def line_key(number: str, item: str, span: str) -> str:
    """Return what two spellings of one line share whichever columns a file has; "" without a receipt number."""
    return hashlib.sha256(f"{number} {item} {span}".encode()).hexdigest()[:32] if number else ""


class Identity(NamedTuple):
    """What tells the lines of one receipt, item and period apart; "" where a file has no such column."""

    receipt_uuid: str
    tax_key: str
    detail: str


def may_be_same(one: Identity, other: Identity) -> bool:
    """Tell whether nothing says that two lines of one `line_key` are different ones."""
    return all(not mine or not theirs or mine == theirs for mine, theirs in zip(one, other, strict=True))


def digest_of(facts: Sequence[Any]) -> str:
    """Return a digest of what a line says: equal key and digest means nothing new."""
    return hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()[:32]


def payer_key(tax_key: str, uscc: str, old_tax_id: str, name: str, place: str) -> str:
    """Return the strongest identity a line gives its payer; a bare name only counts within its place."""
    if tax_key:
        return f"T:{tax_key}"
    if uscc:
        return f"U:{uscc}"
    if old_tax_id:
        return f"O:{old_tax_id}"
    return f"N:{name[:100]}|{place[:80]}"


def tax_ids(uscc: str, old: str, either: str) -> tuple[str, str]:
    """Return (USCC, old tax id) out of three columns: one column may carry either, told apart by length."""
    if not uscc and len(either) == 18 and not either.isdigit():
        uscc = either
    elif not old and either and either != uscc:
        old = either
    if len(uscc) in (15, 20) and not old:
        uscc, old = "", uscc  # an old number in the column of the new code
    return uscc, old


def facts_of(
    name: str, ids: tuple[str, str], uuid: str, number: str, tax_key: str, detail: str, item: str, rate_bp: int,
    span: Span, payroll: int, paid: int, due: int | None, relief: int, already: int,
    refund_type: str, office: str, treasury: str, street: str,
) -> Facts:  # fmt: skip
    """Return what a sound line says, with its keys. Sums in fen; without a column for what was due it is reckoned."""
    uscc, old_tax_id = ids
    start, end, received, text = span
    whole = share_fen(payroll, rate_bp)
    gap = paid - (whole - relief - already) if paid > 0 or payroll > 0 else 0
    facts = (name, uscc, old_tax_id, tax_key, item, start, end, payroll, rate_bp, whole if due is None else due, paid,
             gap if paid >= 0 else 0, refund_type, received, office, treasury, street)  # fmt: skip
    receipt = (number or uuid)[:60] + (f"-{detail}" if detail else "")
    return Facts(natural_key(uuid, number, tax_key, detail, item, text), digest_of(facts), receipt[:80], *facts,
                 payer_key(tax_key, uscc, old_tax_id, name, street or office),
                 line_key(number, item, text), uuid, detail)  # fmt: skip
