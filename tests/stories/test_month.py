"""The month of the funds loop as the demonstration tells it, on the smallest town.

Money that came in is split, and every fen of it is with a union, at the bank, bounced, held or above.
"""

import hashlib
import json
import re

import pytest
from django.db import transaction
from django.db.models import Sum

from unionloop.demo import cases, fund, households, people_report, report, story
from unionloop.domains.aid.models import Application, Budget, Step
from unionloop.domains.appeals.models import Case
from unionloop.domains.dues import queries as dues
from unionloop.domains.dues.models import Payout, Release, Run, TaxRow
from unionloop.domains.employers import queries as employers
from unionloop.domains.employers.models import Employer
from unionloop.domains.ledger.models import Leg
from unionloop.domains.messaging.models import Receipt
from unionloop.domains.mutualfund.models import Claim
from unionloop.domains.payments.models import Batch, Line
from unionloop.domains.publication import queries as publication
from unionloop.jobs import checks
from unionloop.kernel.actor import system
from unionloop.kernel.models import Errand

pytestmark = pytest.mark.django_db
AFTER = system(story.moment(story.CURRENT.replace(day=27)), via="demo")


def tell() -> story.Told:
    return story.tell("hamlet", lambda what, figures: None, lambda what, done, of: None)


def figures(told: story.Told) -> dict[str, str]:
    """A digest for each thing a second telling must repeat, by names and not by row numbers."""
    rows = {
        "months": [repr(one) for one in told.months],
        "runs": list(Run.objects.order_by("month", "number").values_list("month", "number", "rows_count", "total_fen")),
        "payouts": sorted(Payout.objects.values_list("unit__code", "what", "amount_fen", "paid_fen", "state")),
        "lines": list(Line.objects.order_by("batch__number", "seq").values_list(
            "batch__number", "seq", "unit__code", "amount_fen", "state", "reason")),
        "legs": list(Leg.objects.order_by().values_list("account__code", "unit__code").annotate(Sum("amount_fen"))
                     .order_by("account__code", "unit__code")),
        "editions": [(one.number, one.month) for one in told.editions],
        # an edition carries the ledger's head, which knows row numbers; PostgreSQL does not give numbers back
        "report": [re.sub(r"最近一期 \w+", "", one) for one in report.lines(told)[0] if "用时" not in one],
        "people": people_report.lines(told)[0],
        "founded": told.newly_founded, "bp": [told.before_bp, told.after_bp],
    }  # fmt: skip
    return {name: value if name in ("report", "people") else
            hashlib.sha256(json.dumps(value, default=str, ensure_ascii=False).encode()).hexdigest()
            for name, value in rows.items()}  # fmt: skip


@pytest.fixture(scope="module")
def twice(django_db_setup, django_db_blocker):
    """Tell the story twice, each on an empty database; keep the second one standing for the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            first = figures(tell())
            transaction.set_rollback(True)
        told = tell()
        yield told, first, figures(told)
        transaction.set_rollback(True)


def test_a_second_telling_gives_the_same_figures(twice):
    _, first, second = twice
    for name, told in first.items():
        differing = [pair for pair in zip(told, second[name], strict=False) if pair[0] != pair[1]]
        assert (name, differing) == (name, [])
    assert first == second


def test_money_in_is_money_split_is_money_settled(twice):
    told, _, _ = twice
    sums = dues.balance(AFTER, unit_id=told.scene.city_unit)
    collected = TaxRow.objects.filter(state__in=("live", "correction")).aggregate(sum=Sum("paid_fen"))["sum"]
    assert sums.in_fen == sums.split_fen == sums.settled_fen == collected
    parts = (
        sums.paid_fen,
        sums.sent_fen,
        sums.bounced_fen,
        sums.held_fen,
        sums.preparation_fen,
        sums.own_fen,
    )
    assert sum(parts) == collected
    # grants are the city's own spending, and aid and the fund have money of their own
    dues_lines = Line.objects.filter(source__startswith="dues.").exclude(source__startswith="dues.subsidy")
    assert sums.paid_fen == dues_lines.aggregate(sum=Sum("paid_fen"))["sum"]
    assert sums.waiting_fen == 0
    lines, closes = report.lines(told)
    assert closes
    assert lines[-1].strip() == "每一分钱都对得上"


def test_most_of_what_the_city_spends_goes_down(twice):
    """Charter row 3, held against the legs themselves: both variants of domain.md §1.11."""
    told, _, _ = twice
    spent = Leg.objects.filter(book__unit=told.scene.city_unit, account__kind="expense")
    down = spent.filter(account__name="补助下级支出").aggregate(sum=Sum("amount_fen"))["sum"]
    whole = spent.aggregate(sum=Sum("amount_fen"))["sum"]
    assert 0 < down < whole
    assert down * 10 >= whole * 7
    paid = Line.objects.filter(source__startswith="dues.subsidy").aggregate(sum=Sum("paid_fen"))["sum"]
    assert down == paid
    without, with_rebates = dues.indicators(AFTER, unit_id=told.scene.city_unit, month="202607")[2::3]
    assert (without.down_fen, without.total_fen) == (down, whole)
    assert with_rebates.total_fen - with_rebates.down_fen == whole - down
    assert without.share_bp >= 7_000
    assert with_rebates.share_bp > without.share_bp
    assert any("补助下级 ÷ 本级支出" in line and "74." in line for line in report.lines(told)[0])


def test_the_bank_answered_every_order(twice):
    assert set(Batch.objects.values_list("state", flat=True)) == {"closed"}
    assert set(Line.objects.values_list("state", flat=True)) == {"paid", "bounced"}
    told, _, _ = twice
    for one in told.months:
        assert one.paid
        assert one.bounced


def test_the_ladder_and_the_fund_stand_as_the_city_was_made(twice):
    """Charter rows 6 and 23 in small: a family once a rung; who is aided was paid, and nobody asked for it."""
    warmth, job, trade = households.LADDER["hamlet"]
    assert len(set(Step.objects.filter(rung="warmth").values_list("household_id", flat=True))) == warmth
    assert len(set(Step.objects.filter(rung="out").values_list("household_id", flat=True))) == job
    assert len(set(Step.objects.filter(rung="prosper").values_list("household_id", flat=True))) == trade
    assert set(Application.objects.values_list("state", flat=True)) == {
        "applied", "returned", "examined", "visited", "checking", "checked", "recognised", "public", "filed", "declined",
        "appealed", "final"}  # fmt: skip
    paid = Claim.objects.filter(state="paid")
    assert set(paid.values_list("origin", flat=True)) == {"settlement"}
    assert paid.values("person_id").distinct().count() == fund.COVERED["hamlet"][1]
    assert sum(paid.values_list("paid_fen", flat=True)) == sum(
        Line.objects.filter(source__startswith="mutualfund.claim").values_list("paid_fen", flat=True))  # fmt: skip
    city, *counties = Budget.objects.order_by("unit__path")
    assert city.goals["households"] == warmth
    assert {one.goals["households"] for one in counties} == {warmth // len(counties)}
    told, _, _ = twice
    lines, accounted = people_report.lines(told)
    assert accounted
    assert f"温暖 {warmth} 户 → 脱困 {job} 户 → 致富 {trade} 户" in "\n".join(lines)
    assert re.search(r"每户成本 温暖 ¥[\d\s]+\.\d\d、脱困 ¥.*、致富 ¥.*；返困率 \d+ / \d+ = ", "\n".join(lines))


def test_what_was_heard_in_a_month_becomes_few_problems(twice):
    """571 become 69 in a town and a city (charter §2, row 21); a hamlet hears a tenth of them."""
    assert cases.CONCERNS["town"] == cases.CONCERNS["city"] == (571, 69)
    heard, matters = cases.CONCERNS["hamlet"]
    rows = Case.objects.filter(channel="diary", source_key__startswith="diary:")
    assert [rows.count(), rows.filter(merged_into__isnull=True).count()] == [heard, matters]


def test_three_firms_found_a_union_and_get_their_preparation_fund(twice):
    told, _, _ = twice
    assert len(told.newly_founded) == 3
    for name in told.newly_founded:
        employer = Employer.objects.get(name=name)
        assert employer.union_id is not None
        paid_in = TaxRow.objects.filter(employer=employer, item="preparation").aggregate(sum=Sum("paid_fen"))[
            "sum"
        ]
        returned = [one for one in dues.releases(AFTER, employer_id=employer.pk).rows if one.payout == "paid"]
        assert 0 < sum(one.returned_fen for one in returned) <= paid_in
        arrived = Payout.objects.get(source=f"dues.release:{Release.objects.get(employer=employer).pk}")
        assert (arrived.unit_id, arrived.state) == (employer.union_id, "paid")
        assert Receipt.objects.filter(unit_id=employer.union_id).exists()


def test_coverage_grows_by_those_of_the_three_that_count(twice):
    told, _, _ = twice
    assert told.after_bp > told.before_bp
    counted = Employer.objects.filter(name__in=told.newly_founded, non_public=True).count()
    total = employers.whole_coverage(AFTER, story.CURRENT.replace(day=27))
    assert told.after_bp - told.before_bp == pytest.approx(counted * 10_000 / total.target, abs=1)


def test_an_edition_can_be_built_again_byte_for_byte(twice):
    told, _, _ = twice
    assert [one.state for one in told.editions] == ["published", "published"]
    for one in told.editions:
        again = publication.rebuild(AFTER, edition_id=one.id)
        assert hashlib.sha256(again).hexdigest() == one.sha256


def test_nothing_is_left_to_do_and_every_invariant_holds(twice):
    assert not Errand.objects.filter(done_at__isnull=True).exists()
    assert not Errand.objects.filter(tries__gt=0).exists()
    assert checks.faults(AFTER) == []
