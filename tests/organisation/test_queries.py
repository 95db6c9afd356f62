"""Reads of many units at once, and the number of them a list tells."""

import pytest
from django.db import transaction

from tests.cast import OPERATOR
from unionloop.domains.organisation import commands, queries
from unionloop.kernel import swift
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.clock import now


def test_names_of_a_set_however_large_and_of_nothing(tree):
    wanted = [tree.food.id, tree.east.id, tree.food.id, 10**9, 2**40]
    for _ in range(2):  # the statement written, then the one kept
        assert queries.called(wanted) == {tree.food.id: "遂州食品有限公司工会", tree.east.id: "船山区总工会"}
    assert queries.called([]) == {}
    many = {tree.west.id, *range(10**8, 10**8 + 70_000)}
    assert queries.called(many) == {tree.west.id: "安居区总工会"}


@pytest.mark.pg  # only there answers wait that were asked for ahead
def test_a_set_is_read_after_something_was_asked_ahead(tree):
    with transaction.atomic():
        swift.ahead("SELECT 1 WHERE %s = %s", ("a", "a"))
        assert swift.execute("SELECT 2") == [(2,)]
        assert queries.called([tree.food.id]) == {tree.food.id: "遂州食品有限公司工会"}


@pytest.mark.django_db(transaction=True)  # within a transaction nothing is kept
def test_a_list_tells_how_many_there_are_at_once_after_one_was_opened(tree):
    county = Actor(name="gu", grants=(Grant("*", tree.east.path),), at=now())
    assert (queries.units(county).total, queries.units(county, tier=("base",), limit=2).total) == (5, 3)
    commands.open_union(OPERATOR, parent_id=tree.street.id, name="遂州酒业有限公司工会", tier="base", kind="base")
    assert (queries.units(county).total, queries.units(county, tier=["base"], limit=2).total) == (6, 4)
    first = queries.units(county, limit=4)
    last = queries.units(county, limit=4, after=first.next or "")
    assert (first.total, last.total, len(last.rows), last.next) == (6, 6, 2, None)
    assert queries.units(county, text="酒业").total == 1


def test_a_place_is_named_by_its_units_only_while_they_are_few(tree):
    below = {tree.street.id, tree.joint.id, tree.food.id, tree.steel.id}
    assert set(queries.few_below([tree.street.path], 4) or ()) == below
    assert queries.few_below([tree.street.path], 3) is None
    assert set(queries.few_below([tree.street.path, tree.west.path], 5) or ()) == below | {tree.west.id}
    assert queries.few_below([""], 500) is None
    assert queries.few_below([], 500) == []
