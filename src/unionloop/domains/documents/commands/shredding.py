"""Destroying what has been kept as long as it must be: the bytes go, the register keeps number and day."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import ProtectedError

from unionloop.kernel import journal
from unionloop.kernel.actor import Actor

from .. import queries
from ..models import Document, StoredFile


@transaction.atomic
def shred(by: Actor, *, verb: str, place: str, source: str, file_ids: Sequence[int], document_ids: Sequence[int] = ()) -> int:
    """Destroy kept files, and what letters say, on behalf of an act whose right is held; return how many files went.

    A file another row still needs stays. A letter keeps its number, day and check code: that it was issued is a fact.
    """
    by.require(verb, place)
    letters = Document.objects.select_for_update(of=("self",)).filter(pk__in=list(document_ids))
    files = [pk for row in letters for pk in (row.pdf_id, row.docx_id) if pk is not None]
    letters.update(facts={}, pdf=None, docx=None)
    gone = sum(drop_file(row) for row in StoredFile.objects.filter(pk__in=[*file_ids, *files]))
    journal.append(by, "documents.shred", "documents.storedfile", 0, place,
                   {"files": gone, "letters": len(document_ids), "source": source})  # fmt: skip
    return gone


def drop_file(file: StoredFile) -> bool:
    """Remove a file's row; the bytes go unless another row keeps the same content. Journalled with the act it is part of."""
    digest, sealed = file.sha256, file.sealed
    try:
        with transaction.atomic():
            file.delete()
    except ProtectedError:
        return False
    if not StoredFile.objects.filter(sha256=digest, sealed=sealed).exists():
        path = queries.path_of(digest, sealed)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return True
