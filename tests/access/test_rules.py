"""Roles, terms and delegations, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionloop.domains.access import rules
from unionloop.domains.access.contracts import INCOMPATIBLE, ROLES
from unionloop.domains.access.rules import Term
from unionloop.kernel.errors import BadInput, Refused

KNOWN = ("dues.read", "dues.lock", "dues.check", "ledger.read", "ledger.post", "access.read")
D = date


class TestExpand:
    @pytest.mark.parametrize(
        ("patterns", "verbs"),
        [
            (("dues.lock",), ("dues.lock",)),
            (("dues.*",), ("dues.read", "dues.lock", "dues.check")),
            (("*.read",), ("dues.read", "ledger.read", "access.read")),
            (("*",), KNOWN),
            (("dues.*", "-dues.check"), ("dues.read", "dues.lock")),
            (("-access.read", "*.read"), ("dues.read", "ledger.read")),
            (("*", "-dues.*"), ("ledger.read", "ledger.post", "access.read")),
            (("unknown.verb",), ()),
            ((), ()),
        ],
    )
    def test_patterns(self, patterns, verbs):
        assert rules.expand(patterns, KNOWN) == verbs

    @given(st.lists(st.sampled_from(["dues.*", "*.read", "*", "-dues.*", "-*.read", "ledger.post"])))
    def test_what_is_taken_away_is_gone_whatever_the_order(self, patterns):
        found = rules.expand(patterns, KNOWN)
        assert found == rules.expand(list(reversed(patterns)), KNOWN)
        if "-dues.*" in patterns:
            assert not [verb for verb in found if verb.startswith("dues.")]


class TestTerms:
    @pytest.mark.parametrize(
        ("one", "other", "meet"),
        [
            ((D(2026, 1, 1), D(2026, 2, 1)), (D(2026, 2, 1), None), False),
            ((D(2026, 1, 1), D(2026, 2, 2)), (D(2026, 2, 1), None), True),
            ((D(2026, 1, 1), None), (D(2030, 1, 1), None), True),
            ((D(2026, 3, 1), None), (D(2026, 1, 1), D(2026, 3, 1)), False),
        ],
    )
    def test_two_terms_meet_when_they_share_a_day(self, one, other, meet):
        a, b = Term("x", *one), Term("y", *other)
        assert a.meets(b) is b.meets(a) is meet

    @pytest.mark.parametrize("pair", sorted(map(sorted, INCOMPATIBLE)))
    def test_incompatible_roles_may_not_meet_but_may_follow(self, pair):
        one, other = pair
        held = [Term(one, D(2026, 1, 1), D(2026, 7, 1))]
        with pytest.raises(Refused, match="roles_do_not_mix"):
            rules.check_compatible(Term(other, D(2026, 6, 30), None), held)
        rules.check_compatible(Term(other, D(2026, 7, 1), None), held)

    def test_the_three_pairs_of_eyes_are_three_people(self):
        eyes = ("finance_maker", "finance_checker", "finance_releaser")
        assert all(frozenset({a, b}) in INCOMPATIBLE for a in eyes for b in eyes if a != b)

    def test_a_term_ends_after_it_starts(self):
        with pytest.raises(BadInput, match="term_ends_before_start"):
            rules.check_term(D(2026, 1, 2), D(2026, 1, 2))

    @pytest.mark.parametrize(
        ("day", "state"), [(D(2025, 12, 31), "coming"), (D(2026, 1, 1), "current"), (D(2026, 2, 1), "ended")]
    )
    def test_the_last_day_is_the_one_before_the_end(self, day, state):
        assert rules.state_on(day, D(2026, 1, 1), D(2026, 2, 1)) == state


class TestDelegation:
    OWN = Term("finance_checker", D(2026, 1, 1), D(2026, 12, 31))

    def test_within_ones_own_term(self):
        rules.check_delegation(self.OWN, D(2026, 7, 1), D(2026, 7, 20), borrowed=False)

    @pytest.mark.parametrize(
        ("start", "until", "borrowed", "code"),
        [
            (D(2026, 7, 1), D(2026, 7, 20), True, "no_second_delegation"),
            (D(2026, 7, 1), D(2026, 10, 2), False, "delegation_too_long"),
            (D(2026, 12, 20), D(2027, 1, 5), False, "delegation_outlasts_post"),
            (D(2025, 12, 20), D(2026, 1, 5), False, "delegation_outlasts_post"),
        ],
    )
    def test_refused(self, start, until, borrowed, code):
        with pytest.raises(Refused, match=code):
            rules.check_delegation(self.OWN, start, until, borrowed=borrowed)


class TestNames:
    @pytest.mark.parametrize("text", ["zhang", "li.na", " Chen_2 ", "a-b"])
    def test_one_spelling(self, text):
        assert rules.check_username(text) == text.strip().lower()

    @pytest.mark.parametrize("text", ["", "a", "1zhang", "张敏", "system.jobs", "public", "a" * 61, "a b c", "key.x"])
    def test_refused(self, text):
        with pytest.raises(BadInput, match="bad_username"):
            rules.check_username(text)


def test_no_shipped_role_takes_away_what_it_was_never_given():
    for shape in ROLES.values():
        gives = [one for one in shape.verbs if not one.startswith("-")]
        for taken in (one[1:] for one in shape.verbs if one.startswith("-")):
            domain = taken.split(".")[0]
            assert any(one in ("*", f"{domain}.*", taken) or one.startswith("*.") for one in gives), (shape.code, taken)
