"""The card: shown, checked with and without a database, stopped, issued again."""

import json
from datetime import timedelta

import pytest

from tests.cast import NOW, OPERATOR, STRANGER
from tests.membership.people import roll, row
from tests.membership.test_rolls import take
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.models import Card, CardDigits
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def him(street):
    take(street.own, roll([row(1)]))
    return Actor("m1", (), NOW, person=Card.objects.get().person_id)


def keys_now(by=OPERATOR):
    return queries.read_key_file(json.dumps(queries.key_file(by)).encode())


class TestShowing:
    def test_is_good_with_a_key_file_alone(self, him, django_assert_num_queries):
        code, keys = commands.show_code(him), keys_now()
        with django_assert_num_queries(0):
            found = queries.check_offline(code.text, keys, NOW)
        assert (found.ok, found.offline) == (True, False)
        assert not queries.check_offline(code.text, keys, NOW + timedelta(minutes=6)).ok

    def test_the_counter_sees_a_masked_name(self, him):
        found = commands.check_card(OPERATOR, text=commands.show_code(him).text)
        assert (found.ok, found.name_masked) == (True, "王*敏")

    def test_six_digits_stand_for_the_code(self, him):
        code = commands.show_code(him)
        assert len(code.digits) == 6
        assert commands.check_card(OPERATOR, text=code.digits).ok
        assert code.digits not in str(list(CardDigits.objects.values()))
        late = OPERATOR.later(NOW + timedelta(minutes=6))
        assert not commands.check_card(late, text=code.digits).ok

    def test_an_offline_code_lasts_hours_and_says_so(self, him):
        code = commands.show_code(him, offline=True)
        found = queries.check_offline(code.text, keys_now(), NOW + timedelta(hours=11))
        assert (found.ok, found.offline, code.digits) == (True, True, "")

    def test_only_ones_own(self):
        with pytest.raises(NotFound):
            commands.show_code(STRANGER)


class TestStopping:
    def test_a_stopped_card_opens_nothing_anywhere(self, him):
        code = commands.show_code(him)
        commands.stop_card(him, person_id=him.person, why="手机丢了")
        assert queries.check_offline(code.text, keys_now(), NOW).why == "stopped"
        assert commands.check_card(OPERATOR, text=code.text).why == "stopped"
        with pytest.raises(Refused, match="card_stopped"):
            commands.show_code(him)

    def test_issued_again_the_former_code_is_void(self, him):
        old = commands.show_code(him)
        card = commands.reissue_card(him, person_id=him.person)
        assert (card.version, card.number) == (2, Card.objects.get().number)
        assert queries.check_offline(old.text, keys_now(), NOW).why == "stopped"
        assert commands.check_card(OPERATOR, text=old.text).why == "stopped"
        assert commands.check_card(OPERATOR, text=commands.show_code(him).text).ok

    def test_who_left_is_no_member_at_the_counter(self, him):
        code = commands.show_code(him)
        commands.leave(OPERATOR, membership_id=queries.memberships(OPERATOR).rows[0].id, note="离职退会")
        assert commands.check_card(OPERATOR, text=code.text).why == "no_card"

    def test_nobody_else_stops_it(self, him):
        with pytest.raises(NotFound):
            commands.stop_card(STRANGER, person_id=him.person, why="乱停")


def test_guessing_digits_is_stopped(him):
    for _ in range(20):
        commands.check_card(OPERATOR, text="000000")
    with pytest.raises(commands.TooManyWrong):
        commands.check_card(OPERATOR, text=commands.show_code(him).digits)


def test_the_key_file_names_nobody(him):
    commands.stop_card(him, person_id=him.person, why="手机丢了")
    text = json.dumps(queries.key_file(OPERATOR))
    assert Card.objects.get().number not in text
    assert "PRIVATE" not in text
