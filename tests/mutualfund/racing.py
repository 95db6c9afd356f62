"""Rounds of two people paying one claim; by itself (`python -m tests.mutualfund.racing ROUNDS`) on an empty installation."""

import sys
from unittest import mock


def race(rounds: int) -> int:
    """Build a city, let two people pay each of so many claims at once; return how many claims are being paid."""
    from tests.mutualfund.conftest import CLERK, OTHER, THIRD, build, settled
    from tests.payments.test_races import together
    from unionloop.domains.mutualfund import commands, queries
    from unionloop.domains.mutualfund.contracts import ClaimFilter
    from unionloop.domains.mutualfund.models import Claim
    from unionloop.domains.payments.models import Line
    from unionloop.kernel.errors import Refused

    town, members = build(), 8
    for plan in ("aixin", "hospital", "critical"):
        town.joined(plan)  # money enough for every round
    town.accounts(*range(1, members + 1))
    for start in range(0, rounds, members):
        rows = [settled(at, ref=f"R{start}-{at}", kind="外伤住院", day="2026-05-01", ended="2026-05-02", total="1200",
                        insured="1000", self_paid="110") for at in range(1, min(members, rounds - start) + 1)]  # fmt: skip
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
            assert [(each.code, each.status) for each in refused] == [("claim_in_payment", 409)], got
            assert refused[0].facts["who"] in (CLERK.label, THIRD.label)
            assert refused[0].facts["at"] is not None
            assert Line.objects.filter(source=f"mutualfund.claim:{one.id}").count() == 1
    return Claim.objects.filter(state="paying").count()


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    with mock.patch("unionloop.domains.mutualfund.rules.sampled", return_value=False):
        sys.stdout.write(f"{race(int(sys.argv[1]))}\n")
