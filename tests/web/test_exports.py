"""The same rows as files: equal counts, plain values, no formula survives."""

import csv
import io
import json
import zipfile

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from unionloop.adapters.sheets import write_csv, write_xlsx
from unionloop.kernel import money
from unionloop.kernel.cells import harmless
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page
from unionloop.web import exports
from unionloop.web.table import Column, table_page

COLUMNS = (
    Column("name", "单位", href=lambda row: f"/u/{row.id}"),
    Column("amount_fen", "应返", "money", total=True),
    Column("share_bp", "比例", "percent_bp"),
    Column("members", "会员", "count", shown=False),
    Column("day", "期限", "date"),
    Column("at", "更新", "moment"),
    Column("state", "状态", "state"),
)
EVIL = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1+2",
    "＠x",
    " =1",
    "\u3000=1",
]


def rows_of(row, count=1203):
    names = [*EVIL, "𠮷盛物流工会", 'a "quoted", name', "两行\n名字", "-12.5", "+8613900000000"]
    return [row(number, names[number % len(names)], number * 317 - 5000) for number in range(count)]


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def export(ask, rows, form):
    request = ask(f"/list/?format={form}&state=open")
    return table_page(request, "unused.html", name="accounts", title="逐户应返", columns=COLUMNS,
                      page=lambda: pytest.fail("an export reads no page"), every=lambda: iter(rows))  # fmt: skip


class TestSafe:
    @pytest.mark.parametrize("text", EVIL)
    def test_what_could_run_gets_an_apostrophe(self, text):
        assert harmless(text) == f"'{text}"

    @pytest.mark.parametrize(
        "text", ["", "-12.50", "+22.00", "-3", "71.60%", "遂州食品", "a=b", "1=1", "12-3"]
    )
    def test_numbers_and_words_stay(self, text):
        assert harmless(text) == text

    @given(st.text(max_size=20))
    def test_nothing_starts_like_a_formula_but_a_number(self, text):
        told = harmless(text)
        assert told[:1] not in "=@\t\r＝＋－＠" or not told
        if told[:1] in ("+", "-"):
            assert told[1:].replace(".", "").rstrip("%").isdigit()


class TestFiles:
    def test_csv(self, ask, row):
        rows = rows_of(row)
        text = body(export(ask, rows, "csv")).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline="")))
        assert len(lines) == len(rows) + 1
        assert lines[0] == ["单位", "应返，元", "比例", "会员", "期限", "更新", "状态"]
        assert lines[1][:6] == ["'=1+1", "-50.00", "60.00", "12", "2026-07-25", "2026-07-24 16:41:05"]
        assert not [cell for line in lines for cell in line if cell[:1] in "=@\t\r＝＋－＠" and cell]

    def test_csv_opens_in_excel(self, ask, row):
        assert body(export(ask, rows_of(row, 1), "csv")).startswith(b"\xef\xbb\xbf")

    def test_xlsx(self, ask, row, tmp_path):
        rows = rows_of(row)
        path = tmp_path / "a.xlsx"
        path.write_bytes(body(export(ask, rows, "xlsx")))
        lines = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        assert len(lines) == len(rows) + 1
        assert lines[1][0] == "'=1+1"
        assert lines[1][1] == -50.0
        assert str(lines[1][4]) == "2026-07-25"
        assert lines[1][5].isoformat() == "2026-07-24T16:41:05"
        assert {type(line[0]) for line in lines} == {str}

    def test_xlsx_holds_no_formula(self, ask, row, tmp_path):
        held = io.BytesIO(body(export(ask, rows_of(row, 40), "xlsx")))
        sheet = zipfile.ZipFile(held).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet

    def test_json_keeps_two_decimals(self, ask, row):
        rows = rows_of(row)
        raw = body(export(ask, rows, "json"))
        told = json.loads(raw, parse_float=str)
        assert len(told["rows"]) == len(rows)
        assert told["rows"][0]["amount_fen"] == "-50.00"
        assert told["rows"][0]["at"] == "2026-07-24T16:41:05+08:00"
        assert told["rows"][0]["name"] == "=1+1"  # JSON runs nowhere: the value is the value

    def test_empty_json_is_valid(self, ask):
        assert json.loads(body(export(ask, [], "json")))["rows"] == []

    def test_print_has_every_row(self, ask, row, db):
        rows = rows_of(row)
        page = body(export(ask, rows, "print")).decode()
        assert page.count("<tr>") == len(rows) + 2  # header and sums
        total = money.yuan(sum(one.amount_fen for one in rows))
        assert strip_tags(page[page.index("<tfoot>") : page.index("</tfoot>")]) == f"合计{total}"
        assert "<script>" not in page

    def test_file_name_is_chinese_and_plain(self, ask, row):
        told = export(ask, rows_of(row, 1), "csv").headers["Content-Disposition"]
        assert told.startswith("attachment; filename=\"accounts.csv\"; filename*=UTF-8''%E9%80%90%E6%88%B7")
        assert "20260722-1000.csv" in told

    def test_unknown_format_is_refused(self, ask, row):
        with pytest.raises(BadInput, match="unknown_format"):
            export(ask, rows_of(row, 1), "exe")


class TestDisposition:
    def test_header_cannot_be_split(self):
        told = exports.disposition('a"\r\nSet-Cookie: x.csv', "list")
        assert "\r" not in told
        assert "\n" not in told


def test_money_of_the_page_and_of_the_file_agree(ask, row):
    rows = [row(1, "a", 128_512_816), row(2, "b", None)]
    page = Page(rows)
    assert [exports.plain(one.amount_fen, "money") for one in page.rows] == ["1285128.16", ""]


def test_files_given_back_are_guarded_alike():
    """The rows a person sent, with what is wrong beside them, go out by another door: the same guard."""
    name = "=HYPERLINK(\"http://x\")"
    lines = list(csv.reader(io.StringIO(write_csv(["名称", name], [[text, 5] for text in EVIL]).decode("utf-8-sig"), newline="")))
    assert lines[0] == ["名称", f"'{name}"]
    assert [line[0] for line in lines[1:]] == [f"'{text}" for text in EVIL]
    assert {line[1] for line in lines[1:]} == {"5"}
    book = io.BytesIO(write_xlsx(["名称"], [[text] for text in EVIL]))
    assert "<f>" not in zipfile.ZipFile(book).read("xl/worksheets/sheet1.xml").decode()
