"""What one line of a tax file says, and the keys that make it the same line wherever it turns up."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

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


def natural_key(codes: dict[str, str], detail: str, item: str, period: tuple[date, date]) -> str:
    """Return what makes a line the same line in every file that carries it, as SHA-256."""
    if codes["receipt_uuid"]:
        text = f"uuid {codes['receipt_uuid']}"
    else:
        text = " ".join((codes["receipt_number"], detail, item, period[0].isoformat(),
                         period[1].isoformat(), codes["tax_key"]))  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()


def line_key(codes: dict[str, str], item: str, period: tuple[date, date]) -> str:
    """Return what two spellings of one line share whichever columns a file has; "" without a receipt number."""
    if not codes["receipt_number"]:
        return ""
    text = " ".join((codes["receipt_number"], item, period[0].isoformat(), period[1].isoformat()))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


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
