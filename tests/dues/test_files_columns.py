"""The column-wise reading of plain lines says what the line-by-line reading says, over fuzzed cells of every kind."""

import random
from datetime import date, datetime, time, timedelta

import pytest

from tests.dues import tax_files as made
from tests.dues.test_files_faults import GOOD, PLANTED, TODAY
from unionloop.domains.dues.rules.columns import Columns
from unionloop.domains.dues.rules.facts import Facts
from unionloop.domains.dues.rules.headers import TAX_ALIASES, find_layout
from unionloop.domains.dues.rules.rows import Reader

STRANGE = (
    "", " ", None, 0, 1, 1.0, -1, True, False, 2, 2.0, 0.02, 0.008, 200.0, 1e5, "1E5", "12E15", 3.5e17, float("nan"), float("inf"),
    -400.0, 0.1 + 0.2, 1234.565, 1e10, 99999999999.99, "-400.00", ".50", "5.", "1,234.50", "００１", "１２３.００", "12345678901.00",
    "123456789012.00", "¥12", "(3.00)", "-", "—", "'20000.00", "20000.00 ", "x" * 501, "工" * 101, "合计", "总计", "TOTAL", "total 3",
    "Total00001", "a1b2c", "ABC12", "12345", "1234", "0001", " 0001", "一", "１", "12", "1234567890", "1.0", "=A1", "#N/A",
    GOOD, GOOD.lower(), f" {GOOD}", GOOD[:15], f"{GOOD}20", "510903206155680", "51090320615568001", "51090320615568",
    "A" * 32, "ab" * 16, "0123ABCD-0123-0123-0123-0123456789AB", "１" * 32, "工会筹备金", "399001010", 399001010.0, "0.8%", "2％", "0.0080",
    date(2026, 7, 1), datetime(2026, 7, 1, 9), datetime(2026, 7, 2), "20260701", 20260701, 20260701.0, "2026年7月1日",
    "2026-07-01 10:00:00", time(9), timedelta(3), "2026-06", "2026Q2", "2026-01至2026-06", "1999-01-01", "多缴退库", "遂宁（天泰)有限公司",
    "遂宁锟斤拷公司", "A\u202eB公司", "𠮷野家（遂宁）", "买买提·阿里", "·无", "\ufeff遂宁公司", "3号店", "天 泰", "ǅ公司", "1店",
)  # fmt: skip
SHORT = ("电子税票号码", "纳税人名称", "所属期", "工资总额", "费率", "实缴金额", "入库日期", "征收品目", "缴款日期")


def fuzzed(seed: int, headers: tuple[str, ...]) -> list[tuple[int, list]]:
    """Return good lines, in half of which some cells, or the length of the line, are strange."""
    chance = random.Random(seed)
    lines = []
    for number in range(1, 401):
        full = dict(zip(made.HEADERS, made.row(number), strict=True))
        if chance.random() < 0.25:
            full.update(chance.choice(PLANTED)[2])
        if chance.random() < 0.3:
            full["税票UUID"] = f"{number:032X}"
        cells = [full.get(header, "2026-06" if header == "所属期" else "") for header in headers]
        if chance.random() < 0.5:
            for _ in range(chance.choice((1, 1, 2, 5))):
                cells[chance.randrange(len(cells))] = chance.choice(STRANGE)
        if chance.random() < 0.03:
            cells = chance.choice((cells[:-2], [*cells, ""], [*cells, "x"], list(headers), [""] * len(cells)))
        lines.append((number + 1, cells))
    return lines


@pytest.mark.parametrize(("seed", "headers"), [*((seed, tuple(made.HEADERS)) for seed in range(6)), (6, SHORT), (7, SHORT)])
def test_columns_say_what_lines_say(seed, headers):
    lines = fuzzed(seed, headers)
    layout = find_layout([(1, headers)], TAX_ALIASES, TODAY)
    alone, reader = Reader(layout, TODAY), Reader(layout, TODAY)
    for one in (alone, reader):
        one.learn(lines[:200])
    formulas = {5: [3], 50: [6]}
    columns, plain = Columns(reader), 0
    for start in range(0, len(lines), 64):
        batch = lines[start : start + 64]
        for (line, cells), found in zip(batch, columns.read(batch, formulas), strict=True):
            wanted = alone.read(cells, formulas.get(line, ()))
            if found is None:  # looked at by itself
                continue
            plain += 1
            assert isinstance(wanted, Facts), (line, cells, wanted)
            assert found == wanted, (line, cells)
            assert not alone.is_total(cells), cells
            assert not alone.is_header(cells), cells
    assert plain >= 150  # most of what is sound is read by columns
    assert any(isinstance(alone.read(cells), list) for _, cells in lines)


def test_a_sound_file_is_read_by_columns_alone():
    layout = find_layout([(1, made.HEADERS)], TAX_ALIASES, TODAY)
    lines = list(enumerate(made.rows(300), 2))
    assert None not in Columns(Reader(layout, TODAY)).read(lines, ())


def test_a_heading_in_ten_thousands_is_left_to_the_line_reader():
    headers = ["工资总额(万元)" if one == "工资总额" else one for one in made.HEADERS]
    layout = find_layout([(1, headers)], TAX_ALIASES, TODAY)
    assert Columns(Reader(layout, TODAY)).read(list(enumerate(made.rows(3), 2)), ()) == [None] * 3
