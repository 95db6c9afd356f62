"""Scope as a filter."""

from django.db.models import Q

from tests.cast import OPERATOR
from unionloop.kernel.models import Entry


def test_seeing_everything_survives_an_or():
    """`mine | sees` must widen: an empty Q would leave only mine."""
    sql = str(Entry.objects.filter(Q(actor="x") | OPERATOR.sees("journal.read", "place")).query)
    assert " OR " in sql
