"""The counties' check of the draft, and what anybody may say against an item."""

from django.db import transaction

from unionloop.domains.messaging import commands as messaging
from unionloop.domains.messaging.contracts import ReceiptKind
from unionloop.domains.organisation import queries as tree
from unionloop.domains.publication import rules
from unionloop.domains.publication.contracts import CORRECTABLE, CheckRow, Claim, ItemRow, ObjectionRow, State
from unionloop.domains.publication.flow import OBJECTION
from unionloop.domains.publication.models import Correction, Edition, EditionCheck, EditionItem, Objection
from unionloop.domains.publication.queries import drafts
from unionloop.domains.publication.queries.editions import item_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.addresses import count_from
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry

MOST_AN_HOUR = 20  # objections from one address


@transaction.atomic
def check(by: Actor, *, edition_id: int, unit_id: int) -> CheckRow:
    """Give a county's word that its part of the draft is right."""
    edition = drafts.find(by, edition_id)
    _still_open(edition)
    row = EditionCheck(edition=edition, unit_id=tree.unit(by, unit_id=unit_id).id, checked_at=by.at,
                       checked_by=by.label or by.name)  # fmt: skip
    if EditionCheck.objects.filter(edition=edition, unit_id=unit_id).exists():
        raise Refused("county_checked_already", unit=row.unit.name)
    with change(by, "publication.check", row):
        pass
    return next(one for one in drafts.checks(by, edition_id=edition_id) if one.unit_id == unit_id)


@transaction.atomic
def strike(by: Actor, *, item_id: int, reason: str) -> ItemRow:
    """Take an item off the draft, saying why; the row stays for the record."""
    if not reason.strip():
        raise BadInput("strike_reason_missing")
    with edit(by, "publication.strike", EditionItem, item_id, note=reason) as item:
        _still_open(item.edition)
        item.struck_reason = reason.strip()[:200]
    return item_row(item)


@transaction.atomic
def restore(by: Actor, *, item_id: int) -> ItemRow:
    """Put a struck item back on the draft."""
    with edit(by, "publication.restore", EditionItem, item_id) as item:
        _still_open(item.edition)
        item.struck_reason = ""
    return item_row(item)


def _still_open(edition: Edition) -> None:
    if edition.state != State.FROZEN:
        raise Refused("edition_not_open", month=edition.month, state=State(edition.state).label)


@transaction.atomic
def object(  # the verb's own name
    by: Actor, *, month: str, seq: int, claim: str, text: str, contact: str = "", tail4: str = ""
) -> ObjectionRow:
    """Take anybody's objection to a published item; the answer can be followed by receipt number."""
    item = EditionItem.objects.select_related("edition", "unit").filter(
        edition__month=month, edition__state=State.PUBLISHED, seq=seq, struck_reason="").first()  # fmt: skip
    if item is None:
        raise NotFound("not_found", model="EditionItem", id=seq)
    if tail4 and not (len(tail4) == 4 and tail4.isascii() and tail4.isdecimal()):
        raise BadInput("objection_tail4")
    if contact and not (7 <= len(contact) <= 20 and all(one.isdecimal() or one in "+- " for one in contact)):
        raise BadInput("objection_contact")
    _check_rate(by)
    row = Objection(item=item, claim=Claim(claim), text=rules.check_public_text(text), contact=contact,
                    received_at=by.at)  # fmt: skip
    with OBJECTION.start(by, "publication.object", row):
        pass
    if tail4:
        receipt = messaging.open_receipt(
            by, kind=ReceiptKind.OBJECTION, title=f"对 {month} 第 {seq} 条的异议", unit_id=item.unit_id, tail4=tail4,
            key=f"publication.objection:{row.pk}",
        )  # fmt: skip
        with change(by, "publication.object", row):
            row.receipt = receipt.number
    return drafts.objection_row(row, by)


def _check_rate(by: Actor) -> None:
    if not by.address:
        return
    since = by.at.replace(minute=0, second=0, microsecond=0)
    lines = Entry.objects.filter(verb="publication.object", at__gte=since)
    if count_from(lines, by.address) >= MOST_AN_HOUR:
        raise Refused("too_many_objections", most=MOST_AN_HOUR)


@transaction.atomic
def uphold(by: Actor, *, objection_id: int, field: str, after: str = "", reason: str) -> ObjectionRow:
    """Uphold an objection: the item is corrected beside the edition, and the next edition lists it."""
    if field not in CORRECTABLE:
        raise BadInput("correction_field", field=field, known="、".join(CORRECTABLE.values()))
    if not reason.strip():
        raise BadInput("objection_answer_missing")
    with OBJECTION.step(by, "publication.uphold", Objection, objection_id, note=reason) as row:
        row.answer = reason.strip()
    before = "在名单" if field == "listed" else str(getattr(row.item, field))
    right = after.strip() or ("撤下" if field == "listed" else "")
    correction = Correction(
        item=row.item, objection=row, field=field, before=before, after=right[:200],
        reason=reason.strip()[:300], decided_at=by.at,
    )  # fmt: skip
    with change(by, "publication.uphold", correction):
        pass
    _tell(by, row, f"异议已采纳：{CORRECTABLE[field]}更正")
    return drafts.objection_row(row, by)


@transaction.atomic
def dismiss(by: Actor, *, objection_id: int, reason: str) -> ObjectionRow:
    """Dismiss an objection, saying why."""
    if not reason.strip():
        raise BadInput("objection_answer_missing")
    with OBJECTION.step(by, "publication.dismiss", Objection, objection_id, note=reason) as row:
        row.answer = reason.strip()
    _tell(by, row, "经核实未采纳")
    return drafts.objection_row(row, by)


def _tell(by: Actor, row: Objection, text: str) -> None:
    if row.receipt:
        messaging.add_step(by, number=row.receipt, text=text)
