"""Numbers, codes and names of documents."""

import unicodedata

from unionloop.kernel.errors import BadInput

BYTES_IN_NAME = 200
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, 1, I, O


def number_of(mark: str, year: int, serial: int) -> str:
    """Return 发文字号 as GB/T 9704 writes it: 遂工复〔2026〕12号."""
    return f"{mark}〔{year}〕{serial}号"


def check_code(blind: str) -> str:
    """Return the twelve characters printed on a letter, from 60 bits of a keyed digest."""
    value = int(blind[:15], 16)
    out = ""
    for _ in range(12):
        value, digit = divmod(value, len(ALPHABET))
        out += ALPHABET[digit]
    return out


def check_reason(text: str) -> None:
    """Refuse an empty reason."""
    if not text.strip():
        raise BadInput("void_reason_missing")


def neutral_name(label: str, name: str) -> str:
    """Return a name for a person's own paper: what it is, and the ending of the name he gave it."""
    ending = file_name(name).rpartition(".")[2].lower()
    return f"{label}.{ending}" if 1 < len(ending) <= 5 and ending.isascii() else label


def file_name(text: str) -> str:
    """Return a name safe in any file system and header: no separators, controls or bidi marks."""
    clean = "".join(
        "_" if one in '/\\:*?"<>|' else one for one in unicodedata.normalize("NFC", text)
        if unicodedata.category(one) not in ("Cc", "Cf", "Zl", "Zp")
    ).strip(" .")  # fmt: skip
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = clean, ""
    while len(f"{stem}.{ending}".encode()) > BYTES_IN_NAME:
        stem = stem[:-1]
    return (f"{stem}.{ending}" if ending else stem) or "file"
