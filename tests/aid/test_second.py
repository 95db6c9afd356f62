"""Second aid: what mutual aid left, by the claims themselves; proposed at night, given by people, never above what is borne."""

from datetime import date

import pytest

from tests.aid.conftest import GU, XU, opened
from tests.aid.conftest import Town as AidTown
from tests.cast import actor, moment
from tests.mutualfund.conftest import CLERK, Town, build
from tests.mutualfund.test_claims import STAY, bank_says, filed, send
from unionloop.domains.aid import commands, queries, rules
from unionloop.domains.aid.contracts import Past, SecondTerms
from unionloop.domains.aid.models import Grant, Household
from unionloop.domains.mutualfund import commands as mutualfund
from unionloop.domains.mutualfund.contracts import Borne
from unionloop.domains.mutualfund.models import Claim
from unionloop.kernel.actor import system
from unionloop.kernel.errors import BadInput, Refused

BOSS = actor("boss", "mutualfund.*")
TERMS = SecondTerms(12, 300_000, ("medical",))
NIGHT = system(moment("2026-07-25 00:10"))
# total 20 000 − insurance 12 000 = 8 000 left, 6 500 of it within the rules; mutual aid gave 3 100
LEFT = 340_000


class TestRule:
    def test_every_payer_comes_first_line_by_line(self):
        borne = Borne(1, 2_000_000, 1_200_000, 0, 310_000, LEFT)
        fen, sums = rules.second(TERMS, borne, [Past("medical", 2026, 30_000), Past("medical", 2025, 99_999)], 2026)
        assert fen == LEFT - 30_000
        assert [(one.key, one.amount_fen) for one in sums] == [
            ("bills", 2_000_000), ("insured", 1_200_000), ("others", 0), ("mutual", 310_000), ("left", LEFT), ("given", 30_000),
            ("borne", 310_000)]  # fmt: skip

    @pytest.mark.parametrize(("left", "borne"), [(300_000, 300_000), (299_999, 0), (0, 0)])
    def test_counts_from_the_least_sum_on(self, left, borne):
        assert rules.second(TERMS, Borne(1, left, 0, 0, 0, left), (), 2026)[0] == borne

    def test_asks_again_only_after_a_new_payment(self):
        assert rules.asks_again(date(2026, 7, 2), [date(2026, 7, 1)])
        assert not rules.asks_again(date(2026, 7, 2), [date(2026, 7, 2)])
        assert not rules.asks_again(None, [])

    @pytest.mark.parametrize("value", [None, {"months": 0, "least_fen": 1}, {"months": 12}, {"months": 12, "least_fen": -1}])
    def test_a_row_no_rule_can_apply_is_named(self, value):
        with pytest.raises(BadInput, match="aid_rule_broken"):
            rules.read_second(value, 1)


@pytest.fixture
def town(db: None) -> Town:
    """A member on file as in deep hardship, his claim paid."""
    town = build(40)
    town.joined()
    town.accounts(1)
    claim = filed(town)
    mutualfund.assess(CLERK, claim_id=claim.id, event=STAY)
    mutualfund.approve(BOSS, claim_id=claim.id)
    mutualfund.pay(CLERK, fund_id=town.fund.id)
    bank_says(send(Claim.objects.get().batch_number), "成功")
    return town


def on_file(town: Town, klass: str = "deep", state: str = "in_force") -> int:
    pk = opened(AidTown(town.city, town.city, town.city, town.union, town.persons[1]))
    Household.objects.filter(pk=pk).update(state=state, klass=klass)
    return pk


class TestNight:
    def test_proposes_half_of_what_is_left_and_a_person_approves(self, town):
        household = on_file(town)
        assert commands.second_due(NIGHT) == 1
        row = queries.own_grants(AidTown(town.city, town.city, town.city, town.union, town.persons[1]).worker(NIGHT.at))[0]
        assert (row.kind, row.kind_label, row.amount_fen, row.state) == ("second", "二次帮扶", LEFT // 2, "proposed")
        assert {one.key: one.amount_fen for one in row.sums}["borne"] == LEFT
        assert commands.approve(XU.later(NIGHT.at), grant_id=row.id).state == "approved"
        assert commands.second_due(NIGHT) == 0
        assert queries.room(GU.later(NIGHT.at), household_id=household, kind="second").room_fen == 0

    def test_a_refused_proposal_does_not_come_back(self, town):
        on_file(town)
        commands.second_due(NIGHT)
        commands.refuse(XU.later(NIGHT.at), grant_id=Grant.objects.get().pk, note="另有补助")
        assert commands.second_due(system(moment("2026-07-26 00:10"))) == 0

    @pytest.mark.parametrize(("klass", "state"), [("deep", "draft"), ("deep", "watched"), ("none", "in_force")])
    def test_only_files_in_force_of_a_class_are_helped(self, town, klass, state):
        on_file(town, klass, state)
        assert commands.second_due(NIGHT) == 0

    def test_the_own_share_is_read_and_not_told(self, town):
        household = on_file(town)
        with pytest.raises(BadInput, match="aid_borne_is_read"):
            commands.propose(GU, household_id=household, kind="second", amount_fen=100, borne_fen=9_999_999)
        with pytest.raises(Refused, match="aid_over_cap"):
            commands.propose(GU, household_id=household, kind="second", amount_fen=LEFT // 2 + 1)


class TestList:
    def test_names_who_has_no_file_yet_and_what_he_bears(self, town):
        (row,) = queries.second(GU)
        assert (row.person_id, row.left_fen, row.file_state, row.room_fen) == (town.persons[1], LEFT, None, 0)
        household = on_file(town)
        (row,) = queries.second(GU)
        assert (row.household_id, row.room_fen) == (household, LEFT // 2)

    def test_a_corrected_claim_leaves_the_list(self, town):
        mutualfund.correct(CLERK, claim_id=Claim.objects.get().pk, words="票据重复了")
        assert queries.second(GU) == []
