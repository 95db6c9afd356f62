"""Figures, dates, states and masked names on the page."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from unionloop.kernel import money
from unionloop.kernel.actor import BEIJING
from unionloop.web.templatetags import show


class TestYuan:
    @given(st.integers(min_value=-(10**15), max_value=10**15))
    def test_text_is_a_plain_number(self, fen):
        assert strip_tags(show.yuan(fen)) == money.yuan(fen)

    @pytest.mark.parametrize(
        ("fen", "groups"), [(0, 0), (99_999, 0), (100_000, 1), (128_512_816, 2), (10**11, 3)]
    )
    def test_draws_a_gap_before_every_three_digits(self, fen, groups):
        assert show.yuan(fen).count('class="g"') == groups

    def test_minus_is_a_hyphen_in_the_text(self):
        assert strip_tags(show.yuan(-112_000)) == "-1120.00"

    def test_nothing_is_a_dash(self):
        assert strip_tags(show.yuan(None)) == "—"

    def test_difference_carries_its_sign(self):
        assert [strip_tags(show.yuan_signed(fen)) for fen in (2200, 0, -2200)] == ["+22.00", "0.00", "-22.00"]


class TestWan:
    @pytest.mark.parametrize(("fen", "text"), [
        (128_400_000, "128.4"), (128_449_999, "128.4"), (128_450_000, "128.5"), (-50_000, "-0.1"), (0, "0.0"),
    ])  # fmt: skip
    def test_rounds_half_away_from_zero(self, fen, text):
        assert strip_tags(show.wan(fen)) == text


class TestPercent:
    @pytest.mark.parametrize(("bp", "places", "text"), [
        (7160, 2, "71.60%"), (9820, 1, "98.2%"), (9825, 1, "98.3%"), (-5, 2, "-0.05%"), (10_000, 0, "100%"),
    ])  # fmt: skip
    def test_from_basis_points(self, bp, places, text):
        assert strip_tags(show.percent(bp, places)) == text


class TestDates:
    def test_day(self):
        assert strip_tags(show.show_day(date(2026, 7, 28))) == "7月28日"
        assert strip_tags(show.show_day(date(2026, 7, 28), "full")) == "2026年7月28日"

    def test_moment_is_in_beijing(self):
        utc = datetime.fromisoformat("2026-07-24T16:30:00+00:00")
        assert strip_tags(show.show_moment(utc)) == "7月25日 00:30"
        assert 'datetime="2026-07-25T00:30:00+08:00"' in show.show_moment(utc)

    def test_month(self):
        assert show.month("202607") == "2026年7月"


class TestMask:
    @pytest.mark.parametrize(("name", "masked"), [
        ("", ""), ("李", "*"), ("李芳", "李*"), ("王小芳", "王*芳"), ("欧阳文静", "欧**静"),
        ("阿卜杜热合曼·买买提", "阿*·*"), ("𠮷田", "𠮷*"),
    ])  # fmt: skip
    def test_name(self, name, masked):
        assert show.mask_name(name) == masked

    def test_code_keeps_both_ends(self):
        assert show.mask_code("91510900MA62K7K47X") == "9151…7X"


class TestState:
    def test_shape_and_word(self):
        assert show.state(("over", "已超期")) == '<span class="st over">已超期</span>'

    def test_word_is_escaped(self):
        assert "<script" not in show.state(("todo", "<script>"))

    def test_unknown_shape_is_a_bug(self):
        with pytest.raises(AssertionError):
            show.state(("purple", "?"))


@pytest.mark.parametrize(("day", "words"), [(8, "2026年7月8日前答复"), (7, "原定2026年7月7日前答复，已经过了")])
def test_an_answer_that_is_late_is_not_promised_any_more(day, words):
    now = SimpleNamespace(actor=SimpleNamespace(today=date(2026, 7, 8)))
    assert strip_tags(show.promised({"request": now}, date(2026, 7, day), "full")) == words


def test_same_query_changes_and_drops(ask):
    context = {"request": ask("/list/?state=open&after=abc")}
    assert show.same_query(context, rows=100, after="") == "?state=open&amp;rows=100"


def test_moment_without_zone_is_taken_as_it_is():
    assert strip_tags(show.show_moment(datetime(2026, 1, 2, 3, 4, tzinfo=BEIJING))) == "1月2日 03:04"
