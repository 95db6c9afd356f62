"""Classes of difference between tax detail and bank sheet, one worked example each."""

from datetime import date

import pytest

from unionloop.domains.dues.rules.months import month_days, next_month
from unionloop.domains.dues.rules.reconciliation import (
    BankEntry,
    Carried,
    Limits,
    TaxLine,
    compare,
    compare_ledger,
)  # fmt: skip
from unionloop.kernel.errors import BadInput

END = date(2026, 7, 31)


def tax(receipt, day, fen):
    return TaxLine(receipt, date(2026, 7, day), fen)


def bank(voucher, day, fen, summary=""):
    return BankEntry(voucher, date(2026, 7, day), fen, summary)


def kinds(lines, entries, carried=()):
    return [(one.kind, one.reference, one.diff_fen) for one in compare(lines, entries, END, carried).found]


class TestAgreement:
    def test_by_voucher_number_whatever_the_day(self):
        assert kinds([tax("A", 1, 500), tax("A", 1, 300)], [bank("A", 3, 800)]) == []

    def test_by_the_sum_of_a_day_without_vouchers(self):
        assert kinds([tax("A", 1, 500), tax("B", 1, 300)], [bank("", 1, 800)]) == []

    def test_not_by_the_sum_where_the_bank_names_other_vouchers(self):
        found = kinds([tax("A", 1, 100), tax("B", 1, 200)], [bank("X", 1, 150), bank("Y", 1, 150)])
        assert sorted(found) == [("bank_only", "X", -150), ("bank_only", "Y", -150), ("tax_only", "A", 100), ("tax_only", "B", 200)]

    def test_a_few_days_later_within_the_month(self):
        assert kinds([tax("A", 1, 500), tax("B", 1, 300), tax("C", 8, 7)], [bank("", 4, 800), bank("", 8, 7)]) == []

    def test_a_refund_on_both_sides(self):
        assert kinds([tax("A", 1, -500), tax("B", 1, 70)], [bank("A", 2, -500), bank("B", 1, 70)]) == []


class TestClasses:
    @pytest.mark.parametrize(
        ("lines", "entries", "wanted"),
        [
            ([tax("A", 30, 500), tax("B", 2, 7)], [bank("B", 2, 7)], ("timing", "A", 500)),
            ([tax("A", 1, 500)], [bank("A", 1, 450)], ("amount", "A", 50)),
            ([tax("A", 1, 500), tax("B", 2, 7)], [bank("B", 2, 7)], ("tax_only", "A", 500)),
            ([tax("A", 1, 500)], [bank("A", 1, 500), bank("X", 9, 60)], ("bank_only", "X", -60)),
            ([tax("A", 1, 500)], [bank("A", 1, 500), bank("A", 2, 500)], ("duplicate", "A", -500)),
            ([tax("A", 1, -500), tax("B", 2, 7)], [bank("B", 2, 7)], ("refund_open", "A", -500)),
            ([tax("B", 2, 7)], [bank("B", 2, 7), bank("R", 3, -40)], ("refund_open", "R", 40)),
            ([tax("A", 1, 10_000)], [bank("A", 1, 9_800, "扣除手续费净额")], ("fee_netted", "A", 200)),
            ([tax("A", 1, 6_000), tax("B", 1, 4_000)], [bank("", 1, 9_800, "净额到账")],
             ("fee_netted", "2026-07-01", 200)),
            ([tax("A", 1, 6_000), tax("B", 1, 4_000)], [bank("", 1, 9_000)], ("amount", "2026-07-01", 1000)),
            ([tax("A", 1, 600)], [], ("tax_only", "sheet", 600)),
        ],
    )  # fmt: skip
    def test_is_named_with_its_difference(self, lines, entries, wanted):
        assert kinds(lines, entries) == [wanted]

    def test_a_fee_needs_a_word_and_stays_under_the_limit(self):
        assert kinds([tax("A", 1, 10_000)], [bank("A", 1, 9_800)])[0][0] == "amount"
        assert kinds([tax("A", 1, 10_000)], [bank("A", 1, 9_000, "手续费")])[0][0] == "amount"

    def test_the_limits_are_the_regions(self):
        def first(entry, **limits):
            return compare([tax("A", 1, 10_000)], [entry], END, limits=Limits(**limits)).found

        assert first(bank("", 4, 10_000)) == []
        assert {one.kind for one in first(bank("", 4, 10_000), transit_days=2)} == {"tax_only", "bank_only"}
        assert [one.kind for one in first(bank("A", 1, 9_000, "手续费"), fee_limit_bp=1_000)] == ["fee_netted"]
        assert [one.kind for one in first(bank("A", 1, 9_800, "代扣"), fee_words=("代扣",))] == ["fee_netted"]
        assert [one.kind for one in compare([tax("A", 25, 5)], [bank("X", 1, 9)], END, limits=Limits(month_end_days=9)).found
                ] == ["timing", "bank_only"]  # fmt: skip

    def test_every_difference_says_why(self):
        found = compare([tax("A", 1, 500), tax("B", 31, 5)], [bank("X", 9, 60)], END).found
        assert len(found) == 3
        assert all(one.explanation for one in found)

    def test_differences_add_up_to_the_whole_gap(self):
        lines = [tax("A", 1, 500), tax("B", 2, 700), tax("C", 30, 90), tax("D", 5, -40), tax("E", 6, 11)]
        entries = [bank("A", 1, 450), bank("B", 2, 700), bank("B", 3, 700), bank("Z", 9, 60), bank("", 6, 11)]
        found = compare(lines, entries, END).found
        gap = sum(one.fen for one in lines) - sum(one.fen for one in entries)
        assert sum(one.diff_fen for one in found) == gap


class TestCarried:
    WAITS = Carried("k", "timing", 500, 0, "SN-7")

    @pytest.mark.parametrize(
        ("entry", "said", "cleared"),
        [
            (bank("SN-7", 1, 500), {}, True), (bank("", 1, 500, "补记 SN-7"), {}, True),
            (bank("", 1, 500), {"2026-07-01 500": "国库确认为 SN-7"}, True),
            (bank("", 1, 500), {}, False), (bank("SN-8", 1, 500), {}, False),  # the amount alone is nobody's
            (bank("", 1, 500, "补记 SN-71"), {}, False), (bank("SN-7", 1, 499), {}, False),
        ],
    )  # fmt: skip
    def test_meets_its_own_receipt_and_never_an_equal_amount(self, entry, said, cleared):
        result = compare([tax("B", 2, 7)], [bank("B", 2, 7), entry], END, [self.WAITS], said)
        assert result.cleared == (["k"] if cleared else [])
        assert [(one.kind, one.diff_fen) for one in result.found] == ([] if cleared else [("bank_only", -entry.fen)])
        assert ("SN-7 相同" in "".join(one.explanation for one in result.found)) == (not cleared and entry.fen == 500)

    def test_money_the_bank_had_first_meets_its_tax_line(self):
        carried = [Carried("k", "bank_only", 0, 60, "X")]
        result = compare([tax("X", 3, 60), tax("B", 2, 7)], [bank("B", 2, 7)], END, carried)
        assert (result.cleared, result.found) == (["k"], [])

    def test_two_equal_amounts_clear_the_one_that_is_named(self):
        carried = [Carried("a", "timing", 500, 0, "A"), Carried("b", "timing", 500, 0, "B")]
        assert compare([], [bank("B", 1, 500)], END, carried).cleared == ["b"]


class TestLedger:
    def test_waiting_rows_and_wrong_postings_are_told_apart(self):
        assert compare_ledger(1000, 1000, 1000) == []
        assert [(one.kind, one.tax_fen) for one in compare_ledger(1000, 600, 600)] == [("timing", 400)]
        assert [(one.kind, one.ledger_fen) for one in compare_ledger(1000, 1000, 900)] == [("ledger", 900)]


class TestMonths:
    def test_know_their_ends_and_their_successor(self):
        assert month_days("202602") == (date(2026, 2, 1), date(2026, 2, 28))
        assert (next_month("202611"), next_month("202612")) == ("202612", "202701")
        for text in ("202613", "2026", "abcdef", "2026123"):
            with pytest.raises(BadInput, match="bad_month"):
                month_days(text)
