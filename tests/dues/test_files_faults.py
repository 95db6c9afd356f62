"""A file with planted faults of every kind: each is named with row, column, reason and cure; the file that
comes back, once corrected, leaves nothing.
"""

from datetime import date
from itertools import islice

import pytest

from tests.dues import tax_files as made
from unionloop.adapters.sheets import open_tables
from unionloop.domains.dues.rules.codes import check_uscc
from unionloop.domains.dues.rules.facts import Facts
from unionloop.domains.dues.rules.faults import FAULTS, words
from unionloop.domains.dues.rules.headers import TAX_ALIASES, TAX_NEEDED, TAX_NEEDED_ONE, find_layout
from unionloop.domains.dues.rules.opening import choose
from unionloop.domains.dues.rules.rows import Reader
from unionloop.kernel.errors import BadInput

TODAY = date(2026, 7, 22)
GOOD = made.uscc(900)

# (code, header, planted cells): one fault each, all of distinct kinds or columns
PLANTED = [
    ("payer_missing", "纳税人名称", {"纳税人名称": ""}),
    ("payer_no_letters", "纳税人名称", {"纳税人名称": "12345"}),
    ("name_garbled", "纳税人名称", {"纳税人名称": "遂宁锟斤拷有限公司"}),
    ("name_hidden", "纳税人名称", {"纳税人名称": "遂宁\u202e天泰有限公司"}),
    ("name_too_long", "纳税人名称", {"纳税人名称": "遂宁" * 60}),
    ("formula_text", "纳税人名称", {"纳税人名称": "=HYPERLINK(1)"}),
    ("cell_too_long", "街道乡镇", {"街道乡镇": "镇" * 600}),
    ("uscc_length", "社会信用代码", {"社会信用代码": GOOD[:17]}),
    ("uscc_character", "社会信用代码", {"社会信用代码": GOOD[:9] + "O" + GOOD[10:]}),
    ("uscc_division", "社会信用代码", {"社会信用代码": "91A" + GOOD[3:]}),
    ("uscc_check", "社会信用代码", {"社会信用代码": GOOD[:17] + ("A" if GOOD[17] != "A" else "B")}),
    ("scientific_id", "登记序号", {"登记序号": "1.01151E+19"}),
    ("scientific_id", "电子税票号码", {"电子税票号码": 3.5e17}),
    ("lost_leading_zeros", "登记序号", {"登记序号": "11511090000000017"}),
    ("lost_leading_zeros", "原纳税人识别号", {"原纳税人识别号": "51090320615568"}),
    ("old_tax_id_length", "原纳税人识别号", {"原纳税人识别号": "510903206"}),
    ("code_characters", "登记序号", {"登记序号": "10115109#0000000017"}),
    ("code_too_long", "电子税票号码", {"电子税票号码": "3" * 60}),
    ("id_type", "登记序号", {"登记序号": 1011.5}),
    ("uuid_shape", "税票UUID", {"税票UUID": "ABC-123"}),
    ("detail_number", "明细序号", {"明细序号": "一"}),
    ("receipt_missing", "电子税票号码", {"电子税票号码": ""}),
    ("item_missing", "征收品目", {"征收品目": ""}),
    ("item_unknown", "征收品目", {"征收品目": "残疾人就业保障金"}),
    ("rate_missing", "费率", {"费率": ""}),
    ("rate_unreadable", "费率", {"费率": "百分之二"}),
    ("rate_unknown", "费率", {"费率": "1.5%"}),
    ("rate_of_preparation", "费率", {"征收品目": "工会筹备金", "费率": "0.8%"}),
    ("amount_missing", "工资总额", {"工资总额": ""}),
    ("amount_letters", "工资总额", {"工资总额": "20O00"}),
    ("amount_letters", "实缴金额", {"实缴金额": "四百元"}),
    ("amount_scientific", "工资总额", {"工资总额": "2.5E+04"}),
    ("amount_decimals", "实缴金额", {"实缴金额": "400.123"}),
    ("amount_unit", "工资总额", {"工资总额": "2万"}),
    ("amount_two_points", "实缴金额", {"实缴金额": "4.00.00"}),
    ("amount_type", "实缴金额", {"实缴金额": True}),
    ("amount_too_large", "工资总额", {"工资总额": "999999999999.00"}),
    ("payroll_negative", "工资总额", {"工资总额": "-20000"}),
    ("negative_without_refund_type", "实缴金额", {"实缴金额": "-400.00"}),
    ("refund_not_negative", "退库类型", {"退库类型": "多缴退库"}),
    ("relief_negative", "减免费额", {"减免费额": "-5"}),
    ("sheet_error", "工资总额", {"工资总额": "#REF!"}),
    ("date_missing", "入库日期", {"入库日期": ""}),
    ("date_unreadable", "入库日期", {"入库日期": "七月一日"}),
    ("date_impossible", "入库日期", {"入库日期": "2026-06-31"}),
    ("date_two_digit_year", "入库日期", {"入库日期": "26-07-01"}),
    ("date_order", "入库日期", {"入库日期": "07/08/2026"}),
    ("date_serial", "入库日期", {"入库日期": 46204}),
    ("date_future", "入库日期", {"入库日期": "2026-07-23"}),
    ("date_too_old", "入库日期", {"入库日期": "1926-07-01"}),
    ("date_1904", "入库日期", {"入库日期": date(2022, 7, 1)}),
    ("period_missing", "所属期起", {"所属期起": ""}),
    ("period_unreadable", "所属期起", {"所属期起": "上个月"}),
    ("period_backwards", "所属期起", {"所属期起": "2026-06-30", "所属期止": "2026-06-01"}),
    ("period_future", "所属期起", {"所属期起": "2026-07-20", "所属期止": "2026-07-31"}),
    ("period_too_long", "所属期起", {"所属期起": "2024-01-01", "所属期止": "2026-06-30"}),
]  # fmt: skip


def reader_of(lines):
    """Return (reader, lines with numbers) as a file of these lines would be read."""
    content = made.xlsx(lines)
    table, layout = choose(open_tables(content, "x.xlsx"), TAX_ALIASES, TODAY, needed=TAX_NEEDED,
                           one_of=TAX_NEEDED_ONE)  # fmt: skip
    reader = Reader(layout, TODAY)
    found = [(line, cells) for line, cells in table.rows() if line > layout.header_line]
    reader.learn(list(islice(found, 2000)))
    return reader, found


class TestPlantedFaults:
    def test_plants_at_least_forty_distinct_faults(self):
        assert len({(code, header) for code, header, _ in PLANTED}) == len(PLANTED) >= 40
        assert len({code for code, _, _ in PLANTED}) >= 40

    def test_every_fault_is_named_with_line_column_and_cure(self):
        lines = made.rows(30) + [made.row(1000 + number, **cells)
                                 for number, (_, _, cells) in enumerate(PLANTED)]  # fmt: skip
        reader, found = reader_of(lines)
        assert all(isinstance(reader.read(cells), Facts) for _, cells in found[:30])
        for (line, cells), (code, header, _) in zip(found[30:], PLANTED, strict=True):
            faults = reader.read(cells)
            assert isinstance(faults, list), f"line {line}: {code} not found"
            named = {(one.code, reader.layout.headers[reader.layout.columns[one.field]]) for one in faults}
            assert (code, header) in named, f"line {line}: {code} in {header} wanted, {named} named"
            assert len(faults) == 1, f"line {line}: {code} wanted alone, {named} named"

    def test_every_fault_has_a_reason_and_a_cure_without_holes(self):
        lines = made.rows(30) + [made.row(1000 + number, **cells)
                                 for number, (_, _, cells) in enumerate(PLANTED)]  # fmt: skip
        reader, found = reader_of(lines)
        for _, cells in found[30:]:
            for fault in reader.read(cells):
                reason, cure = words(fault.code, fault.facts, fault.value)
                assert reason
                assert cure
                assert not set("{}?") & set(reason + cure), (fault, reason)

    def test_the_table_of_faults_has_no_code_nobody_can_meet(self):
        elsewhere = {"formula", "repeated_in_file", "conflict_in_file", "row_short", "row_long",
                     "amount_ten_thousand", "likely_same", "likely_same_in_file", "live_elsewhere"}  # fmt: skip
        assert set(FAULTS) == {code for code, _, _ in PLANTED} | elsewhere


class TestWholeRows:
    def test_a_formula_in_a_column_that_counts_is_a_fault(self):
        reader, found = reader_of(made.rows(1))
        faults = reader.read(found[0][1], formulas=(made.AT["实缴金额"],))
        assert [(one.code, one.field) for one in faults] == [("formula", "paid")]

    def test_a_short_row_and_a_long_row_are_named(self):
        reader, found = reader_of(made.rows(1))
        cells = found[0][1]
        assert next(one.code for one in reader.read(cells[:-1])) == "row_short"
        assert [one.code for one in reader.read([*cells, "多出来"])] == ["row_long"]

    def test_amounts_in_ten_thousands_are_refused_by_the_header(self):
        headers = [("工资总额（万元）" if one == "工资总额" else one) for one in made.HEADERS]
        layout = find_layout([(1, headers)], TAX_ALIASES, TODAY)
        faults = Reader(layout, TODAY).read(made.row(1))
        assert [(one.code, one.field) for one in faults] == [("amount_ten_thousand", "payroll")]

    def test_a_gap_is_no_fault_but_is_kept(self):
        reader, found = reader_of([made.row(1, 工资总额="20000", 实缴金额="390")])
        facts = reader.read(found[0][1])
        assert facts.gap_fen == 39_000 - 40_000

    def test_relief_counts_as_paid(self):
        reader, found = reader_of([made.row(1, 工资总额="20000", 减免费额="10", 实缴金额="390")])
        assert reader.read(found[0][1]).gap_fen == 0


class TestSpelling:
    @pytest.mark.parametrize(
        ("header", "text", "field", "value"),
        [
            ("入库日期", "20260701", "received_date", date(2026, 7, 1)),
            ("入库日期", "2026/7/1", "received_date", date(2026, 7, 1)),
            ("入库日期", "2026年7月1日", "received_date", date(2026, 7, 1)),
            ("入库日期", "2026-07-01 00:00:00", "received_date", date(2026, 7, 1)),
            ("入库日期", 20260701, "received_date", date(2026, 7, 1)),
            ("入库日期", date(2026, 7, 1), "received_date", date(2026, 7, 1)),
            ("费率", "2%", "rate_bp", 200), ("费率", 0.008, "rate_bp", 80), ("费率", "２％", "rate_bp", 200),
            ("工资总额", "￥20，000.00", "payroll_fen", 2_000_000),
            ("工资总额", 20000.5, "payroll_fen", 2_000_050),
            ("工资总额", 1234.5600000000001, "payroll_fen", 123_456),
            ("社会信用代码", "'" + GOOD, "uscc", GOOD), ("社会信用代码", GOOD.lower(), "uscc", GOOD),
            ("社会信用代码", f'="{GOOD}"', "uscc", GOOD),
            ("征收品目", "399001020|工会筹备金", "item", "preparation"),
            ("征收品目", 399001010, "item", "dues"),
            ("所属期起", "2026年6月", "period_from", date(2026, 6, 1)),
        ],
    )  # fmt: skip
    def test_is_read_for_what_it_means(self, header, text, field, value):
        reader, found = reader_of([made.row(1, **{header: text})])
        facts = reader.read(found[0][1])
        assert isinstance(facts, Facts), facts
        assert getattr(facts, field) == value


class TestUscc:
    def test_the_published_vectors_hold(self):
        for code in ("81510900100000016P", "91510900MA00000X7E", "91110000802100433B"):
            assert check_uscc(code) is None

    def test_every_single_slip_is_caught_and_the_place_mostly_right(self):
        alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        right = wrong = 0
        for place in range(18):
            for letter in set(alphabet) - {GOOD[place]}:
                fault = check_uscc(GOOD[:place] + letter + GOOD[place + 1 :])
                assert fault is not None
                if fault.code == "uscc_check":
                    where, inside = fault.facts["where"], 8 <= place <= 16
                    hit = ("9–17" in where or f"第 {place + 1} 位" in where) if inside else "18" in where
                    right, wrong = right + hit, wrong + (not hit)
        assert right > 9 * wrong  # the inner check sees ten slips of eleven


class TestHeaders:
    def test_pinyin_abbreviations_are_known(self):
        headers = ["spuuid", "djxh", "shxydm", "nsrmc", "zspm", "skssqq", "skssqz", "gzze", "sl", "sjje", "rkrq"]
        layout = find_layout([(1, headers)], TAX_ALIASES, TODAY)
        assert set(layout.columns) == {"receipt_uuid", "tax_key", "uscc", "payer_name", "item", "period_from",
                                       "period_to", "payroll", "rate", "paid", "received_date"}  # fmt: skip

    def test_titles_above_units_and_line_breaks_do_not_matter(self):
        rows = [(1, ["遂宁市 2026 年 7 月税务入库明细"]), (2, ["导出人：某"]),
                (3, ["纳税人名称 ", "实缴金额\n（元）", "入库 日期*", "费率", "计费依据(工资总额)", "征收品目"])]  # fmt: skip
        layout = find_layout(rows, TAX_ALIASES, TODAY)
        assert layout.header_line == 3
        assert layout.columns == {"payer_name": 0, "paid": 1, "received_date": 2, "rate": 3, "payroll": 4,
                                  "item": 5}  # fmt: skip

    def test_headings_merged_over_two_rows_are_joined(self):
        rows = [(1, ["纳税人名称", "费率", "所属期", "", "征收品目"]), (2, ["", "", "所属期起", "所属期止", ""]),
                (3, ["甲公司", "2%", "2026-06-01", "2026-06-30", "工会经费"])]  # fmt: skip
        layout = find_layout(rows, TAX_ALIASES, TODAY)
        assert layout.header_line == 2
        assert layout.columns["period_from"] in (2,)
        assert layout.columns["period_to"] == 3

    def test_position_does_not_matter(self):
        order = list(reversed(range(len(made.HEADERS))))
        lines = [[made.row(1)[index] for index in order]]
        content = made.csv(lines, [made.HEADERS[index] for index in order])
        table, layout = choose(open_tables(content, "x.csv"), TAX_ALIASES, TODAY, needed=TAX_NEEDED)
        facts = Reader(layout, TODAY).read(list(table.rows())[1][1])
        straight, found = reader_of(made.rows(1))
        assert facts == straight.read(found[0][1])

    def test_missing_headings_are_named(self):
        with pytest.raises(BadInput) as refusal:
            choose(open_tables(made.csv([["甲", "2%"]], ["纳税人名称", "费率"]), "x.csv"), TAX_ALIASES, TODAY,
                   needed=TAX_NEEDED, one_of=TAX_NEEDED_ONE)  # fmt: skip
        assert refusal.value.code == "headers_missing"
        assert "入库日期" in refusal.value.facts["missing"]

    def test_the_same_heading_twice_is_refused(self):
        headers = [*made.HEADERS, "实缴金额"]
        with pytest.raises(BadInput, match="header_twice"):
            choose(open_tables(made.csv([[*made.row(1), "1"]], headers), "x.csv"), TAX_ALIASES, TODAY,
                   needed=TAX_NEEDED)  # fmt: skip
