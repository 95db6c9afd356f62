"""Making a backup while everything runs."""

import hmac
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection

from unionloop import __version__

from . import sources
from .sealed import Writer, seal

FORMAT = 1
KEYS_NAME = "person-keys.age"


@dataclass(frozen=True)
class Made:
    """A finished backup: the archive, the keys beside it, what is inside."""

    archive: Path
    keys: Path
    files: int
    rows: int
    bytes: int


def make(folder: Path, recipients: Sequence[str], now: datetime) -> Made:
    """Write `unionloop-<moment>.age`, and the persons' keys over those of the last backup.

    Old keys are not kept: once a person is erased and a backup was made, no archive opens his numbers.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    archive, keys = folder / f"unionloop-{now:%Y%m%d-%H%M%S}.age", folder / KEYS_NAME
    scratch = Path(tempfile.mkdtemp(prefix="backup-", dir=settings.DATA))
    try:
        with sources.copied(scratch) as copy:
            about = {"format": FORMAT, "made_at": now.isoformat(), "release": __version__, "database": connection.vendor,
                     "keys": fingerprints(), "migrations": copy.migrations}  # fmt: skip
            seal(keys, partial(_fill_keys, about, copy), recipients)
            seal(archive, partial(_fill, about, copy), recipients)
            files = sum(1 for _ in stored_files())
            return Made(archive, keys, files, sum(copy.rows.values()), archive.stat().st_size)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def fingerprints() -> dict[str, str]:
    """Return name → mark of every key that opens what is sealed in the database; no mark tells its key."""
    named = {**{f"field-{key_id}": key for key_id, key in settings.SECRET_KEYS.items()}, "blind": settings.BLIND_KEY}
    return {name: hmac.digest(key, b"unionloop backup", "sha256").hex()[:16] for name, key in sorted(named.items())}


def stored_files() -> Iterator[Path]:
    """Yield the files of the documents store; half-written ones are left out."""
    for path in sorted(settings.FILES.rglob("*")) if settings.FILES.exists() else ():
        if path.is_file() and not path.is_symlink() and not path.name.endswith((".part", ".new", ".tmp")):
            yield path


def _fill_keys(about: dict[str, object], copy: sources.Copy, writer: Writer) -> None:
    writer.add_bytes("about.json", _json(about))
    lines = [json.dumps([table, row], default=str) for table, rows in copy.apart.items() for row in rows]
    writer.add_bytes("keys.jsonl", "\n".join(lines).encode())


def _fill(about: dict[str, object], copy: sources.Copy, writer: Writer) -> None:
    """Write what the archive is, the database, every file, and last what there should be in it."""
    writer.add_bytes("about.json", _json(about))
    with copy.path.open("rb") as database:
        writer.add("database", database, copy.path.stat().st_size)
    for path in stored_files():
        try:
            with path.open("rb") as content:
                writer.add(f"files/{path.relative_to(settings.FILES).as_posix()}", content, path.stat().st_size)
        except FileNotFoundError:  # an export that ran out while we copied
            continue
    told = {"members": {name: asdict(kept) for name, kept in writer.kept.items()}, "rows": copy.rows, "head": copy.head}
    writer.add_bytes("manifest.json", _json(told))


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


