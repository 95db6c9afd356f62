"""Ten years after leaving, a member nobody holds is erased on the day and not a day before; who is held waits, who came back stays."""

import pytest

from tests.cast import OPERATOR, moment
from tests.membership.people import roll, row
from unionloop.domains.membership import commands
from unionloop.domains.membership.models import Membership
from unionloop.domains.people.models import Person, PersonKey
from unionloop.kernel.actor import system
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
LEFT = moment("2026-08-20 09:00")
EVE, DAY = system(moment("2036-08-19 23:50")), system(moment("2036-08-20 01:40"))


@pytest.fixture
def three(street):
    """Three members: the first two leave on one day, the third stays."""
    staged = commands.stage_roll(OPERATOR, unit_id=street.own.id, name="名册.csv", content=roll([row(at) for at in (1, 2, 3)]))
    commands.confirm_roll(OPERATOR, roll_id=staged.id)
    rows = list(Membership.objects.order_by("id"))
    for one in rows[:2]:
        commands.leave(OPERATOR.later(LEFT), membership_id=one.pk, note="本人书面退会")
    return rows


def test_exact_to_the_day_with_the_key_destroyed_and_the_membership_a_fact(three):
    assert commands.forget_due(EVE) == {"erased": 0, "held": 0}
    assert commands.forget_due(DAY) == {"erased": 2, "held": 0}
    gone = [one.person_id for one in three[:2]]
    assert not PersonKey.objects.filter(person_id__in=gone).exists()
    assert set(Person.objects.filter(pk__in=gone).values_list("name", "id_sealed", "phone_sealed")) == {("（已注销）", "", "")}
    assert Membership.objects.filter(person_id__in=gone, state="left").count() == 2
    assert PersonKey.objects.filter(person_id=three[2].person_id).exists()
    assert Entry.objects.filter(verb="people.erase", row_id__in=gone).count() == 2
    assert commands.forget_due(DAY) == {"erased": 0, "held": 0}


def test_who_is_held_waits_and_who_came_back_stays(three, settings):
    Membership.objects.filter(pk=three[0].pk).update(state="active", ended_date=None)  # taken in again
    settings.PERSON_HOLDS = (*settings.PERSON_HOLDS, "tests.membership.test_keeping.held")
    HELD.add(three[1].person_id)
    try:
        assert commands.forget_due(DAY) == {"erased": 0, "held": 1}
    finally:
        HELD.clear()
    assert commands.forget_due(DAY) == {"erased": 1, "held": 0}


HELD: set[int] = set()


def held(person_id: int) -> list[str]:
    return ["另有事项在办"] if person_id in HELD else []
