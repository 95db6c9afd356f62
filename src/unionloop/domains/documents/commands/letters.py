"""Writes of documents: store a file, draft, issue and void a letter."""

import base64
import errno
import os
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel import change, journal, secret, series
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import NotFound, Unavailable
from unionloop.kernel.source import Source, head_of, pieces, sha256_of, size_of, whole

from .. import ports, queries, rules
from ..contracts import SEALED_TEMPLATES, DocumentRow, FileRow
from ..flow import DOCUMENT
from ..models import Document, StoredFile
from ..sealing import closed_facts, opened_facts


@transaction.atomic
def store(
    by: Actor, *, name: str, content: Source, unit_id: int | None, kind: str,
    content_type: str = "application/octet-stream", read_verb: str = "documents.read",
    sealed: bool = False, owner: str = "", purpose: str = "", expires_at: datetime | None = None,
    verb: str = "documents.store", label: str = "",
) -> FileRow:  # fmt: skip
    """Keep a file and return its row; the same content for the same use is kept once.

    The bytes are on the disk, whole and synced, before the row says they are: a crash leaves a
    file nobody refers to, never a row without a file. `verb` is the right it is kept under, so that
    whoever may export a bank file need not hold a second right. `label` names a person's own paper: what he called
    it himself may hold his number or his illness.
    """
    digest = sha256_of(content)
    called = rules.file_name(rules.neutral_name(label, name) if label else name)
    row = StoredFile(
        unit_id=unit_id, sha256=digest, name=called, size=size_of(content),
        content_type=rules.content_type_of(content_type, head_of(content, rules.HEAD)), kind=kind, read_verb=read_verb,
        sealed=sealed, owner=owner, purpose=purpose, stored_at=by.at, expires_at=expires_at,
    )  # fmt: skip
    by.require(verb, row.place)
    known = StoredFile.objects.filter(sha256=digest, unit=unit_id, kind=kind, owner=owner).first()
    write_content(digest, content, sealed=sealed)
    if known is not None:
        return queries.file_row(known)
    keeper = replace(by, grants=(*by.grants, Grant("documents.store", row.place)))
    with change.change(keeper, "documents.store", row):
        pass
    return queries.file_row(row)


def write_content(digest: str, content: Source, *, sealed: bool) -> None:
    """Put content under its digest; a disk that is full or fails is said in words, and leaves nothing half."""
    try:
        _write(queries.path_of(digest, sealed), digest, content, sealed)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise Unavailable("disk_full" if full else "disk_fails", reason=error.strerror or "") from error


def _write(target: Path, digest: str, content: Source, sealed: bool) -> None:
    """Write a temporary file, fsync, rename, fsync the folder."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sealed:
        text = base64.b64encode(whole(content)).decode()
        content = secret.encrypt(text, f"documents.file.{digest}").encode()
    _lay_down(target, content)


def reseal(digest: str) -> bool:
    """Seal content that lies under an older key under the newest one; tell whether it did."""
    target = queries.path_of(digest, True)
    try:
        stored = target.read_text()
    except FileNotFoundError:  # its time was over
        return False
    if not secret.is_stale(stored):
        return False
    _lay_down(target, secret.renewed(stored, f"documents.file.{digest}").encode())
    return True


def _lay_down(target: Path, content: Source) -> None:
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in pieces(content):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).rename(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@transaction.atomic
def draft(
    by: Actor, *, template: str, facts: dict[str, Any], unit_id: int, subject: str, mark: str = ""
) -> DocumentRow:
    """Draft a letter from facts; they are tried at once, so that issuing cannot fail for want of one."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may("documents.draft", unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    rules.letter_of(template, facts)
    row = Document(
        unit_id=unit.id, template=template, subject=subject[:200], facts=closed_facts(template, journal.plain(facts)),
        mark=mark or queries.default_mark(template, unit.division_code, by.today), drafted_at=by.at,
    )  # fmt: skip
    with DOCUMENT.start(by, "documents.draft", row):
        pass
    return queries.document_row(by, row)


@transaction.atomic
def issue(by: Actor, *, document_id: int) -> DocumentRow:
    """Give a letter its number, draw PDF/A and docx, and keep both. A failure gives the number back."""
    with DOCUMENT.step(by, "documents.issue", Document, document_id) as row:
        row.year = by.today.year
        row.serial = series.take(f"documents:{row.mark}:{row.year}")
        row.number = rules.number_of(row.mark, row.year, row.serial)
        row.issued_at, row.issued_by = by.at, by.name
        row.check_code = rules.check_code(secret.blind(f"{row.number}|{row.pk}", "documents.check_code"))
        letter = rules.letter_of(
            row.template, opened_facts(row.facts), number=row.number, day=by.today, check_code=row.check_code,
            check_link=ports.check_link(row.check_code),
        )
        press = ports.typesetter()
        name = f"{row.number} {row.subject}"
        row.pdf_id = _keep(by, row, f"{name}.pdf", press.pdf(letter), "application/pdf")
        row.docx_id = _keep(by, row, f"{name}.docx", press.docx(letter), DOCX)
    return queries.document_row(by, row)


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _keep(by: Actor, row: Document, name: str, content: bytes, content_type: str) -> int:
    return store(
        by, name=name, content=content, unit_id=row.unit_id, kind="document", content_type=content_type,
        owner="", verb="documents.issue", sealed=row.template in SEALED_TEMPLATES,
    ).id  # fmt: skip


@transaction.atomic
def void(by: Actor, *, document_id: int, reason: str) -> DocumentRow:
    """Void a letter; its number stays used and its page says so."""
    rules.check_reason(reason)
    with DOCUMENT.step(by, "documents.void", Document, document_id, note=reason) as row:
        row.void_reason = reason[:200]
    return queries.document_row(by, row)
