"""Decisions of founding at their limits."""

from datetime import date

import pytest

from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import (
    COLUMNS,
    ENDED,
    STEPS,
    Meeting,
    PersonInput,
    Shape,
    State,
    Tie,
    Verdict,
)
from unionloop.domains.founding.flow import FLOW
from unionloop.kernel.errors import BadInput, Refused


def people(count, **more):
    return [PersonInput(f"人{at}", **more) for at in range(count)]


class TestPreparers:
    @pytest.mark.parametrize(("count", "fits"), [(2, False), (3, True), (7, True), (8, False)])
    def test_three_to_seven(self, count, fits):
        if fits:
            rules.check_preparers(people(count), 3, 7)
        else:
            with pytest.raises(Refused, match="preparers_count"):
                rules.check_preparers(people(count), 3, 7)

    def test_a_name_stands_once(self):
        with pytest.raises(BadInput, match="person_name_twice"):
            rules.check_preparers([PersonInput("王"), PersonInput("王"), PersonInput("李")], 3, 7)


class TestShape:
    @pytest.mark.parametrize("shape", [Shape.JOINT, Shape.ORGANISER])
    def test_25_members_must_have_their_own(self, shape):
        rules.check_shape(shape, 24, 25)
        with pytest.raises(Refused, match="own_committee_needed"):
            rules.check_shape(shape, 25, 25)

    def test_a_small_firm_may_have_its_own(self):
        rules.check_shape(Shape.OWN, 1, 25)

    def test_nobody_founds_nothing(self):
        with pytest.raises(BadInput, match="case_without_members"):
            rules.check_shape(Shape.OWN, 0, 25)


class TestMeeting:
    @pytest.mark.parametrize(("members", "kind"), [(1, Meeting.GENERAL), (100, Meeting.GENERAL), (101, Meeting.DELEGATES)])
    def test_delegates_above_100(self, members, kind):
        assert rules.meeting_kind(members, 100) is kind


class TestCandidates:
    @pytest.mark.parametrize("tie", [Tie.CHIEF, Tie.PARTNER, Tie.RELATIVE, Tie.PERSONNEL])
    def test_management_and_relatives_are_barred(self, tie):
        with pytest.raises(Refused, match="barred_candidates") as caught:
            rules.check_candidates([PersonInput("王"), PersonInput("李", tie=tie)])
        assert caught.value.facts["names"] == "李"

    def test_others_stand(self):
        rules.check_candidates(people(3))


def elected(votes=20, **more):
    return [PersonInput("王", "主席", votes=votes, **more), PersonInput("李", "委员", votes=votes), PersonInput("张", "委员", votes=votes)]


class TestElection:
    STANDING = ("王", "李", "张")

    @pytest.mark.parametrize(("present", "fits"), [(19, False), (20, True)])
    def test_two_thirds_present(self, present, fits):
        votes = [PersonInput("王", "主席", votes=16)]
        if fits:
            rules.check_election(votes, self.STANDING, 30, present)
        else:
            with pytest.raises(Refused, match="too_few_present"):
                rules.check_election(votes, self.STANDING, 30, present)

    @pytest.mark.parametrize(("votes", "fits"), [(15, False), (16, True)])
    def test_more_than_half_of_those_entitled(self, votes, fits):
        result = [PersonInput("王", "主席", votes=votes)]
        if fits:
            rules.check_election(result, self.STANDING, 30, 28)
        else:
            with pytest.raises(Refused, match="too_few_votes"):
                rules.check_election(result, self.STANDING, 30, 28)

    def test_only_candidates_are_elected(self):
        with pytest.raises(Refused, match="not_a_candidate"):
            rules.check_election([PersonInput("赵", "主席", votes=20)], self.STANDING, 30, 28)

    def test_more_votes_than_present_is_a_slip(self):
        with pytest.raises(BadInput, match="more_votes_than_present"):
            rules.check_election(elected(votes=29), self.STANDING, 30, 28)


class TestCommittee:
    def test_one_chair(self):
        with pytest.raises(Refused, match="one_chair"):
            rules.check_committee(people(3), Shape.OWN, 0, 25)

    @pytest.mark.parametrize(("women", "needed"), [(24, False), (25, True)])
    def test_25_women_have_their_committee(self, women, needed):
        if needed:
            with pytest.raises(Refused, match="women_committee_needed"):
                rules.check_committee(elected(), Shape.OWN, women, 25)
        else:
            rules.check_committee(elected(), Shape.OWN, women, 25)

    @pytest.mark.parametrize(("part", "duty"), [("audit", "主席"), ("women", "组织员"), ("committee", "主任"), ("", "总裁")])
    def test_every_body_has_its_own_titles(self, part, duty):
        with pytest.raises(BadInput, match="wrong_title"):
            rules.check_committee([*elected(), PersonInput("赵", duty, part=part)], Shape.OWN, 0, 25)

    def test_one_organiser(self):
        rules.check_committee([PersonInput("王", "组织员")], Shape.ORGANISER, 0, 25)
        with pytest.raises(Refused, match="one_organiser"):
            rules.check_committee(elected(), Shape.ORGANISER, 0, 25)


class TestTerms:
    @pytest.mark.parametrize("years", [1, 4, 6])
    def test_three_or_five_years(self, years):
        with pytest.raises(BadInput, match="case_term_years"):
            rules.check_term(years, (3, 5))
        with pytest.raises(BadInput) as refused:
            rules.check_term(years, (2, 3))  # as a region may say
        assert refused.value.facts["allowed"] == "2、3"

    def test_leap_day(self):
        assert rules.add_years(date(2024, 2, 29), 3) == date(2027, 2, 28)

    @pytest.mark.parametrize(("today", "step"), [
        (date(2026, 1, 30), ""), (date(2026, 1, 31), "6"), (date(2026, 4, 29), "6"), (date(2026, 4, 30), "3"),
        (date(2026, 6, 30), "1"), (date(2026, 7, 31), "1"), (date(2026, 8, 1), "over"),
    ])  # fmt: skip
    def test_reminders_six_three_one(self, today, step):
        assert rules.term_step(date(2026, 7, 31), today) == step


class TestTables:
    def test_every_running_state_waits_for_an_arrow(self):
        for state in State:
            verb = rules.next_verb(state)
            if verb:
                assert verb in FLOW.verbs(state), state
            else:
                assert state in (*ENDED, State.NEW), state

    def test_every_running_state_stands_in_one_column(self):
        columns = [state for _, _, states in COLUMNS for state in states]
        assert len(columns) == len(set(columns))
        assert set(columns) == set(State) - {State.NEW, *ENDED}

    def test_every_clock_has_days(self):
        assert set(rules.NEXT.values()) == set(rules.DEFAULT_DAYS)

    def test_thirteen_steps_after_the_clue(self):
        assert [step.number for step in STEPS] == list(range(14))

    def test_the_way_to_approval_fits_a_month_of_working_days(self):
        to_approval = ("verify", "book_guide", "prepare", "recruit", "nominate", "elect", "report", "approve")
        assert sum(rules.DEFAULT_DAYS[f"founding.{one}"] for one in to_approval) <= 22

    def test_a_verdict_says_a_registry_status_or_nothing(self):
        assert [rules.employer_status(one) for one in Verdict] == [
            "normal", "suspended", "deregistered", "moved", "shell", None, None]  # fmt: skip
