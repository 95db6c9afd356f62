"""Sums must close: shares are checked against fractions, text against written examples."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionloop.kernel.money import BP, capital, parse_yuan, share_fen, split_fen, yuan

amounts = st.integers(-10**13, 10**13)


@st.composite
def shares(draw: st.DrawFn) -> list[int]:
    cuts = sorted(draw(st.lists(st.integers(0, BP), max_size=7)))
    edges = [0, *cuts, BP]
    return [high - low for low, high in itertools.pairwise(edges)]


class TestSplit:
    @given(amounts, shares())
    def test_parts_add_up_and_none_is_a_fen_off(self, amount, parts_bp):
        parts = split_fen(amount, parts_bp)
        assert sum(parts) == amount
        for part, share in zip(parts, parts_bp, strict=True):
            assert abs(part - Fraction(amount * share, BP)) < 1

    @given(amounts, shares(), st.data())
    def test_remainder_goes_where_the_rule_says(self, amount, parts_bp, data):
        receiver = data.draw(st.integers(0, len(parts_bp) - 1))
        parts = split_fen(amount, parts_bp, remainder_to=receiver)
        assert sum(parts) == amount
        for index, (part, share) in enumerate(zip(parts, parts_bp, strict=True)):
            if index != receiver:
                exact = Fraction(abs(amount) * share, BP)
                assert abs(part) == exact.__floor__()

    @given(amounts, shares())
    def test_a_reversal_cancels(self, amount, parts_bp):
        back = split_fen(-amount, parts_bp)
        assert [a + b for a, b in zip(split_fen(amount, parts_bp), back, strict=True)] == [0] * len(back)

    def test_largest_remainder_with_ties_to_the_earlier(self):
        assert split_fen(1, [5000, 5000]) == [1, 0]
        assert split_fen(100, [3333, 3333, 3334]) == [33, 33, 34]

    def test_refuses_shares_that_are_not_a_whole(self):
        with pytest.raises(ValueError, match="9999"):
            split_fen(100, [9999])


class TestShare:
    @pytest.mark.parametrize(("amount", "bp", "expected"), [(1, 5000, 1), (-1, 5000, -1), (3, 5000, 2),
                                                            (100, 6000, 60), (0, 1, 0), (49, 100, 0),
                                                            (50, 100, 1)])  # fmt: skip
    def test_rounds_half_away_from_zero(self, amount, bp, expected):
        assert share_fen(amount, bp) == expected


class TestText:
    @pytest.mark.parametrize(("text", "fen"), [
        ("1,234.5", 123450), ("¥12", 1200), ("１２．３０", 1230), ("(3.00)", -300), ("-0.01", -1),
        ("\u22125", -500), (" 7.10元 ", 710), ("1.500", 150),
    ])  # fmt: skip
    def test_reads_what_people_write(self, text, fen):
        assert parse_yuan(text) == fen

    @pytest.mark.parametrize("text", [
        "", "1.234", "1e5", "abc", "1..2", "--1", "12,3,4.555", "1,5", "12,34", "4,00.00", "1,2345", "1,234 567",
        "0,123", ",123", "1元2", "12¥", "元", "¥", "-(3.00)", "-¥-1", "1 2", "1,234,56",
    ])
    def test_refuses_the_rest(self, text):
        with pytest.raises(ValueError):
            parse_yuan(text)

    @given(amounts)
    def test_writes_and_reads_back(self, fen):
        assert parse_yuan(yuan(fen)) == fen
        assert parse_yuan(yuan(fen, ",")) == fen

    @pytest.mark.parametrize(("fen", "text"), [
        (0, "零元整"), (5, "伍分"), (1000, "壹拾元整"), (10000101, "壹拾万零壹元零壹分"),
        (1650, "壹拾陆元伍角整"), (100_000_000_000_000, "壹万亿元整"), (-12345, "负壹佰贰拾叁元肆角伍分"),
        (10_010_000, "壹拾万零壹佰元整"), (1_000_000_10, "壹佰万元壹角整"), (200_000_000_00 + 3_00, "贰亿零叁元整"),
    ])  # fmt: skip
    def test_capital_amounts(self, fen, text):
        assert capital(fen) == text
