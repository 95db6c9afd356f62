"""What must always hold of rights; `unionloop verify` runs it."""

from collections.abc import Iterator

from unionloop.domains.documents import queries as documents
from unionloop.domains.rights.contracts import OUT
from unionloop.domains.rights.models import Handover, Letter
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield each promise with its faults."""
    yield "维权：拟稿与签发不是同一个人", _four_eyes()
    yield "维权：送达的文书都有送达凭据", _proofs()
    yield "维权：文书字号与公文一致", _numbers()


def _four_eyes() -> list[str]:
    lines = Entry.objects.filter(model="rights.letter", verb__in=("rights.draft", "rights.edit", "rights.submit", "rights.sign"))
    writers: dict[int, set[str]] = {}
    faults = []
    for row_id, verb, actor in lines.order_by("id").values_list("row_id", "verb", "actor").iterator(chunk_size=2000):
        if verb != "rights.sign":
            writers.setdefault(row_id, set()).add(actor)
        elif actor in writers.get(row_id, ()):
            faults.append(f"rights: letter {row_id} was written and signed by {actor}")
    return faults


def _proofs() -> list[str]:
    rows = Letter.objects.filter(state__in=OUT).exclude(pk__in=Handover.objects.values("letter_id")).order_by("pk")
    return [f"rights: letter {one.number} is out without proof of service" for one in rows[:1000]]


def _numbers() -> list[str]:
    faults = []
    for one in Letter.objects.exclude(document=None).order_by("pk").iterator(chunk_size=500):
        issued = documents.issued(document_id=one.document_id or 0)
        if issued.number != one.number:
            faults.append(f"rights: letter {one.pk} says {one.number}, its document {issued.number}")
    return faults
