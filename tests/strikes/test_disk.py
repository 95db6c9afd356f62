"""A8: no space and I/O errors where files are written: a clear answer, no half file, no row without a file."""

import errno
import io
import os
import tempfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import OPERATOR
from tests.dues import tax_files
from tests.entrance import enter, hire
from unionloop.domains.documents import commands, queries
from unionloop.domains.documents.models import StoredFile
from unionloop.domains.dues.models import TaxFile
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel.errors import Unavailable
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
WHERE = ("mkstemp", "write", "fsync", "rename")


def failing(monkeypatch: pytest.MonkeyPatch, where: str, code: int) -> None:
    """Let one call of the operating system fail from now on."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    class Full(io.FileIO):
        write = fail

    owner = {"mkstemp": tempfile, "write": os, "fsync": os, "rename": type(settings.FILES)}[where]
    if where == "write":
        monkeypatch.setattr(os, "fdopen", lambda handle, mode: Full(handle, mode))
    else:
        monkeypatch.setattr(owner, where, fail)


def lying() -> list[str]:
    return [path.name for path in settings.FILES.rglob("*") if path.is_file()]


@pytest.fixture
def city(tmp_path, settings):
    settings.FILES = tmp_path / "files"
    return organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city", kind="federation")


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(("code", "said"), [(errno.ENOSPC, "disk_full"), (errno.EIO, "disk_fails")])
def test_a_file_that_cannot_be_written_leaves_nothing(city, monkeypatch, where, code, said):
    entries = Entry.objects.count()
    with monkeypatch.context() as broken:
        failing(broken, where, code)
        with pytest.raises(Unavailable, match=said):
            commands.store(OPERATOR, name="a.txt", content=b"paper", unit_id=city.id, kind="evidence")
    assert (lying(), StoredFile.objects.count(), Entry.objects.count()) == ([], 0, entries)
    row = commands.store(OPERATOR, name="a.txt", content=b"paper", unit_id=city.id, kind="evidence")
    assert queries.content(OPERATOR, file_id=row.id) == b"paper"


def test_an_upload_to_a_full_disk_is_answered_in_words_and_may_come_again(city, monkeypatch):
    client = enter(hire("zhang", "finance_maker", city.id))
    content = tax_files.csv([tax_files.row(1)])
    with monkeypatch.context() as broken:
        failing(broken, "fsync", errno.ENOSPC)
        answer = client.post("/j/tax/receive", {"unit": city.id, "file": SimpleUploadedFile("七月.csv", content)})
    assert answer.status_code == 503
    assert "磁盘满了" in answer.content.decode()
    assert (TaxFile.objects.count(), StoredFile.objects.count(), lying()) == (0, 0, [])
