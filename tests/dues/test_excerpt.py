"""A workbook cut down to a few lines gives of them what the whole workbook gives."""

import io
from datetime import datetime, timedelta

import pytest
import xlsxwriter

from unionloop.adapters.sheets import excerpt, open_tables

LINES = 6_000
WANTED = {7, 200, 201, 3_000, 3_001, LINES}


def workbook(*, inline: bool) -> bytes:
    """Return a workbook of three sheets whose words look like the marks lines are found by."""
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, {"constant_memory": inline, "in_memory": not inline})
    day, page = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_worksheet("明细")
    for at in range(LINES):
        page.write_row(at, 0, [f'𠮷·<row r="{at + 200}"> {at} ' + "厂" * 150, f"{at:020d}", at / 7, True, "", str(at)])
        page.write_datetime(at, 6, datetime(2026, 1, 1) + timedelta(days=at % 300), day)
    book.add_worksheet("空表")
    book.add_worksheet("说明").write(0, 0, "一句话")
    book.close()
    return whole.getvalue()


@pytest.mark.once
@pytest.mark.parametrize("inline", [True, False])
def test_the_lines_wanted_are_those_of_the_whole(inline):
    content = workbook(inline=inline)
    cut = excerpt.excerpt(content, WANTED)
    assert cut is not None
    assert len(cut) < len(content) or not inline  # the words of the other are copied, unpacked
    whole, some = (open_tables(one, "明细.xlsx") for one in (content, cut))
    assert [one.name for one in some] == [one.name for one in whole] == ["明细", "说明"]
    lines = dict(whole[0].rows())
    found = dict(some[0].rows())
    assert {line: found[line] for line in WANTED} == {line: lines[line] for line in WANTED}
    assert found[1] == lines[1]  # the head comes along
    assert not any(found[2_000])  # the others do not
    assert list(some[1].rows()) == list(whole[1].rows())


@pytest.mark.once
def test_what_is_no_excerpt_is_read_whole(monkeypatch):
    content = workbook(inline=True)
    assert excerpt.excerpt(content, range(excerpt.MOST + 1)) is None
    monkeypatch.setattr(excerpt, "COPIED_BYTES", 10)
    assert excerpt.excerpt(content, WANTED) is None
    assert len(list(open_tables(content, "明细.xlsx", lines=WANTED)[0].rows())) == LINES


@pytest.mark.once
def test_a_line_that_is_not_there_ends_the_excerpt():
    cut = excerpt.excerpt(workbook(inline=True), {300, LINES + 1})
    assert cut is not None
    assert len(dict(open_tables(cut, "明细.xlsx")[0].rows())) == 300
