"""Which files are taken in as proof. They are only ever handed out as downloads, never shown in a page."""

from unionloop.kernel.errors import BadInput

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 10
# ending → the bytes such a file begins with; a renamed program does not pass
HEADS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
}


def check_upload(name: str, content: bytes) -> None:
    """Refuse a file of another kind than its name says, an empty one, or one too large."""
    ending = name.rpartition(".")[2].lower()
    if ending not in HEADS:
        raise BadInput("exhibit_kind", name=name[:80], kinds="、".join(sorted(HEADS)))
    if not content:
        raise BadInput("exhibit_empty", name=name[:80])
    if len(content) > MOST_BYTES:
        raise BadInput("exhibit_too_large", name=name[:80], most=MOST_BYTES // 1024 // 1024)
    if not content.startswith(HEADS[ending]):
        raise BadInput("exhibit_disguised", name=name[:80], kind=ending)


def check_count(count: int) -> None:
    """Refuse more files at once than anybody reads."""
    if count > MOST_FILES:
        raise BadInput("too_many_exhibits", count=count, most=MOST_FILES)
