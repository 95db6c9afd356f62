"""The typesetter of documents: PDF/A by typst from one fixed template, docx by python-docx."""

import json
import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from unionloop.domains.documents.contracts import Fields, Grid, Letter, Text, day_text
from unionloop.kernel.errors import BadInput

from .word import docx as docx

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
STANDARD = "a-2b"
PREVIEW_PPI = 110
TITLE_CHARACTERS = 18  # of 2号 in one line
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ONE_AT_A_TIME = Lock()  # the compiler keeps the fonts open between letters


def pdf(letter: Letter) -> bytes:
    """Return the letter as PDF/A-2b; the same letter gives the same bytes."""
    text = json.dumps(plain(letter), ensure_ascii=False)
    try:
        with _ONE_AT_A_TIME:
            found = _compiler().compile(
                input=str(HERE / "letter.typ"), format="pdf", sys_inputs={"data": text}, pdf_standards=[STANDARD]
            )
    except typst.TypstError as error:
        # PDF/A may not show an empty box: rather no letter than a name nobody can read
        if missing := _NO_GLYPH.search(str(error)):
            raise BadInput("character_not_drawn", character=_told(missing[1])) from error
        raise
    return bytes(found)


def preview(letter: Letter) -> tuple[bytes, ...]:
    """Return the pages as PNG, from the same template as the PDF."""
    text = json.dumps(plain(letter), ensure_ascii=False)
    with _ONE_AT_A_TIME:
        found = _compiler().compile(
            input=str(HERE / "letter.typ"), format="png", ppi=PREVIEW_PPI, sys_inputs={"data": text}
        )
    return tuple(bytes(one) for one in found) if isinstance(found, list) else (bytes(found),)


def _told(quoted: str) -> str:
    """Return characters with their code points; typst writes those that cannot be shown as \\u{…}."""
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda one: chr(int(one[1], 16)), quoted)
    return "、".join(f"{one}（U+{ord(one):04X}）" for one in text)


@cache
def _compiler() -> Any:
    return typst.Compiler(root=str(HERE), font_paths=[str(FONTS)], ignore_system_fonts=True)


def plain(letter: Letter) -> dict[str, Any]:
    """Return the letter as JSON values, as letter.typ reads it."""
    code = letter.check_code
    grouped = "-".join(code[at : at + 4] for at in range(0, len(code), 4))
    return {
        "style": letter.style, "title": letter.title, "title-lines": title_lines(letter.title),
        "issuer": letter.issuer, "number": letter.number,
        "signer": letter.signer, "addressee": letter.addressee.rstrip("：:"), "attachments": list(letter.attachments),
        "signature": letter.signature, "copy-to": letter.copy_to, "printed-by": letter.printed_by,
        "day": [letter.day.year, letter.day.month, letter.day.day] if letter.day else None,
        "day-text": day_text(letter.day) if letter.day else "", "check-code": grouped, "mark": square(letter.check_link),
        "note": letter.note,
        "foot": "　".join(part for part in (letter.number, f"核验码 {grouped}" if code else "") if part),
        "landscape": letter.landscape, "seal": letter.seal, "draft": letter.draft,
        "blocks": [_block(one) for one in letter.blocks],
    }  # fmt: skip


def square(text: str) -> str:
    """Return the square mark of a text as SVG, black on white with its quiet zone; "" for no text."""
    return str(segno.make(text, error="m", boost_error=False, micro=False).svg_inline(border=4, light="#FFFFFF")) if text else ""


def title_lines(title: str) -> list[str]:
    """Return a title in lines of nearly equal length: no single character is left on a line."""
    count = -(-len(title) // TITLE_CHARACTERS)
    step = -(-len(title) // max(count, 1))
    return [title[at : at + step] for at in range(0, len(title), step or 1)]


def _block(block: Text | Grid | Fields) -> dict[str, Any]:
    if isinstance(block, Text):
        return {
            "kind": "text",
            "text": block.text,
            "level": block.level,
            "indent": block.indent,
            "align": block.align,
        }
    if isinstance(block, Grid):
        return {
            "kind": "grid", "head": block.head, "rows": block.rows, "widths": block.widths, "foot": block.foot,
            "aligns": (block.aligns or "").ljust(len(block.head), "l"), "caption": block.caption,
        }  # fmt: skip
    return {"kind": "fields", "pairs": block.pairs}
