"""Content that may be too much to hold: bytes, or a file on the disk that is read piece by piece."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

Source = bytes | Path
PIECE = 1 << 20


def posted(upload: Any) -> Source:
    """Return the content of an uploaded file: where the server laid a large one down, its path."""
    return Path(upload.temporary_file_path()) if hasattr(upload, "temporary_file_path") else bytes(upload.read())


def size_of(source: Source) -> int:
    """Return how many bytes there are."""
    return source.stat().st_size if isinstance(source, Path) else len(source)


def opened(source: Source) -> BinaryIO:
    """Return a stream over the content, to be closed by the caller."""
    return source.open("rb") if isinstance(source, Path) else io.BytesIO(source)


def head_of(source: Source, size: int) -> bytes:
    """Return the first bytes."""
    with opened(source) as stream:
        return stream.read(size)


def pieces(source: Source) -> Iterator[bytes]:
    """Yield the content in pieces of PIECE bytes."""
    with opened(source) as stream:
        while piece := stream.read(PIECE):
            yield piece


def whole(source: Source) -> bytes:
    """Return all of it, for what can only be read so; its size has been looked at before."""
    return source.read_bytes() if isinstance(source, Path) else source


def sha256_of(source: Source) -> str:
    """Return the SHA-256 of the content as hexadecimal digits."""
    digest = hashlib.sha256()
    for piece in pieces(source):
        digest.update(piece)
    return digest.hexdigest()
