"""The pages of a letter as they will be printed, and the files of a matter, for whoever may read it."""

from collections.abc import Iterator

from unionloop.domains.documents import queries as documents
from unionloop.domains.rights.contracts import Kind
from unionloop.domains.rights.models import Exhibit, Letter, Matter, MatterStep
from unionloop.domains.rights.rules import letters as writing
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound

from .letters import blocks_of


def preview(by: Actor, *, letter_id: int) -> tuple[bytes, ...]:
    """Return the pages of the letter as it stands (PNG), drawn by the typesetter that draws the final one."""
    row = seen(by, "rights.read", Letter, letter_id)
    facts = writing.compose(Kind(row.kind), blocks_of(row), row.unit.name, row.advisory)
    if row.document_id is None or row.signed_at is None:
        return documents.preview(template=row.kind, facts=facts, number="", day=by.today)
    code = documents.issued(document_id=row.document_id).check_code
    day = row.signed_at.astimezone(BEIJING).date()
    return documents.preview(template=row.kind, facts=facts, number=row.number, day=day, check_code=code)


def paper(by: Actor, *, letter_id: int, form: str) -> tuple[str, bytes]:
    """Return name and bytes of a signed letter as pdf or docx."""
    row = seen(by, "rights.read", Letter, letter_id)
    return documents.issued_content(document_id=row.document_id or 0, form=form)


def chasing_paper(by: Actor, *, letter_id: int, document_id: int) -> tuple[str, bytes]:
    """Return name and bytes (PDF) of a letter that chased an answer."""
    row = seen(by, "rights.read", Letter, letter_id)
    if not MatterStep.objects.filter(matter_id=row.matter_id, letter_id=row.pk, document_id=document_id).exists():
        raise NotFound("not_found", model="Document", id=document_id)
    return documents.issued_content(document_id=document_id, form="pdf")


def pack(by: Actor, *, matter_id: int) -> Iterator[tuple[str, bytes]]:
    """Yield every paper and file of a matter under a name of its own, and first the list of their hashes.

    What goes to arbitration: anybody can check each file against the list, and the letters against their codes.
    """
    row = seen(by, "rights.read", Matter, matter_id)
    lines = [f"{row.number} {row.employer_name}", *(f"{digest}  {name}" for _, name, digest in manifest(by, matter_id=matter_id))]
    yield "清单 SHA-256.txt", "\n".join(lines).encode()
    for letter in Letter.objects.filter(matter=row).exclude(document=None).order_by("id"):
        yield f"{letter.number}.pdf", documents.issued_content(document_id=letter.document_id or 0, form="pdf")[1]
    for at, one in enumerate(Exhibit.objects.filter(matter=row).order_by("id"), start=1):
        yield f"{at:02d} {one.name}", documents.content(by, file_id=one.stored_id)


def exhibit(by: Actor, *, exhibit_id: int) -> tuple[str, bytes]:
    """Return name and bytes of one file of a matter, checked against its hash."""
    row = seen(by, "rights.read", Exhibit, exhibit_id)
    return row.name, documents.content(by, file_id=row.stored_id)


def manifest(by: Actor, *, matter_id: int) -> list[tuple[str, str, str]]:
    """Return (role, name, SHA-256) of everything a matter rests on: the list that goes to arbitration with it."""
    row = seen(by, "rights.read", Matter, matter_id)
    found = [("letter", f"{one.number}.pdf", documents.issued(document_id=one.document_id or 0).pdf_sha256)
             for one in Letter.objects.filter(matter=row).exclude(document=None).order_by("id")]  # fmt: skip
    files = Exhibit.objects.filter(matter=row).order_by("id")
    return found + [(one.role, f"{at:02d} {one.name}", one.sha256) for at, one in enumerate(files, start=1)]
