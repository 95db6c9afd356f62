"""The door: what the database refuses is named, the transaction goes on, and what is known is not looked up."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.cast import MACHINE, NOW
from unionloop.domains.appeals.models import VoiceLink
from unionloop.domains.reference.models import CalendarDay
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput

pytestmark = pytest.mark.django_db


def day(number: int, **given) -> CalendarDay:
    return CalendarDay(**{"day": date(2031, 5, number), "kind": "rest", "source": "试"} | given)


def save(row):
    with change(MACHINE, "kernel.test", row):
        pass
    return row


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (day(1), "day"),  # kept already: a unique key
        (day(2, kind="late"), "__all__"),  # a check constraint
        (day(3, kind="restful"), "kind"),  # longer than its column
        (day(4, source=""), "source"),
    ],
)
def test_a_refusal_names_its_column_and_the_transaction_goes_on(row, column):
    with transaction.atomic():
        save(day(1))
        with pytest.raises(BadInput) as refused:
            save(row)
        assert list(refused.value.facts["fields"]) == [column]
        save(day(9))
    assert CalendarDay.objects.count() == 2


def test_a_link_that_leads_nowhere_is_named():
    row = VoiceLink(one_id=987_654, other_id=987_655, basis="hand", joined_by="li", joined_at=NOW)
    with transaction.atomic(), pytest.raises(BadInput) as refused:
        save(row)
    assert list(refused.value.facts["fields"]) == ["one", "other"]


def test_a_row_is_written_without_asking_whether_it_may_be():
    with transaction.atomic(), CaptureQueriesContext(connection) as seen:
        save(day(1))
    words = [
        one["sql"].split()[0] for one in seen if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))
    ]
    assert words == ["INSERT", "INSERT"]  # the row, its journal line
