"""Every page of settlement in a real browser: no violation, no sideways scroll, at the desk and on a phone."""

from datetime import date, timedelta

import pytest

from tests.browser import PHONE, sideways, sweep
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import NOW
from tests.dues import town
from tests.dues.town import APPROVER
from tests.entrance import hire
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import Allocation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city():
    """June is settled and paid out as far as it can be, July waits for its checker."""
    place = town.build()
    place.rows([("E1", 1_063_333_33), ("E2", 1_534_000_00), ("E5", 200_000), ("E6", 77_700)], month="202606")
    june = town.approved(place, "202606", at=NOW - timedelta(days=30))
    commands.pay(APPROVER.later(NOW - timedelta(days=30)), run_id=june.id)
    place.rows([(firm, 1_000_000_00 + at * 37_31) for at, firm in enumerate(["E1", "E2", "E3", "E4", "E5", "E6", "E7"])])
    place.rows([("E2", 1_622_100_00), ("E9", 33_333), (None, 391_250), ("E2", -77_700)])
    place.rows([("E8", 70_000_00), ("E8", 1_234_56)], item="preparation")
    return place, june, town.locked(place)


@pytest.mark.once
def test_every_page(city, opened):
    place, june, july = city
    sun = hire("sun", "finance_checker", place.city, label="孙立", start=date(2026, 1, 1))
    zhang = hire("zhang", "finance_maker", None, label="张敏", start=date(2026, 1, 1))
    one = Allocation.objects.filter(run=june.id, base_unit__isnull=False).order_by("id")[0]
    sample = queries.run_view(APPROVER, run_id=july.id).samples[0].allocation_id
    rule = queries.rules(APPROVER)[0]
    pages = [
        ("/j", sun), ("/j/runs", zhang), (f"/j/runs/{july.id}", sun), (f"/j/runs/{june.id}", zhang),
        (f"/j/runs/{july.id}/sample/{sample}", sun), ("/j/rules", zhang), (f"/j/rules/{rule.id}", zhang),
        (f"/j/rules/new?replaces={rule.id}", zhang), (f"/j/explain?run={june.id}", zhang),
        (f"/j/explain?run={june.id}&unit={one.base_unit_id}", zhang), (f"/j/explain/{one.pk}", zhang), ("/j/prep", zhang), (f"/j/prep/{place.firms['E8']}", zhang),
        ("/j/held", zhang), ("/j/subsidies", zhang),
    ]  # fmt: skip
    assert sweep(opened, pages) == []
    page = opened(f"/j/explain?run={june.id}&unit={one.base_unit_id}", PHONE, zhang)
    page.locator(".kpis h3").first.evaluate("head => head.textContent = '2026-07-01 · 基层工会 · 嘉禾商圈新就业形态劳动者联合工会委员会'")
    assert sideways(page) == 0, "a long name of a union wraps"
