"""The signed link by which management answers without an account: it opens one letter, until a day."""

import hmac
from datetime import date

from unionloop.domains.documents import queries as documents
from unionloop.domains.reference import queries as reference
from unionloop.domains.rights.contracts import OUT, Kind, LetterState, LinkPage
from unionloop.domains.rights.models import Letter
from unionloop.domains.rights.rules import letters as writing
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.secret import blind

from .letters import blocks_of, replies_of


def link_of(by: Actor, *, letter_id: int) -> str:
    """Return the token of a letter that is out, "" when it has no link; whoever may serve it hands it over."""
    row = seen(by, "rights.serve", Letter, letter_id)
    return token_of(row) if row.link_until is not None else ""


def token_of(row: Letter) -> str:
    """Return the letter's token: its id, the last day, the serial, and the keyed digest over the three."""
    until = f"{row.link_until:%Y%m%d}"
    digest = blind(f"{row.pk}|{until}|{row.link_serial}", "rights.letter.link")
    return f"{row.pk}-{until}-{row.link_serial}-{digest}"


def link_page(*, token: str, today: date) -> LinkPage:
    """Return what the holder of a link sees. A wrong token looks like none; a right one past its day says so."""
    head = token.split("-", 1)[0]
    known = head.isascii() and head.isdecimal() and len(head) < 16
    row = Letter.objects.select_related("matter__unit", "unit").filter(pk=int(head)).first() if known else None
    if row is None or row.link_until is None or not hmac.compare_digest(token.encode(), token_of(row).encode()):
        raise NotFound("not_found", model="Letter", id="")
    if today > row.link_until or row.state not in OUT:
        raise Refused("link_expired", until=row.link_until)
    issued = documents.issued(document_id=row.document_id or 0)
    body = writing.paragraphs(Kind(row.kind), blocks_of(row), row.advisory)
    left = reference.days_left(today, row.due_date) if row.due_date is not None else None
    return LinkPage(
        letter_id=row.pk, place=row.place, matter_number=row.matter.number, kind=Kind(row.kind), number=row.number,
        unit=row.unit.name, addressee=row.addressee, paragraphs=tuple({"text": one} for one in body),
        served_date=row.served_date, due_date=row.due_date, days_left=left, until=row.link_until,
        state=LetterState(row.state), replies=replies_of(row), sha256=issued.pdf_sha256, check_code=issued.check_code,
    )  # fmt: skip


def link_paper(*, token: str, today: date) -> tuple[str, bytes]:
    """Return name and bytes of the PDF for the holder of a link."""
    page = link_page(token=token, today=today)
    row = Letter.objects.get(pk=page.letter_id)
    return documents.issued_content(document_id=row.document_id or 0, form="pdf")
