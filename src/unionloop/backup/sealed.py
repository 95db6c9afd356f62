"""A sealed archive: a tar stream inside an age file (https://age-encryption.org/v1).

The machine that makes backups holds only the public half of the key, so it cannot read its own. The
stream is sealed on its way to the disk; every 64 KiB of it are authenticated when it is opened.
"""

import hashlib
import io
import os
import re
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage

MEMBER = re.compile(r"(about\.json|manifest\.json|database|keys\.jsonl|files/[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)")
CHUNK = 1 << 20


class BadArchive(SystemExit):
    """The archive is not what it should be; the text says what is wrong, for a person at the machine."""


@dataclass(frozen=True)
class Kept:
    """One member as it was written: bytes and SHA-256."""

    size: int
    sha256: str


class Writer:
    """Takes the members of an archive one after another and remembers what each was."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.kept: dict[str, Kept] = {}

    def add(self, name: str, content: Any, size: int) -> None:
        """Write one member from an open binary file of a known size."""
        assert MEMBER.fullmatch(name), name
        entry = tarfile.TarInfo(name)
        entry.size = size
        read = Hashing(content)
        self.tar.addfile(entry, read)  # raises when the file is shorter than said
        self.kept[name] = Kept(size, read.digest.hexdigest())

    def add_bytes(self, name: str, content: bytes) -> None:
        """Write one member that is at hand."""
        self.add(name, io.BytesIO(content), len(content))


class Hashing:
    """A reader that keeps the digest of what went through it."""

    def __init__(self, source: Any) -> None:
        self.source, self.digest, self.size = source, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        """Read as the source does."""
        piece: bytes = self.source.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        return piece


def fresh_identity() -> tuple[str, str]:
    """Return a new secret key and its public half (`age1…`)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def seal(target: Path, fill: Callable[[Writer], None], recipients: Sequence[str]) -> None:
    """Write an archive readable by any of the recipients; it appears under its name only when whole."""
    try:
        readers = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    except pyrage.RecipientError as wrong:
        raise BadArchive(f"not the public half of a backup key: {wrong}") from wrong
    if not readers:
        raise BadArchive("a backup needs at least one public key to be sealed for: `unionloop backup key` makes one")
    reading, writing = os.pipe()
    broken: list[BaseException] = []
    pouring = threading.Thread(target=_pour, args=(writing, fill, broken), daemon=True)
    part = target.with_name(target.name + ".part")
    try:
        with os.fdopen(reading, "rb") as source, _private(part) as sink:
            pouring.start()
            pyrage.encrypt_io(source, sink, readers)
            pouring.join()
            if broken:
                raise broken[0]
            sink.flush()
            os.fsync(sink.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _pour(pipe: int, fill: Callable[[Writer], None], broken: list[BaseException]) -> None:
    try:
        with os.fdopen(pipe, "wb") as out, tarfile.open(mode="w|", fileobj=out) as tar:
            fill(Writer(tar))
    except BaseException as error:  # told to the thread that waits
        broken.append(error)


@contextmanager
def opened(path: Path, secret: str) -> Iterator[Iterator[tuple[str, Hashing]]]:
    """Give the members of an archive in their order, each to be read before the next is asked for."""
    try:
        identity = pyrage.x25519.Identity.from_str(secret.strip())
    except pyrage.IdentityError as wrong:
        raise BadArchive("this is no backup key: it begins with AGE-SECRET-KEY-1") from wrong
    reading, writing = os.pipe()
    broken: list[BaseException] = []
    opening = threading.Thread(target=_open, args=(path, identity, writing, broken), daemon=True)
    try:
        with os.fdopen(reading, "rb") as source:
            opening.start()
            with tarfile.open(mode="r|", fileobj=source) as tar:
                yield _members(tar)
            while source.read(CHUNK):  # to the end: the last bytes are authenticated as well
                pass
    except (tarfile.TarError, EOFError) as torn:
        opening.join()
        raise _said(path, broken) from torn
    opening.join()
    if broken:
        raise _said(path, broken) from broken[0]


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, Hashing]]:
    for entry in tar:
        content = tar.extractfile(entry) if entry.isfile() else None
        if content is None or not MEMBER.fullmatch(entry.name) or ".." in entry.name.split("/"):
            raise BadArchive(f"a member that no backup of ours has: {entry.name!r}")
        yield entry.name, Hashing(content)


def _open(path: Path, identity: Any, pipe: int, broken: list[BaseException]) -> None:
    try:
        with path.open("rb") as source, os.fdopen(pipe, "wb") as out:
            pyrage.decrypt_io(source, out, [identity])
    except BaseException as error:  # told to the thread that waits
        broken.append(error)


def _said(path: Path, broken: list[BaseException]) -> BadArchive:
    why = str(broken[0]) if broken else "it ends too early"
    if "No matching keys" in why:
        return BadArchive(f"{path.name} was sealed for another key than this one")
    return BadArchive(f"{path.name} cannot be read: {why}. It is damaged or cut off; take an earlier one, nothing was changed")


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
