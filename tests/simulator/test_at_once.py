"""S2 and B14: eight people at the same time, dying at fail-points, and sixty-four: nothing lost, nothing twice, deadlocks retried."""

import logging
import os
from collections import Counter, defaultdict

import pytest
from django.db.models import Sum

from tests.cast import NOW
from tests.dues import town
from unionloop.domains.dues.models import Payout, TaxRow
from unionloop.domains.ledger.models import Leg
from unionloop.domains.payments.models import Line
from unionloop.jobs import checks
from unionloop.kernel import errands, journal
from unionloop.kernel.actor import system
from unionloop.kernel.models import Entry, Errand

from .crowd import Crowd, EachHisOwn
from .points import woven

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]
PLACES = ("U1", "U2", "U3", "U4", "J1", "A1", "A2", "B1", "A", "B", "P")
ACTS = int(os.environ.get("UNIONLOOP_ACTS", "10"))  # of each person
SEED = int(os.environ.get("UNIONLOOP_EXAM_SEED", "1"))


def test_eight_people_at_once(record_property):
    live(8)
    record_property("acts", 8 * ACTS)


@pytest.mark.exam
def test_sixty_four_people_at_once(record_property):
    live(64)
    record_property("acts", 64 * ACTS)


def live(hands):
    """Let them live, and hold the town against what must be true."""
    logging.getLogger("unionloop.kernel.errands").setLevel(logging.CRITICAL)
    weaver = EachHisOwn()
    crowd = Crowd(town.build(PLACES), weaver)
    with woven(weaver):
        crowd.live(hands, ACTS, SEED)
    print(f"{hands} people, seed {SEED}: {dict(crowd.acts)}")
    assert crowd.troubles == []
    later = NOW.replace(year=NOW.year + 1)
    errands.drain(later)
    assert list(Errand.objects.filter(done_at__isnull=True).values_list("target", "last_error")) == []
    _every_receipt_once(crowd)
    _what_the_bank_said_once(crowd)
    _four_eyes()
    while journal.seal(limit=5_000):
        pass
    assert checks.faults(system(later)) == []


def _every_receipt_once(crowd):
    rows = TaxRow.objects.filter(state__in=("live", "correction"))
    assert rows.count() == len(crowd.receipts)
    assert rows.aggregate(fen=Sum("paid_fen"))["fen"] == sum(crowd.receipts.values())


def _what_the_bank_said_once(crowd):
    paid = dict(Counter({unit: fen for unit, fen in crowd.paid.items() if fen}))
    for model in (Line, Payout):
        rows = model.objects.order_by().values_list("unit_id").annotate(Sum("paid_fen"))
        assert {unit: fen for unit, fen in rows if fen} == paid, model.__name__
    legs = Leg.objects.filter(voucher__source__startswith="dues.paid:", unit__isnull=False)
    assert dict(legs.order_by().values_list("unit_id").annotate(Sum("amount_fen"))) == paid
    assert Leg.objects.aggregate(fen=Sum("amount_fen"))["fen"] in (0, None)


def _four_eyes():
    """Whoever worked a run out neither checked nor approved it; the same of orders. The last one at each step counts."""
    steps = {"dues.compute", "dues.check", "dues.approve", "payments.check", "payments.release"}
    done = defaultdict(dict)
    for verb, model, row, who in Entry.objects.filter(verb__in=steps).order_by("id").values_list("verb", "model", "row_id", "actor"):
        done[model, row][verb] = who
    assert [(key, whos) for key, whos in done.items() if len(set(whos.values())) < len(whos)] == []
