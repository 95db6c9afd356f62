"""The way back: everything is opened and compared before anything of the installation is touched."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from . import making, sources
from .sealed import CHUNK, BadArchive, Hashing, opened


@dataclass(frozen=True)
class Restored:
    """What came back: when the backup was made, rows, files, persons' keys."""

    made_at: str
    rows: int
    files: int
    keys: int


@dataclass
class Unpacked:
    """An archive laid out in a scratch folder, compared with its own manifest."""

    folder: Path
    about: dict[str, Any]
    manifest: dict[str, Any]

    @property
    def files(self) -> Path:
        return self.folder / "files"


def examine(archive: Path, secret: str) -> Restored:
    """Open an archive to its last byte and compare every member; touches no installation."""
    with _unpacked(archive, secret) as found:
        return Restored(found.about["made_at"], sum(found.manifest["rows"].values()), _count(found), 0)


def restore(archive: Path, keys: Path, secret: str) -> Restored:
    """Make this installation, which must be empty, what the backup was. Raises BadArchive and changes nothing."""
    if not sources.is_empty():
        raise BadArchive("there is a database here already: restore into an empty installation (move the old one away first)")
    if settings.FILES.exists() and any(settings.FILES.rglob("*")):
        raise BadArchive(f"there are files in {settings.FILES} already: move them away first")
    apart = _apart(keys, secret)
    with _unpacked(archive, secret) as found:
        _fits(found.about)
        if settings.FILES.exists():
            settings.FILES.rmdir()
        if found.files.exists():
            shutil.move(found.files, settings.FILES)
        sources.load(found.folder / "database")
        count = sources.put_back(apart)
        rows, head = sources.counted()
        differing = sorted({name for name, _ in rows.items() ^ found.manifest["rows"].items()})
        if differing or head != found.manifest["head"]:
            raise BadArchive("what came back is not what was kept, in " + (", ".join(differing) or "the journal's chain"))
        return Restored(found.about["made_at"], sum(rows.values()), _count(found), count)


@contextmanager
def _unpacked(archive: Path, secret: str) -> Iterator[Unpacked]:
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix="restore-", dir=settings.DATA))
    found: dict[str, tuple[int, str]] = {}
    told: dict[str, Any] = {}
    try:
        with opened(archive, secret) as members:
            for name, content in members:
                if name in ("about.json", "manifest.json"):
                    told[name] = json.loads(content.read())
                else:
                    _write(folder / name, content)
                found[name] = (content.size, content.digest.hexdigest())
        _whole(found, told)
        yield Unpacked(folder, told["about.json"], told["manifest.json"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, content: Hashing) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("xb") as out:
        while piece := content.read(CHUNK):
            out.write(piece)
    path.chmod(0o600)


def _whole(found: dict[str, tuple[int, str]], told: dict[str, Any]) -> None:
    if "about.json" not in told or "manifest.json" not in told or "database" not in found:
        raise BadArchive("this is no backup of UnionLoop, or only a part of one")
    if told["about.json"]["format"] != making.FORMAT:
        raise BadArchive(f"a backup of format {told['about.json']['format']}; this release reads {making.FORMAT}")
    kept = {name: (one["size"], one["sha256"]) for name, one in told["manifest.json"]["members"].items()}
    differing = sorted({name for name, _ in kept.items() ^ found.items() if name != "manifest.json"})
    if differing:
        raise BadArchive("members that are missing, too many or changed: " + ", ".join(differing[:10]))


def _fits(about: dict[str, Any]) -> None:
    """Refuse what this installation could not work with: another database, a newer release, other keys."""
    if about["database"] != connection.vendor:
        raise BadArchive(f"the backup is of {about['database']}, this installation runs on {connection.vendor}: set DATABASE_URL")
    newer = {*about["migrations"]} - {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer:
        raise BadArchive(f"the backup was made by release {about['release']}, which knows more than this one: {min(newer)}")
    here = making.fingerprints()
    wrong = [name for name, mark in about["keys"].items() if here.get(name) != mark]
    if wrong:
        raise BadArchive(f"the key files here are not those of the backup ({', '.join(wrong)}): put the kept copy of the\n"
                         f"keys into {settings.DATA / 'keys'} first; without them nothing encrypted can be read")  # fmt: skip


def _apart(keys: Path, secret: str) -> dict[str, sources.Rows]:
    apart: dict[str, sources.Rows] = {table: [] for table in settings.APART_TABLES}
    with opened(keys, secret) as members:
        for name, content in members:
            for line in content.read().decode().splitlines() if name == "keys.jsonl" else ():
                table, row = json.loads(line)
                if table not in apart:
                    raise BadArchive(f"{keys.name} brings rows of a table that is not kept apart: {table}")
                apart[table].append(row)
    return apart


def _count(found: Unpacked) -> int:
    return sum(name.startswith("files/") for name in found.manifest["members"])
