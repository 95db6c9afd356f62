"""Whether the fund gives alike: sums by weight and by place agree with the claims; few people are not told."""

from datetime import date

import pytest

from tests.cast import STRANGER, moment
from tests.mutualfund.conftest import CLERK, OTHER, settled
from unionloop.domains.mutualfund import commands, queries, rules
from unionloop.domains.mutualfund.contracts import BandRow, TierRow
from unionloop.domains.mutualfund.models import Claim, Event, Fund
from unionloop.domains.organisation.models import Unit
from unionloop.kernel import rows
from unionloop.kernel.errors import BadInput

AUGUST = moment("2026-08-15 09:00")


def band(persons: int) -> BandRow:
    return BandRow(0, 1, persons, persons * 100, persons * 50)


class TestRule:
    def test_a_lone_place_with_few_takes_the_next_smallest_with_it(self):
        rows = [TierRow(1, "甲", 100, 3, 300), TierRow(2, "乙", 100, 50, 900), TierRow(3, "丙", 100, 8, 700)]
        told = rules.fairness.tell_tiers(rows)
        assert [(one.withheld, one.aided, one.given_fen) for one in told] == [(True, 0, 0), (False, 50, 900), (True, 0, 0)]

    @pytest.mark.parametrize(("counts", "hidden"), [((4, 9, 0), {0, 1}), ((4, 4, 9), {0, 1}), ((5, 9, 0), set()), ((4, 0, 0), {0})])
    def test_bands_with_few_are_withheld(self, counts, hidden):
        told = rules.fairness.tell_bands([band(one) for one in counts])
        assert {at for at, one in enumerate(told) if one.withheld} == hidden

    @pytest.mark.parametrize("value", [(0,), (2, 1), (1, 1)])
    def test_bounds_no_rule_can_apply_are_named(self, value):
        with pytest.raises(BadInput, match="fund_rule_broken"):
            rules.fairness.check_bands(value)


def test_bands_and_places_add_up_to_the_claims(town):
    town.joined()
    took = town.take(*[settled(n, self_paid="4000" if n <= 6 else "6500") for n in range(1, 13)])
    commands.approve_settlement(OTHER, intake_id=took.id)
    found = queries.fairness(STRANGER.later(AUGUST), fund_id=town.fund.id)
    assert (found.from_date, found.to_date) == (date(2025, 8, 1), date(2026, 7, 31))
    given = {one.event_id: one.amount_fen for one in Claim.objects.filter(state="approved")}
    own = dict(Event.objects.filter(pk__in=given).values_list("pk", "self_fen"))
    low = [pk for pk in given if own[pk] <= 500_000]
    assert len(low) >= 5
    assert len(given) - len(low) >= 5
    assert [(one.persons, one.own_fen, one.given_fen) for one in found.bands] == [
        (len(low), sum(own[pk] for pk in low), sum(given[pk] for pk in low)),
        (len(given) - len(low), sum(own[pk] for pk in own if pk not in low), sum(given[pk] for pk in given if pk not in low)),
        (0, 0, 0), (0, 0, 0)]  # fmt: skip
    (tier,) = found.tiers
    assert (tier.unit_id, tier.members, tier.aided, tier.given_fen) == (
        town.city.id, queries.solvency(CLERK.later(AUGUST), fund_id=town.fund.id).members, len(given), sum(given.values()))  # fmt: skip


@pytest.mark.pg
def test_whoever_reads_from_below_reads_the_whole_fund(town):
    """E5: behind the second wall a union below the owner is told what the owner is told."""
    town.joined()
    commands.approve_settlement(OTHER, intake_id=town.take(*[settled(n) for n in range(1, 7)]).id)
    asked = {"fund_id": town.fund.id}
    whole = queries.fairness(STRANGER.later(AUGUST), **asked), queries.limits(STRANGER.later(AUGUST), **asked)
    below = Unit.objects.exclude(pk__in=(town.city.id, town.fund.unit_id)).get().path
    rows.confine([below])
    try:
        assert not Fund.objects.exists(), "the wall stands"
        assert (queries.fairness(STRANGER.later(AUGUST), **asked), queries.limits(STRANGER.later(AUGUST), **asked)) == whole
    finally:
        rows.release()
