"""Six months without dues and without taking part, reminded and not answered: may be counted as left, and not a day before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.cast import NOW, OPERATOR, STRANGER, actor
from tests.membership.people import HEAD, paper, phone, roll, row
from unionloop.domains.access import commands as access
from unionloop.domains.access import queries as accounts
from unionloop.domains.membership import commands, queries, rules
from unionloop.domains.membership.contracts import State
from unionloop.domains.membership.models import Turn
from unionloop.jobs import people_reactions as reactions
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry

TODAY = date(2026, 7, 22)
CHAIR = actor("li", "membership.note_dues", "membership.lapse", "membership.read")


@pytest.mark.parametrize(("dues", "acted", "warned", "expected"), [
    (None, None, None, ("dues_unknown", None)),
    (date(2026, 1, 22), None, None, ("dues_paid", date(2026, 7, 23))),
    (date(2026, 1, 21), None, None, ("not_reminded", None)),
    (date(2026, 1, 21), date(2026, 1, 22), None, ("takes_part", date(2026, 7, 23))),
    (date(2026, 1, 21), date(2026, 1, 21), None, ("not_reminded", None)),
    (date(2026, 1, 21), None, date(2026, 6, 23), ("reminded_lately", date(2026, 7, 23))),
    (date(2026, 1, 21), None, date(2026, 6, 22), ("", None)),
    (date(2026, 1, 21), None, date(2026, 1, 21), ("not_reminded", None)),  # a reminder from before he paid
    (date(2025, 8, 31), None, date(2026, 3, 2), ("", None)),  # 31 August and six months: 28 February
])  # fmt: skip
def test_the_rule_to_the_day(dues, acted, warned, expected):
    assert rules.hindrance(rules.Standing(dues, acted, warned), TODAY) == expected


def test_months_end_where_the_month_does():
    assert rules.overdue_from(date(2025, 8, 31), 6) == date(2026, 3, 1)


@pytest.fixture
def member(street):
    given = commands.enrol(OPERATOR, union_id=street.own.id, name="赵大勇", id_number=paper(1), phone=phone(1),
                           joined_date=date(2024, 3, 5))  # fmt: skip
    return commands.note_dues(CHAIR, membership_id=given.id, day=(NOW - timedelta(days=200)).date())


@pytest.mark.django_db
def test_reminded_by_the_clock_then_left_by_a_person(member, monkeypatch):
    sent = []
    monkeypatch.setattr(reactions.messaging, "send_now", lambda by, **given: sent.append((given["template"], given["address"])))
    with pytest.raises(Refused, match="lapse_not_reminded"):
        commands.lapse(CHAIR, membership_id=member.id)
    assert commands.remind_due(OPERATOR) == 1
    assert commands.remind_due(OPERATOR) == 0  # once
    reactions.remind_of_dues(OPERATOR, Entry.objects.get(verb="membership.remind"))
    assert sent == [("dues_missing", phone(1))]
    assert [(one.member.id, one.hindrance) for one in queries.lapses(CHAIR).rows] == [(member.id, "reminded_lately")]
    with pytest.raises(Refused, match="lapse_reminded_lately"):
        commands.lapse(CHAIR.later(NOW + timedelta(days=29)), membership_id=member.id)
    left = commands.lapse(CHAIR.later(NOW + timedelta(days=30)), membership_id=member.id, note="多次联系不上")
    assert (left.state, left.primary) == (State.LEFT, False)
    assert [one.verb for one in Turn.objects.filter(membership_id=member.id).order_by("id")][-2:] == [
        "membership.remind", "membership.lapse"]  # fmt: skip
    assert list(queries.every_lapse(CHAIR)) == []


@pytest.mark.django_db
def test_an_act_of_his_own_is_taking_part(member):
    commands.remind_due(OPERATOR)
    own = access.open_worker(OPERATOR, person_id=member.person_id)
    himself = replace(STRANGER.later(NOW + timedelta(days=5)), name=accounts.logins_of([member.person_id])[member.person_id],
                      person=member.person_id)  # fmt: skip
    assert own.username == himself.name
    commands.confirm(himself, membership_id=member.id)
    with pytest.raises(Refused, match="lapse_takes_part"):
        commands.lapse(CHAIR.later(NOW + timedelta(days=40)), membership_id=member.id)


@pytest.mark.django_db
def test_paid_or_retired_members_stay(member):
    commands.note_dues(CHAIR, membership_id=member.id, day=NOW.date())
    assert commands.remind_due(OPERATOR) == 0
    with pytest.raises(Refused, match="lapse_dues_paid"):
        commands.lapse(CHAIR, membership_id=member.id)
    commands.retire(OPERATOR, membership_id=member.id)
    with pytest.raises(Refused, match="wrong_state"):
        commands.lapse(CHAIR, membership_id=member.id)
    with pytest.raises(BadInput, match="before_joining"):
        commands.note_dues(CHAIR, membership_id=member.id, day=date(2020, 1, 1))
    with pytest.raises(NotFound):
        commands.lapse(STRANGER, membership_id=member.id)


@pytest.mark.django_db
def test_a_roll_brings_dues_for_new_and_known(street, member):
    head = [*HEAD, "会费缴至"]
    content = roll([[*row(1), "2026-06-30"], [*row(2), "2026年5月31日"], [*row(3), ""], [*row(4), "下个月"]], head)
    staged = commands.stage_roll(OPERATOR, unit_id=street.own.id, name="名册.csv", content=content)
    assert [(one.line_no, one.column, one.code) for one in queries.faults(OPERATOR, roll_id=staged.id)] == [(5, "dues", "roll_day")]
    commands.confirm_roll(OPERATOR, roll_id=staged.id)
    assert sorted(str(one.dues_date) for one in queries.memberships(OPERATOR).rows) == ["2026-05-31", "2026-06-30", "None"]
