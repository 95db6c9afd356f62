"""A run works on sets of receipts; receipt by receipt the plain rule must come to the same, to the fen."""

import random
from datetime import date, timedelta

import pytest

from tests.cast import NOW, OPERATOR
from tests.dues import oracle, town
from tests.dues.town import JULY, MAKER
from unionloop.domains.dues import commands
from unionloop.domains.dues.commands.computing import Aside
from unionloop.domains.dues.contracts.settlement import RECEIVERS
from unionloop.domains.dues.models import Allocation, Policy, Run, RunLine, SplitRule
from unionloop.domains.dues.queries import sorting
from unionloop.domains.dues.queries.engine import COLUMNS, Engine, receipt, receipts_of
from unionloop.domains.dues.rules import settlement
from unionloop.domains.employers.models import Employer
from unionloop.domains.reference import commands as reference

pytestmark = pytest.mark.django_db
ODD = {"base": 3333, "street": 1111, "county": 1234, "city": 4000, "province": 111, "national": 211}
WORDS = {"source": "样例"}


@pytest.fixture
def place():
    """A town with a rule that replaced another, one for industry unions, a policy by size and one by list."""
    place = town.build()
    old = SplitRule.objects.get(pattern="P1")
    commands.set_rule(OPERATOR, values={**WORDS, "name": "新", "item": "dues", "pattern": "P1", "remainder_to": "street"},
                      shares_bp=ODD, valid_from=date(2026, 7, 1), replaces_id=old.pk)  # fmt: skip
    commands.set_rule(OPERATOR, values={**WORDS, "name": "产业", "item": "dues", "union_kind": "industry", "priority": 5,
                                        "remainder_to": "industry", "follows": "place"},
                      shares_bp={"base": 5001, "industry": 2999, "city": 1999, "fee": 1}, valid_from=date(2020, 1, 1))  # fmt: skip
    for name, more in {"小微": {"size_classes": ["micro", "small"], "tiers": ["street", "county"], "share_bp": 3333},
                       "名单": {"by_list": True, "tiers": ["city", "province", "industry"], "precedence": -1}}.items():  # fmt: skip
        commands.set_policy(OPERATOR, values={"name": name, "valid_from": date(2026, 1, 1), **WORDS, **more})
    commands.enrol(OPERATOR, policy_id=Policy.objects.get(name="名单").pk, document="样例",
                   employer_ids=[place.firms["E4"], place.firms["E5"]], valid_from=date(2026, 6, 15))  # fmt: skip
    Employer.objects.filter(pk=place.firms["E3"]).update(merged_into=place.firms["E2"])
    return place


def random_receipts(place, draw, count):
    for _ in range(count):
        item, rate = draw.choice([("dues", 200), ("dues", 200), ("dues", 80), ("preparation", 200), ("dues", 150)])
        fen = draw.choice([0, 1, draw.randint(1, 10**4), draw.randint(1, 10**7), draw.randint(1, 10**13)])
        place.row(draw.choice([*place.firms, None]), fen, item=item, rate=rate, period=date(2026, draw.choice([6, 7]), 1))


def plain(place, run_id):
    """Return what the plain rule makes of the run's receipts, one by one: rows, and what it notes beside them."""
    engine, aside, found = Engine("510900", NOW.date()), Aside(), {}
    for chunk in receipts_of(place.city, JULY, run_id=run_id):
        for share in engine.split([receipt(values) for values in chunk]):
            aside.add(share)
            found[share.receipt.id] = share.values(run_id)
    return found, aside


def test_every_receipt_is_split_as_by_itself(place, monkeypatch):
    monkeypatch.setattr("unionloop.domains.dues.queries.engine.CHUNK", 37)
    draw = random.Random(20261128)
    random_receipts(place, draw, 60)
    place.row("E1", 70_001)
    town.approved(place)  # what refunds below take from
    random_receipts(place, draw, 240)
    place.row("E1", -70_001)
    place.row("E2", -333)
    place.row("E8", -10**9)
    run = commands.open_run(MAKER, unit_id=place.city, month=JULY)
    commands.compute(MAKER, run_id=run.id)
    wanted, aside = plain(place, run.id)
    rows = Allocation.objects.filter(run=run.id).values_list(*COLUMNS)
    stored = {row[1]: tuple(one.isoformat() if isinstance(one, date) else one for one in row) for row in rows}
    assert stored == wanted
    assert len(wanted) == 243
    kept = Run.objects.get(pk=run.id)
    assert kept.remainder_fen == aside.rest_fen
    before = {name: kept.sums[name] - less for name, less in zip(RECEIVERS, aside.against, strict=True)}
    assert kept.against == before
    assert any(aside.against)
    assert {one.rule.name for one in Allocation.objects.filter(run=run.id, rule__isnull=False)} >= {"新", "产业"}
    assert len(set(Allocation.objects.filter(run=run.id).values_list("policy", "kind"))) > 5


def test_the_parts_are_the_oracles(place):
    """The statement that splits, against fractions: the rule, then the policy of small firms."""
    amounts = [1, 2, 3, 9_999, 10_001, 123_456_789, 10**13]
    place.rows([("E6", fen) for fen in amounts])
    run = commands.open_run(MAKER, unit_id=place.city, month=JULY)
    commands.compute(MAKER, run_id=run.id)
    shares = {name: oracle.Fraction(bp, 100) for name, bp in ODD.items()}
    for row in Allocation.objects.filter(run=run.id):
        parts = oracle.split(row.paid_fen, shares, "street", ("street", "county"), oracle.Fraction(3333, 10_000))
        assert {name: getattr(row, f"{name}_fen") for name in RECEIVERS} == parts


def test_firms_that_are_alike_are_one_sort(place):
    """Ten receipts of two firms that differ in nothing a rule asks: the rule is looked for once."""
    place.rows([("E6", 100 + at) for at in range(5)] + [("E7", 200 + at) for at in range(5)])
    place.row("E1", 100)
    sorter = sorting.Sorter(Engine("510900", NOW.date()))
    (chunk,) = receipts_of(place.city, JULY)
    picks, apart = sorter.sort(chunk)
    assert not apart
    assert [way for _, way, *_ in picks] == [0] * 10 + [1]
    assert {firm for _, way, firm, *_ in picks if way == 0} == {place.firms["E6"], place.firms["E7"]}


@pytest.mark.parametrize("changed_bp", [5000, 4900])
def test_what_is_odd_about_a_line(changed_bp):
    """Tags and ranks are words of one statement; union by union the oracle finds the same."""
    place = town.build(accounts=("U1", "U2", "J1"))
    town.give_accounts(place, ("U3",), "新账户", at=NOW - timedelta(days=5))
    commands.set_rule(OPERATOR, values={**WORDS, "name": "全返", "priority": 9, "item": "dues"}, shares_bp={"base": 10_000},
                      valid_from=date(2020, 1, 1))  # fmt: skip
    for code, value in (("dues.changed_bp", changed_bp), ("dues.large_count", 2)):
        reference.set_parameter(OPERATOR, code=code, region="510900", value=value, unit="笔", source="样例",
                                valid_from=date(2026, 1, 1))  # fmt: skip
    before = {"E1": 100, "E2": 100, "E3": 200, "E4": 1}
    place.rows(list(before.items()), month="202606")
    town.approved(place, month="202606")
    due = {"E1": 149, "E2": 50, "E3": -7, "E4": 1, "E5": 1000, "E6": 999}
    place.rows(list(due.items()))
    run = commands.open_run(MAKER, unit_id=place.city, month=JULY)
    commands.compute(MAKER, run_id=run.id)
    old, new = (NOW - timedelta(days=399)).date(), (NOW - timedelta(days=5)).date()
    paid = {"E1": old, "E2": old, "E3": new, "E6": old}
    unions = {"E1": "U1", "E2": "U2", "E3": "U3", "E4": "U4", "E5": "U5", "E6": "J1"}
    lines = {line.unit_id: line for line in RunLine.objects.filter(run=run.id, tier="base")}
    for firm, fen in due.items():
        line = lines.pop(place.units[unions[firm]])
        words = oracle.tags(fen, before.get(firm), firm in before, paid.get(firm), (NOW - timedelta(days=30)).date(),
                            firm in ("E5", "E6"), changed_bp)  # fmt: skip
        assert (line.due_fen, line.previous_fen, line.tags.split()) == (fen, before.get(firm), words)
        assert line.rank == sum(settlement.RANKS[word] for word in words)
    assert not lines
    assert Run.objects.get(pk=run.id).outliers["first"] == 2
