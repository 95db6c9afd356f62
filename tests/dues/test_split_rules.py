"""Split rules: which one holds, what it gives, what it refuses."""

import os
import random
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dues import oracle
from unionloop.domains.dues.contracts import PolicyValue, Rule
from unionloop.domains.dues.contracts.settlement import RECEIVERS
from unionloop.domains.dues.rules import split
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.money import split_fen

DEFAULT = {"base": 60, "street": 5, "county": 17, "city": 8, "province": 5, "national": 5}
JANUARY = date(2026, 1, 1)
RECEIPTS = int(os.environ.get("UNIONLOOP_RECEIPTS", "20000"))
SEED = int(os.environ.get("UNIONLOOP_SEED", "20260722"))


def rule(shares=None, **values):
    """Return a rule; shares in per cent."""
    bp = tuple(int(Fraction((shares or DEFAULT).get(name, 0)) * 100) for name in RECEIVERS)
    given = {"id": 1, "version": 1, "name": "默认", "priority": 0, "region": "", "item": "", "pattern": "",
             "size_class": "", "ownership": "", "union_kind": "", "shares_bp": bp, "remainder_to": "base",
             "follows": "union", "valid_from": JANUARY, "valid_to": None, "source": "样例"}  # fmt: skip
    return Rule(**{**given, **values})


def facts(**values):
    given = {"region": "510903", "item": "dues", "pattern": "P1", "size_class": "small",
             "ownership": "non_public", "union_kind": "own", "day": date(2026, 7, 1)}  # fmt: skip
    return split.Facts(**{**given, **values})


def policy(**values):
    given = {"id": 1, "name": "小微全额返还", "region": "", "size_classes": ("micro", "small"), "by_list": False,
             "tiers": ("county", "city"), "share_bp": 10_000, "precedence": 1, "valid_from": JANUARY,
             "valid_to": None}  # fmt: skip
    return PolicyValue(**{**given, **values})


class TestAgainstOracle:
    def test_random_receipts(self):
        """trust A10: Σ parts = whole, remainder by rule, against the oracle; a million for the exam."""
        draw = random.Random(SEED)
        for _ in range(RECEIPTS):
            cuts = sorted(draw.randint(0, 10_000) for _ in range(len(RECEIVERS) - 1))
            bp = [b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)]
            at = draw.choice([i for i, share in enumerate(bp) if share])
            paid = draw.choice([draw.randint(-10**4, 10**4), draw.randint(-10**13, 10**13)])
            tiers = tuple(draw.sample(["street", "county", "city", "province", "national"], draw.randint(0, 3)))
            back = draw.choice([10_000, 5_000, draw.randint(1, 10_000)])
            one = rule(shares_bp=tuple(bp), remainder_to=RECEIVERS[at])
            made = split.splitter(one, policy(tiers=tiers, share_bp=back) if tiers else None)
            parts, returned, _ = made(paid)
            wanted = oracle.split(paid, {name: Fraction(share, 100) for name, share in zip(RECEIVERS, bp, strict=True)},
                                  RECEIVERS[at], tiers, Fraction(back, 10_000))  # fmt: skip
            assert dict(zip(RECEIVERS, parts, strict=True)) == wanted
            assert sum(parts) == paid
            if not tiers:
                assert list(parts) == split_fen(paid, bp, at)
            assert made(-paid)[0] == tuple(-part for part in parts)  # a reversal cancels
            assert made(-paid)[1] == -returned

    @settings(max_examples=300)
    @given(st.integers(-(10**15), 10**15))
    def test_parts_add_up_and_the_remainder_is_told(self, paid):
        parts, returned, rest = split.splitter(rule())(paid)
        assert sum(parts) == paid
        assert returned == 0
        assert abs(rest) < len([share for share in rule().shares_bp if share])
        assert parts[0] == rest + (1 if paid >= 0 else -1) * (abs(paid) * 60 // 100)

    def test_the_figures_of_the_reference_page(self):
        """2 141 880.27 at 60/22/7/6/5 with the remainder to the city."""
        shares = {"base": 60, "county": 22, "city": 7, "province": 6, "national": 5}
        parts, _, rest = split.splitter(rule(shares, remainder_to="city"))(214_188_027)
        found = dict(zip(RECEIVERS, parts, strict=True))
        assert found["base"] == 128_512_816
        assert found["county"] == 47_121_365
        assert found["national"] == 10_709_401
        assert sum(parts) == 214_188_027
        assert rest == found["city"] - 214_188_027 * 7 // 100


class TestWhichRule:
    @pytest.mark.parametrize(
        ("day", "version"),
        [(date(2025, 12, 1), 1), (date(2025, 12, 31), 1), (date(2026, 1, 1), 2), (date(2026, 7, 1), 2)],
    )
    def test_by_tax_period(self, day, version):
        """trust A11: each receipt cites the version of its tax period."""
        old = rule(id=1, version=1, valid_from=date(2020, 1, 1), valid_to=JANUARY)
        new = rule(id=2, version=2, valid_from=JANUARY)
        assert split.pick([old, new], facts(day=day)).version == version

    def test_before_the_first_rule_there_is_none(self):
        assert split.pick([rule()], facts(day=date(2025, 12, 31))) is None

    def test_the_higher_priority_wins(self):
        wide, narrow = rule(id=1), rule(id=2, version=2, region="510903", priority=10)
        assert split.pick([wide, narrow], facts()).id == 2
        assert split.pick([wide, narrow], facts(region="510904")).id == 1

    @pytest.mark.parametrize(
        ("name", "value", "other"),
        [("item", "dues", "preparation"), ("pattern", "P1", "P2"), ("size_class", "small", "large"),
         ("ownership", "non_public", "public"), ("union_kind", "own", "joint")],
    )  # fmt: skip
    def test_conditions(self, name, value, other):
        one = rule(**{name: value})
        assert split.fits(one, facts(**{name: value}))
        assert not split.fits(one, facts(**{name: other}))

    @pytest.mark.parametrize(
        ("region", "code", "held"),
        [("", "510903", True), ("510000", "510903", True), ("510900", "510903", True), ("510903", "510903", True),
         ("510903", "510904", False), ("510900", "511000", False), ("510903", "510900", False)],
    )  # fmt: skip
    def test_regions(self, region, code, held):
        assert split.covers(region, code) is held

    @pytest.mark.parametrize(
        ("item", "rate", "pattern"),
        [("dues", 200, "P1"), ("dues", 80, "P2"), ("preparation", 200, "P3"), ("dues", 199, ""),
         ("preparation", 80, ""), ("dues", 0, "")],
    )  # fmt: skip
    def test_patterns_by_rate(self, item, rate, pattern):
        assert split.pattern_of(item, rate) == pattern


class TestRefused:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"shares_bp": (6000, 500, 1700, 800, 500, 499, 0, 0)}, "shares_not_whole"),
            ({"shares_bp": (6000, 500, 1700, 800, 500, 501, 0, 0)}, "shares_not_whole"),
            ({"shares_bp": (6001, 500, 1700, 800, 500, 500, 0, -1)}, "bad_shares"),
            ({"remainder_to": "fee"}, "remainder_without_share"),
            ({"item": "tax"}, "dues_unknown_word"),
            ({"shares_bp": (6000, 500, 1600, 800, 500, 500, 0, 100)}, "industry_share_without_condition"),
            ({"valid_to": JANUARY}, "dues_period_backward"),
            ({"source": " "}, "dues_no_source"),
            ({"region": "suining"}, "dues_bad_region"),
        ],
    )
    def test_a_rule_that_cannot_be(self, change, code):
        with pytest.raises(BadInput, match=code):
            split.check_rule(replace(rule(), **change))

    def test_equal_priority_may_not_overlap(self):
        one = rule(id=1, region="510900", item="dues")
        for other, clash in [
            (rule(id=2, version=2, region="510903"), True),
            (rule(id=2, version=2, region="510903", item="preparation"), False),
            (rule(id=2, version=2, region="511000"), False),
            (rule(id=2, version=2, priority=1), False),
            (rule(id=2, version=2, valid_from=date(2025, 1, 1), valid_to=JANUARY), False),
            (rule(id=2, version=2, valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 2)), True),
        ]:
            assert split.overlap(one, other) is clash
            assert split.overlap(other, one) is clash
            if clash:
                with pytest.raises(Refused, match="rules_overlap"):
                    split.check_alone(other, [one])

    def test_two_rules_at_once_are_never_guessed_between(self):
        with pytest.raises(Refused, match="rules_overlap"):
            split.pick([rule(id=1), rule(id=2, version=2)], facts())


class TestPolicies:
    def found(self, policies, listed=False, system="", **values):
        return split.policy_for(policies, facts(**values), system, lambda one, day: listed)

    def test_by_size_and_window(self):
        one = policy(valid_to=date(2027, 1, 1))
        assert self.found([one]) is one
        assert self.found([one], size_class="medium") is None
        assert self.found([one], day=date(2026, 12, 31)) is one
        assert self.found([one], day=date(2027, 1, 1)) is None

    def test_applied_for_or_listed(self):
        assert self.found([policy(mode="apply")]) is None
        assert self.found([policy(mode="apply")], listed=True) is not None
        assert self.found([policy(by_list=True, size_classes=())]) is None

    def test_exclusions_and_precedence(self):
        first, second = policy(id=1, precedence=1, exclusions=("银行",)), policy(id=2, precedence=2)
        assert self.found([second, first]).id == 1
        assert self.found([second, first], system="银行").id == 2
