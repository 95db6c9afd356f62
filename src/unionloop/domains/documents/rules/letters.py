"""The letter engine: which template draws in which style, and what goes around its blocks."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from unionloop.kernel.errors import BadInput

from ..contracts import TEMPLATES, Letter
from . import aid, founding, money, mutual
from .blocks import Block, Facts, parse_body

OFFICIAL = ("notice", "request", "reply", "publicity", "letter", "reminder", "opinion", "proposal", "claim", "aid")
Writer = Callable[[Facts], tuple[str, tuple[Block, ...]]]
WRITERS: dict[str, Writer] = {
    "notice": founding.notice,
    "request": founding.request,
    "reply": founding.reply,
    "election": founding.election,
    "publicity": founding.publicity,
    "register": founding.register,
    "receipt": money.receipt,
    "statement": money.statement,
    "settlement": money.settlement,
    "voucher": money.voucher,
    "claim": mutual.decision,
    "aid": aid.decision,
}


def letter_of(
    template: str,
    facts: Mapping[str, Any],
    *,
    number: str = "",
    day: date | None = None,
    check_code: str = "",
    check_link: str = "",
    draft: bool = False,
) -> Letter:
    """Return the letter of a template: title, blocks, and the frame the style asks for."""
    if template not in TEMPLATES:
        raise BadInput("no_such_template", template=template[:30])
    given = Facts(template, facts)
    if given.has("body"):
        title, blocks = given.text("title"), parse_body(template, given.raw("body"))
    elif template in WRITERS:
        title, blocks = WRITERS[template](given)
    else:
        raise BadInput("fact_missing", template=template, fact="body")
    style = "official" if template in OFFICIAL else "edition" if template == "edition" else "sheet"
    issuer = given.text("issuer", "")
    return Letter(
        style=given.text("style", style), title=given.text("title", title), blocks=blocks, issuer=issuer,
        number=number or given.text("number", ""),
        signer=given.text("signer", "") if template == "request" else "",
        addressee=given.text("addressee", ""), attachments=tuple(given.facts.get("attachments") or ()),
        signature=given.text("signature", issuer), day=day or _date(given.text("date", "")),
        copy_to=given.text("copy_to", ""), printed_by=given.text("printed_by", issuer),
        check_code=check_code, check_link=check_link, note=given.text("note", ""), landscape=template == "settlement",
        seal=bool(given.facts.get("seal")), draft=draft,
    )  # fmt: skip


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
