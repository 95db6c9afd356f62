"""The arithmetic of the tree and of terms."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.contracts import CommitteeKind, PartInput, SeatInput, UnitInput
from unionloop.kernel.errors import BadInput, Refused


@given(st.integers(1, 36**5 - 1), st.integers(1, 36**5 - 1))
def test_steps_sort_as_their_numbers(one, other):
    assert len(rules.step(one)) == 5
    assert (rules.step(one) < rules.step(other)) == (one < other)


def test_prefixes_run_from_the_root():
    assert rules.prefixes("000010000A00002") == ["00001", "000010000A", "000010000A00002"]
    assert rules.prefixes("") == []


@given(st.integers(1, 9_999_999), st.integers(0, 6), st.integers(1, 9))
def test_a_code_with_one_digit_wrong_is_another_code(number, position, change):
    code = rules.code_of(number)
    digits = list(code[1:8])
    digits[position] = str((int(digits[position]) + change) % 10)
    assert rules.code_of(int("".join(digits)))[-1] != code[-1]


@pytest.mark.parametrize(("above", "below"), [("city", "county"), ("street", "base"), ("county", "base")])
def test_a_unit_hangs_below_a_higher_tier(above, below):
    rules.check_below(above, "federation", below)
    with pytest.raises(Refused, match="tier_order"):
        rules.check_below(below, "federation", above)


def test_joint_and_industry_unions_hold_base_units():
    rules.check_below("base", "joint", "base")
    with pytest.raises(Refused, match="tier_order"):
        rules.check_below("base", "base", "base")


class TestTerms:
    @pytest.mark.parametrize(
        ("start", "years", "end"),
        [(date(2026, 7, 22), 3, date(2029, 7, 22)), (date(2026, 7, 22), 5, date(2031, 7, 22)),
         (date(2024, 2, 29), 3, date(2027, 2, 28))],
    )  # fmt: skip
    def test_end_after_three_or_five_years(self, start, years, end):
        assert rules.term_end(start, years) == end

    @pytest.mark.parametrize("years", [0, 1, 2, 4, 6])
    def test_no_other_length(self, years):
        with pytest.raises(Refused, match="term_years"):
            rules.term_end(date(2026, 7, 22), years)

    @pytest.mark.parametrize(
        ("day", "months", "there"),
        [(date(2026, 8, 31), 6, date(2027, 2, 28)), (date(2023, 8, 31), 6, date(2024, 2, 29)),
         (date(2026, 1, 15), 12, date(2027, 1, 15)), (date(2026, 12, 30), 1, date(2027, 1, 30))],
    )  # fmt: skip
    def test_months_stop_at_the_months_end(self, day, months, there):
        assert rules.months_after(day, months) == there


class TestSeats:
    def test_one_chair(self):
        rules.check_seats("committee", [SeatInput("chair", "李明"), SeatInput("member", "王芳")])
        with pytest.raises(Refused, match="two_chairs") as refused:
            rules.check_seats("audit", [SeatInput("chair", "李明"), SeatInput("chair", "王芳")])
        assert refused.value.facts == {"chairs": 2, "title": "主任"}

    def test_only_a_union_has_an_organiser_and_a_chair(self):
        rules.check_seats("committee", [SeatInput("organiser", "李明")])
        with pytest.raises(BadInput, match="unknown_seat"):
            rules.check_seats("women", [SeatInput("organiser", "李明")])
        titles = [kind.title_of("chair") for kind in CommitteeKind]
        assert titles == ["主席", "主任", "主任"]
        assert CommitteeKind.WOMEN.titles == {"主任": "chair", "副主任": "vice_chair", "委员": "member"}

    @pytest.mark.parametrize(
        ("seats", "code"), [([], "no_seats"), ([SeatInput("king", "李明")], "unknown_seat"),
                            ([SeatInput("chair", " ")], "seat_without_name")],
    )  # fmt: skip
    def test_refuses(self, seats, code):
        with pytest.raises(BadInput, match=code):
            rules.check_seats("committee", seats)


class TestParts:
    def test_every_child_goes_somewhere_once(self):
        rules.check_parts([PartInput("东", child_ids=(1, 2)), PartInput("西", child_ids=(3,))], [1, 2, 3])
        for parts in ([PartInput("东", child_ids=(1, 2)), PartInput("西")],
                      [PartInput("东", child_ids=(1, 2, 3)), PartInput("西", child_ids=(3,))],
                      [PartInput("东", child_ids=(1, 2, 3)), PartInput("西", child_ids=(9,))]):  # fmt: skip
            with pytest.raises(BadInput, match="split_children"):
                rules.check_parts(parts, [1, 2, 3])
        with pytest.raises(BadInput, match="split_needs_two"):
            rules.check_parts([PartInput("东", child_ids=(1, 2, 3))], [1, 2, 3])


class TestLayOut:
    def test_parents_may_come_in_the_same_list(self):
        places = {"ROOT": rules.Place("00001", 1, "city", "federation", 7)}
        rows = [UnitInput("A", "ROOT", "甲", "county", "federation"), UnitInput("B", "A", "乙", "base", "base"),
                UnitInput("C", "ROOT", "丙", "county", "federation")]  # fmt: skip
        laid = rules.lay_out(rows, places)
        assert [(one.path, one.depth) for one in laid] == [
            ("0000100008", 2), ("000010000800001", 3), ("0000100009", 2),
        ]  # fmt: skip
        assert (places["ROOT"].children, places["ROOT"].steps_used) == (2, 9)

    @pytest.mark.parametrize(
        ("row", "code"),
        [(UnitInput("A", "NONE", "甲", "county", "federation"), "no_parent"),
         (UnitInput("ROOT", "ROOT", "甲", "county", "federation"), "code_twice"),
         (UnitInput("A", "ROOT", "甲", "village", "federation"), "unknown_tier"),
         (UnitInput("A", "ROOT", "甲", "county", "club"), "unknown_kind")],
    )  # fmt: skip
    def test_refuses(self, row, code):
        with pytest.raises(BadInput, match=code):
            rules.lay_out([row], {"ROOT": rules.Place("00001", 1, "city", "federation", 0)})
