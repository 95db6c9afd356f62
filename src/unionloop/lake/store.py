"""Files of the lake and the manifest that says which of them count.

A bronze file is kept under its own hash and never changed. A partition (one month of a dataset) is a Parquet file;
making it anew from the same inputs replaces it, from other inputs it becomes the next edition, and the earlier
one is kept: what a figure was before late data came can be read for ever.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

ALL = "all"  # the partition of a dataset without months


class LakeError(Exception):
    """What is wrong with a file or a question, by name, and how to mend it."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(f"{code} {facts}")
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Receipt:
    """One bronze file: where it came from, when, and which months it speaks of."""

    dataset: str
    sha256: str
    name: str
    source: str
    received_at: str
    months: tuple[str, ...]
    rows: int
    path: str

    def facts(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Partition:
    """One edition of one month of a dataset."""

    dataset: str
    month: str
    edition: int
    key: str  # over the statement and its inputs
    path: str
    rows: int
    refused: int  # rows of the inputs that could not be read as what they should be
    built_at: str
    inputs: tuple[str, ...]


@dataclass
class Manifest:
    receipts: list[Receipt] = field(default_factory=list)
    partitions: list[Partition] = field(default_factory=list)

    def current(self, dataset: str) -> dict[str, Partition]:
        """Return the latest edition of every month of a dataset."""
        return {one.month: one for one in self.partitions if one.dataset == dataset}

    def editions(self, dataset: str, month: str) -> list[Partition]:
        """Return every edition of one month, the oldest first."""
        return [one for one in self.partitions if (one.dataset, one.month) == (dataset, month)]

    def received(self, dataset: str, month: str = "") -> list[Receipt]:
        """Return the bronze files of a dataset (that speak of a month), in the order of receipt."""
        return [one for one in self.receipts if one.dataset == dataset and (not month or month in one.months)]


class Store:
    """A folder with bronze/, silver/, gold/ and manifest.json."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> Manifest:
        """Return the manifest as it stands."""
        file = self.folder / "manifest.json"
        return _read(file) if file.exists() else Manifest()

    def seen(self) -> Manifest:
        """Return the manifest as it stands, read once while it does not change: to look at, never to change."""
        file = self.folder / "manifest.json"
        if not file.exists():
            return Manifest()
        told = file.stat()
        return _kept(file, told.st_mtime_ns, told.st_size, told.st_ino)

    @contextmanager
    def changing(self) -> Iterator[Manifest]:
        """Yield the manifest to one writer at a time; it is replaced whole when the body ends well."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = self.manifest()
            yield known
            fresh = self.folder / ".manifest.json"
            with fresh.open("w", encoding="utf-8") as out:
                said = {"receipts": [asdict(one) for one in known.receipts],
                        "partitions": [asdict(one) for one in known.partitions]}  # fmt: skip
                json.dump(said, out, ensure_ascii=False, indent=1)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self.folder / "manifest.json")

    def path(self, relative: str) -> Path:
        return self.folder / relative

    def keep(self, dataset: str, file: Path) -> tuple[str, str]:
        """Copy a file into bronze under its hash, read-only; return hash and relative path."""
        with file.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        relative = f"bronze/{dataset}/{sha256[:2]}/{sha256}{file.suffix.lower()}"
        place = self.path(relative)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh = place.with_suffix(".part")
            shutil.copyfile(file, fresh)
            fresh.chmod(0o444)
            fresh.replace(place)
        return sha256, relative

    def damaged(self) -> list[str]:
        """Return the bronze files that are gone or no longer what was received."""
        found = []
        for one in self.manifest().receipts:
            place = self.path(one.path)
            if not place.exists():
                found.append(one.path)
                continue
            with place.open("rb") as opened:
                if hashlib.file_digest(opened, "sha256").hexdigest() != one.sha256:
                    found.append(one.path)
        return found


def _read(file: Path) -> Manifest:
    said = json.loads(file.read_text(encoding="utf-8"))
    return Manifest(
        [Receipt(**{**one, "months": tuple(one["months"])}) for one in said["receipts"]],
        [Partition(**{**one, "inputs": tuple(one["inputs"])}) for one in said["partitions"]],
    )


@lru_cache(maxsize=4)
def _kept(file: Path, _changed: int, _size: int, _inode: int) -> Manifest:
    return _read(file)


def moment(at: datetime) -> str:
    """Return a moment as the manifest writes it."""
    assert at.tzinfo is not None, "a moment has a time zone"
    return at.isoformat(timespec="seconds")
