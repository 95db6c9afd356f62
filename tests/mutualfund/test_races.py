"""Two people pay one claim at the same moment: one payment, and the other learns who was first (trust.md B4).

A few rounds in every run; `UNIONLOOP_ROUNDS=1000` runs them all.
"""

import os
from collections.abc import Callable

import pytest

from tests.mutualfund.conftest import CLERK, OTHER, THIRD, build, settled
from tests.payments.test_races import together
from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import ClaimFilter
from unionloop.domains.mutualfund.models import Claim
from unionloop.domains.payments.models import Line
from unionloop.kernel.errors import Refused

ROUNDS = int(os.environ.get("UNIONLOOP_ROUNDS", "8"))
MEMBERS = 8


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_people_pay_one_claim(monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, int], None]) -> None:
    monkeypatch.setattr("unionloop.domains.mutualfund.rules.sampled", lambda reference, share: False)
    town = build()
    for plan in ("aixin", "hospital", "critical"):
        town.joined(plan)  # money enough for every round
    town.accounts(*range(1, MEMBERS + 1))
    for start in range(0, ROUNDS, MEMBERS):
        rows = [settled(at, ref=f"R{start}-{at}", kind="外伤住院", day="2026-05-01", ended="2026-05-02", total="1200",
                        insured="1000", self_paid="110") for at in range(1, min(MEMBERS, ROUNDS - start) + 1)]  # fmt: skip
        taken = town.take(*rows, name=f"{start}.csv")
        for odd in queries.claims(CLERK, filters=ClaimFilter(state=("sampled",), intake_id=taken.id), limit=200).rows:
            commands.review(OTHER, claim_id=odd.id)
        commands.approve_settlement(OTHER, intake_id=taken.id)
        for one in queries.claims(CLERK, filters=ClaimFilter(state=("approved",), intake_id=taken.id), limit=200).rows:
            got = together(
                lambda pk=one.id: commands.pay(CLERK, fund_id=town.fund.id, claim_ids=[pk]),
                lambda pk=one.id: commands.pay(THIRD, fund_id=town.fund.id, claim_ids=[pk]),
            )
            refused = [each for each in got if isinstance(each, Refused)]
            assert [(each.code, each.status) for each in refused] == [("claim_in_payment", 409)]
            assert refused[0].facts["who"] in (CLERK.label, THIRD.label)
            assert refused[0].facts["at"] is not None
            assert Line.objects.filter(source=f"mutualfund.claim:{one.id}").count() == 1
    assert Claim.objects.filter(state="paying").count() == ROUNDS
    record_property("rounds", ROUNDS)
