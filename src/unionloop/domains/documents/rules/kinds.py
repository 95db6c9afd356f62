"""What kind of file is handed out again: what its sender called it counts only when it can do no harm and its bytes agree."""

import re

UNKNOWN = "application/octet-stream"
_PLAIN = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}(; ?charset=[a-z0-9-]{1,20})?")
_RUNS = ("html", "svg", "xml", "script", "x-php", "x-httpd", "shockwave", "java")  # what a browser, or a server, may run
_HEADS = {
    "application/pdf": (b"%PDF-",), "image/jpeg": (b"\xff\xd8\xff",), "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}  # fmt: skip
HEAD = 16  # bytes of a file that say what it is


def content_type_of(declared: str, content: bytes) -> str:
    """Return the content type a file is kept and handed out under."""
    declared = declared.strip().lower()
    kind = declared.partition(";")[0]
    if not _PLAIN.fullmatch(declared) or (kind != "application/xml" and any(word in kind for word in _RUNS)):
        return UNKNOWN
    heads = _HEADS.get(kind)
    return declared if heads is None or content.startswith(heads) else UNKNOWN
