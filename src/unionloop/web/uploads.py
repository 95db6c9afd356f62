"""Files of a form as a command takes them; nothing larger than a command would keep is read."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from unionloop.domains.documents.contracts import Upload
from unionloop.kernel.errors import BadInput

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10


def uploads(request: HttpRequest, name: str = "files") -> list[Upload]:
    """Return the files of one field, refused by size and count before any of them is read."""
    found: list[UploadedFile] = list(request.FILES.getlist(name))
    if len(found) > MOST_FILES:
        raise BadInput("too_many_exhibits", count=len(found), most=MOST_FILES)
    for one in found:
        if (one.size or 0) > MOST_BYTES:
            raise BadInput("exhibit_too_large", name=str(one.name)[:80], most=MOST_BYTES // 1024 // 1024)
    return [Upload(str(one.name)[:255], one.read()) for one in found]
