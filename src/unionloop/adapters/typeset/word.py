"""The same letter as docx: GB/T 9704 page and the office's own fonts by name."""

import io
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import segno
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from unionloop.domains.documents.contracts import Fields, Grid, Letter, Text, day_text

TITLE, BODY, HEAVY, ITALIC = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LEVELS = (BODY, HEAVY, ITALIC, BODY, BODY)
RED = RGBColor(0xC4, 0x16, 0x1C)
ALIGN = {"l": WD_ALIGN_PARAGRAPH.LEFT, "c": WD_ALIGN_PARAGRAPH.CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT,
         "left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER,
         "right": WD_ALIGN_PARAGRAPH.RIGHT}  # fmt: skip
LINE_PT = 28.9  # 22 lines in 225 mm


def docx(letter: Letter) -> bytes:
    """Return the letter as docx; text is set as text, so nothing in a fact is read as a template."""
    document = Document()
    official = letter.style == "official"
    _page(document, letter, official)
    _head(document, letter, official)
    for block in letter.blocks:
        _block(document, block, official)
    _tail(document, letter, official)
    moment = datetime(letter.day.year, letter.day.month, letter.day.day, tzinfo=UTC) if letter.day else None
    about = document.core_properties
    about.title, about.author, about.comments = letter.title[:250], letter.issuer[:250], ""
    about.created = about.modified = moment or datetime(2000, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    document.save(out)
    return _steady(out)


def _steady(written: io.BytesIO) -> bytes:
    """Return the same package with one fixed date on every part: the same letter, the same bytes."""
    out = io.BytesIO()
    with ZipFile(written) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()


def _page(document: Any, letter: Letter, official: bool) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if letter.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = (Mm(37), Mm(35)) if official else (Mm(20), Mm(20))
    section.left_margin, section.right_margin = (Mm(28), Mm(26)) if official else (Mm(20), Mm(20))
    if official:
        grid = section._sectPr.find(qn("w:docGrid"))
        grid = grid if grid is not None else section._sectPr.add_docGrid()
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), "579")
        grid.set(qn("w:charSpace"), "-849")
    style = document.styles["Normal"]
    style.font.size = Pt(16 if official else 10.5)
    _name_font(style.element.get_or_add_rPr(), BODY if official else "宋体")
    style.paragraph_format.space_after = Pt(0)


def _name_font(properties: Any, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), name)


def _add(document: Any, text: str, *, font: str = "", size: float = 0, align: str = "left", indent: bool = False,
         bold: bool = False, color: Any = None, exact: bool = False) -> Any:  # fmt: skip
    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGN[align]
    run = paragraph.add_run(text)
    run.bold = bold
    if size:
        run.font.size = Pt(size)
    if font:
        _name_font(run._element.get_or_add_rPr(), font)
    if color is not None:
        run.font.color.rgb = color
    if indent:
        properties = paragraph._p.get_or_add_pPr()
        spacing = OxmlElement("w:ind")
        spacing.set(qn("w:firstLineChars"), "200")
        properties.append(spacing)
    if exact:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(LINE_PT)
    return paragraph


def _rule(paragraph: Any, color: str, eighths: int) -> None:
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", color)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _head(document: Any, letter: Letter, official: bool) -> None:
    if official:
        _add(document, letter.issuer, font=TITLE, size=30, align="center", color=RED)
        _add(document, "")
        signer = f"　　　　签发人：{letter.signer}" if letter.signer else ""
        line = _add(document, f"{letter.number}{signer}", align="left" if signer else "center")
        _rule(line, "C4161C", 12)
        _add(document, "")
        _add(document, letter.title, font=TITLE, size=22, align="center")
        _add(document, "")
        if letter.addressee:
            _add(document, f"{letter.addressee.rstrip('：:')}：", exact=True)
        return
    _add(document, letter.title, font="黑体", size=16, align="center", bold=True)
    if letter.number:
        _add(document, letter.number, align="center")
    if letter.addressee:
        _add(document, f"{letter.addressee.rstrip('：:')}：")


def _block(document: Any, block: Text | Grid | Fields, official: bool) -> None:
    if isinstance(block, Text):
        font = LEVELS[block.level] if official else ("黑体" if block.level else "")
        _add(
            document,
            block.text,
            font=font,
            align=block.align,
            indent=block.indent and official,
            exact=official,
        )
    elif isinstance(block, Grid):
        _grid(document, block)
    else:
        table = document.add_table(rows=0, cols=2)
        table.style = "Table Grid"
        for label, value in block.pairs:
            cells = table.add_row().cells
            _cell(cells[0], label, "l", bold=True)
            _cell(cells[1], value, "l")


def _grid(document: Any, block: Grid) -> None:
    if block.caption:
        _add(document, block.caption, bold=True, size=12)
    rows = [block.head, *block.rows, *([block.foot] if block.foot else [])]
    table = document.add_table(rows=len(rows), cols=len(block.head))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    aligns = block.aligns.ljust(len(block.head), "l")
    for at, values in enumerate(rows):
        cells = table.rows[at].cells
        strong = at == 0 or (bool(block.foot) and at == len(rows) - 1)
        for cell, value, align in zip(cells, values, aligns, strict=False):
            _cell(cell, value, align, bold=strong)


def _cell(cell: Any, text: str, align: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGN[align]
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(10.5), bold


def _tail(document: Any, letter: Letter, official: bool) -> None:
    for at, one in enumerate(letter.attachments, start=1):
        _add(document, f"{'附件：' if at == 1 else '　　　'}{at}.{one}", indent=official, exact=official)
    _add(document, "")
    day = day_text(letter.day) if letter.day else ""
    gap = "　　　　" if official else ""
    for text in (letter.signature, day):
        if text:
            _add(document, text + gap, align="right", exact=official)
    if official:
        _add(document, "")
        if letter.copy_to:
            _rule(_add(document, f"抄送：{letter.copy_to}", size=14), "000000", 6)
        _rule(_add(document, f"{letter.printed_by}　　　　{day} 印发", size=14), "000000", 8)
    if letter.note:
        _add(document, letter.note, size=8.5)
    if letter.check_code:
        _add(document, f"核验码 {letter.check_code}", size=9)
    if letter.check_link:
        drawn = io.BytesIO()
        segno.make(letter.check_link, error="m", boost_error=False, micro=False).save(drawn, kind="png", scale=8, border=4)
        _add(document, "", align="right").add_run().add_picture(drawn, width=Mm(18))
