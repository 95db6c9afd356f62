"""Hostile and broken files: refused at once, in words, before anything is unpacked or kept."""

import io
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.dues import tax_files as made
from unionloop.adapters.sheets import archive, check_container, open_tables
from unionloop.domains.dues.rules.headers import TAX_ALIASES, TAX_NEEDED, TAX_NEEDED_ONE
from unionloop.domains.dues.rules.opening import choose
from unionloop.domains.dues.rules.rows import Reader
from unionloop.kernel.errors import BadInput

BOOK = made.xlsx(made.rows(2))
ROOT = Path(__file__).resolve().parents[2]
ALONE = """
import re, sys
from pathlib import Path
from unionloop.adapters.sheets import open_tables
from unionloop.kernel.errors import BadInput
try:
    open_tables(sys.stdin.buffer.read(), "x.xlsx")
except BadInput as refusal:
    # not ru_maxrss, which a process inherits from the one that started it
    print(refusal.code, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def rezipped(change, method=zipfile.ZIP_DEFLATED) -> bytes:
    """Return the workbook with its members passed through `change(name, content) -> content | None`."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(whole, "w", method) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return whole.getvalue()


def added(name: str, content: bytes = b"x", mode: int = 0, book: bytes = BOOK) -> bytes:
    """Return the workbook with one more member."""
    whole = io.BytesIO(book)
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as new:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        member.compress_type = zipfile.ZIP_DEFLATED
        new.writestr(member, content)
    return whole.getvalue()


def sheet(change) -> bytes:
    """Return the workbook with its sheet markup changed."""
    return rezipped(lambda name, content: change(content) if name.endswith("sheet1.xml") else content)


def refused(content: bytes) -> str:
    with pytest.raises(BadInput) as refusal:
        open_tables(content, "x.xlsx")
    return refusal.value.code


class TestContainers:
    def test_a_bomb_is_refused_without_unpacking(self):
        """In a process of its own: what it ever held is what the refusal cost."""
        bomb = added("xl/worksheets/sheet9.xml", b"0" * 200_000_000)
        assert len(bomb) < 400_000
        done = subprocess.run([sys.executable, "-c", ALONE], input=bomb, env={**os.environ, "PYTHONPATH": "src"},
                              cwd=ROOT, capture_output=True, check=True)  # fmt: skip
        code, megabytes = done.stdout.decode().split()
        assert code == "sheet_unsafe"
        assert int(megabytes) < 300

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (added("../../etc/passwd"), "sheet_unsafe"), (added("/etc/passwd"), "sheet_unsafe"),
            (added("C:\\x"), "sheet_unsafe"), (added("xl/link", b"/etc/passwd", 0o120777), "sheet_unsafe"),
            (added("xl/embeddings/inner.zip"), "sheet_unsafe"), (added("xl/vbaProject.bin"), "sheet_macros"),
            (added("xl/workbook.bin"), "sheet_xlsb"), (added("xl/workbook.xml"), "sheet_unsafe"),
            (BOOK[: len(BOOK) // 2], "sheet_broken"), (BOOK + b"trailing", "sheet_unsafe"),
            (BOOK + BOOK, "sheet_unsafe"), (b"PK\x03\x04" + b"\x00" * 100, "sheet_broken"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "sheet_old_xls"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "sheet_encrypted"),
            (b"<html><table>", "sheet_is_page"), (b"%PDF-1.7", "sheet_kind"), (b"", "sheet_empty"),
            (b"PAR1 not really", "sheet_broken"),
        ],
    )  # fmt: skip
    def test_is_refused_with_its_own_reason(self, content, code):
        assert refused(content) == code
        with pytest.raises(BadInput):
            check_container(content, "x.xlsx")

    def test_a_zip_that_is_no_workbook(self):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as new:
            new.writestr("a.txt", "x")
        assert refused(whole.getvalue()) == "sheet_kind"

    def test_too_many_members(self, monkeypatch):
        monkeypatch.setattr(archive, "LIMIT_MEMBERS", 5)
        assert refused(BOOK) == "sheet_unsafe"

    def test_a_sealed_member(self):
        content = bytearray(BOOK)
        at = content.find(b"PK\x01\x02")
        content[at + 8] |= 1
        assert refused(bytes(content)) == "sheet_encrypted"

    def test_entities_and_document_types(self):
        entity = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        assert refused(sheet(lambda text: text.replace(b"<worksheet", entity + b"<worksheet", 1))) == "sheet_unsafe"
        assert refused(rezipped(lambda name, content: content.decode().encode("utf-16")
                                if name == "xl/workbook.xml" else content)) == "sheet_unsafe"  # fmt: skip

    def test_a_lone_cell_far_away_does_not_cost_gigabytes(self):
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        assert refused(sheet(lambda text: text.replace(b"</sheetData>", far))) == "sheet_too_many_rows"
        wide = b'<row r="9000"><c r="ZZ9000"><v>1</v></c></row></sheetData>'
        assert refused(sheet(lambda text: text.replace(b"</sheetData>", wide))) == "sheet_too_many_rows"
        odd = b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>"
        assert refused(sheet(lambda text: text.replace(b"</sheetData>", odd))) == "sheet_unsafe"

    @pytest.mark.parametrize("part", ["sheet1.xml", "sharedStrings.xml"])
    def test_a_cell_longer_than_a_cell_can_be(self, part):
        def swell(name, content):
            at = content.rfind(b"</t>") if b"</t>" in content else content.rfind(b"</v>")
            return content[:at] + bytes(range(97, 123)) * 20_000 + content[at:] if name.endswith(part) else content

        assert refused(rezipped(swell, zipfile.ZIP_STORED)) == "sheet_long_cell"

    @pytest.mark.parametrize("encoding", [b"UTFF-8", b"GBK", b"utf-7"])
    def test_a_directory_in_an_encoding_nobody_reads(self, encoding):
        head = b'<?xml version="1.0" encoding="%s"?>' % encoding
        changed = rezipped(lambda name, content: head + content[content.index(b"<workbook") :] if name == "xl/workbook.xml" else content)
        assert refused(changed) == "sheet_broken"

    def test_macro_content_type_without_the_macro_part(self):
        changed = rezipped(lambda name, content: content.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
                           if name == "[Content_Types].xml" else content)  # fmt: skip
        assert refused(changed) == "sheet_macros"


class TestWorkbooks:
    def test_formulas_are_found_where_they_stand(self):
        import xlsxwriter

        whole = io.BytesIO()
        book = xlsxwriter.Workbook(whole)
        page = book.add_worksheet()
        page.write_row(0, 0, ["a", "b", "c"])
        page.write_formula("C2", "=A2*0.02", None, 400)
        page.write_formula("B7", '=[other.xlsx]Sheet1!A1', None, 1)
        book.close()
        assert open_tables(whole.getvalue(), "x.xlsx")[0].formulas == {(2, 2), (7, 1)}

    def test_what_reaches_out_of_a_workbook_is_a_fault_of_its_row(self):
        """External links and DDE: nothing is fetched or run, the row is named, the value the file remembers is not believed."""
        import xlsxwriter

        whole = io.BytesIO()
        book = xlsxwriter.Workbook(whole)
        page = book.add_worksheet()
        page.write_row(0, 0, made.HEADERS)
        for at in (1, 2, 3):
            page.write_row(at, 0, made.row(at))
        page.write_formula(1, made.AT["实缴金额"], "=[other.xlsx]Sheet1!A1", None, 400)
        page.write_formula(2, made.AT["纳税人名称"], "=cmd|'/c calc'!A0", None, "遂宁天泰食品有限公司")
        book.close()
        content = added("xl/externalLinks/externalLink1.xml", b"<externalLink/>", book=whole.getvalue())
        [table] = open_tables(content, "x.xlsx")
        _, layout = choose([table], TAX_ALIASES, date(2026, 7, 22), needed=TAX_NEEDED, one_of=TAX_NEEDED_ONE)
        reader = Reader(layout, date(2026, 7, 22))
        told = {}
        for line, cells in list(table.rows())[1:]:
            found = reader.read(cells, formulas=[column for row, column in table.formulas if row == line])
            told[line] = [one.code for one in found] if isinstance(found, list) else []
        assert told == {2: ["formula"], 3: ["formula"], 4: []}

    def test_hidden_sheets_are_left_out_and_reported(self):
        import xlsxwriter

        whole = io.BytesIO()
        book = xlsxwriter.Workbook(whole)
        book.add_worksheet("明细").write(0, 0, "x")
        hidden = book.add_worksheet("旧数据")
        hidden.write(0, 0, "y")
        hidden.hide()
        book.close()
        tables = open_tables(whole.getvalue(), "x.xlsx")
        assert [one.name for one in tables] == ["明细"]
        assert tables[0].notes == ("hidden:旧数据",)

    def test_1904_workbooks_keep_their_days(self):
        content = made.xlsx([made.row(1, 入库日期=date(2026, 7, 1))], date_1904=True)
        cells = list(open_tables(content, "x.xlsx")[0].rows())[1][1]
        assert cells[made.AT["入库日期"]] == date(2026, 7, 1)


class TestText:
    @pytest.mark.parametrize(
        ("encoding", "name"),
        [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("gbk", "gb18030"),
         ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be")],
    )  # fmt: skip
    def test_the_encoding_is_found(self, encoding, name):
        text = "纳税人名称,费率\r\n" + "遂宁天泰食品有限公司,2%\r\n" * 5
        table = open_tables(text.encode(encoding), "x.csv")[0]
        assert table.encoding == name
        assert list(table.rows())[1] == (2, ["遂宁天泰食品有限公司", "2%"])

    def test_rare_characters_survive_gb18030(self):
        text = "纳税人名称,费率\n𠮷盛物流有限公司,2%\n"
        assert list(open_tables(text.encode("gb18030"), "x.csv")[0].rows())[1][1][0] == "𠮷盛物流有限公司"

    def test_a_mark_of_order_in_the_middle_is_no_part_of_a_word(self):
        """Two exports pasted together: the second begins with a mark of its own."""
        text = "\ufeff纳税人名称,费率\n甲公司,2%\n\ufeff乙公司,2%\n"
        rows = list(open_tables(text.encode(), "x.csv")[0].rows())
        assert [cells[0] for _, cells in rows] == ["纳税人名称", "甲公司", "乙公司"]

    def test_a_mixed_file_is_refused_and_the_line_named(self):
        text = "名称,费率\n".encode() + "甲公司,2%\n".encode() * 4 + "乙公司,2%\n".encode("gb18030")
        with pytest.raises(BadInput, match="sheet_encoding") as refusal:
            open_tables(text, "x.csv")
        assert refusal.value.facts["line"] == 6

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"a,b\n1,\x002\n", "sheet_nul"), (b"a,b\r1,2\r3,4\r", "sheet_line_ends"),
            (b"a,b\n" + b"x" * 10_000_000 + b"\n", "sheet_long_line"),
            (b"\xff\xfe\x00\x00a\x00\x00\x00", "sheet_encoding"), (b"\x81\x20\xff\xff\n", "sheet_encoding"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_right_is_refused(self, content, code):
        assert refused(content) == code

    def test_quotes_that_never_close_are_refused_when_read(self):
        table = open_tables(b'a,b\n1,"2\n3,4\n', "x.csv")[0]
        with pytest.raises(BadInput, match="sheet_quotes"):
            list(table.rows())

    def test_quoted_line_breaks_keep_line_numbers(self):
        table = open_tables('名称,费率\n"甲\n公司",2%\n乙公司,2%\n'.encode(), "x.csv")[0]
        assert [line for line, _ in table.rows()] == [1, 2, 4]

    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_the_delimiter_is_found_below_title_lines(self, mark):
        text = f"遂宁市税务局\n导出\n名称{mark}费率{mark}金额\n" + f"甲{mark}2%{mark}1,5\n" * 3
        assert open_tables(text.encode(), "x.csv")[0].delimiter == mark or mark == ","
