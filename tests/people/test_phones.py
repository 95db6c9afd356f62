"""A lost phone: who asks, who checks, who may stop it, when it takes effect."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.module_loading import import_string

from tests.cast import NOW, OPERATOR, STRANGER, actor
from unionloop.domains.access import commands as access
from unionloop.domains.access.models import Visit
from unionloop.domains.people import commands, ports, queries
from unionloop.domains.people.contracts import Proof, Verdict, WishState
from unionloop.jobs import people_reactions as reactions
from unionloop.jobs.reactions import REACTIONS
from unionloop.kernel.actor import public
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
ID, OLD, NEW = "11010519491231002X", "13800132207", "13900001111"
CLERK = actor("chen", "people.read", "people.answer", "people.allow_phone")


class Register:
    """Says of the new number what the test tells it to."""

    verdict, asked = Verdict.MATCH, ()

    @classmethod
    def check(cls, *, name, number, phone):
        cls.asked = (name, number, phone)
        return ports.Answer(cls.verdict, "r1")


@pytest.fixture
def sent(monkeypatch):
    out = []
    monkeypatch.setattr(reactions.messaging, "send_now", lambda by, **given: out.append((given["template"], given["address"])))
    monkeypatch.setattr(ports, "register", lambda: Register)
    monkeypatch.setattr(Register, "verdict", Verdict.MATCH)
    return out


@pytest.fixture
def wang():
    return commands.record(OPERATOR, name="王小芳", id_type="resident", id_number=ID, phone=OLD)


def lost(name="王小芳", number=ID, phone=NEW):
    return commands.ask_phone(public(NOW), name=name, id_type="resident", id_number=number, phone=phone)


def follow(verb):
    """Run what follows from the last act of a verb."""
    entry = Entry.objects.filter(verb=verb, model="people.asking").latest("id")
    for name in REACTIONS[verb]:
        import_string(name)(OPERATOR, entry)


def test_checked_by_the_register_and_in_force_after_a_day(wang, sent):
    own = access.open_worker(OPERATOR, person_id=wang.id)
    Visit.objects.create(account_id=own.id, stamp="s", started_at=NOW, seen_at=NOW)
    asking = lost()
    follow("people.ask_phone")
    allowed = commands.allow_phone(CLERK, asking_id=asking.id, proof="register", text="接口一致")
    follow("people.allow_phone")
    assert Register.asked == ("王小芳", ID, NEW)
    assert allowed.ready_at == NOW + timedelta(hours=24)
    assert commands.restore_phones(OPERATOR.later(NOW + timedelta(hours=23, minutes=59))) == 0
    assert queries.ids_of_phone(OLD) == [wang.id]
    assert commands.restore_phones(OPERATOR.later(NOW + timedelta(hours=24))) == 1
    follow("people.restore_phone")
    assert (queries.ids_of_phone(OLD), queries.ids_of_phone(NEW)) == ([], [wang.id])
    assert not Visit.objects.filter(account_id=own.id, ended_at=None).exists()
    assert sent == [("phone_asked", OLD), ("phone_allowed", OLD), ("phone_changed", NEW)]
    assert commands.restore_phones(OPERATOR.later(NOW + timedelta(days=9))) == 0
    lines = str([(entry.changes, entry.note) for entry in Entry.objects.all()])
    assert NEW not in lines
    assert OLD not in lines
    assert "people.restore_phone" in [one.verb for one in queries.looks(OPERATOR, person_id=wang.id)]


def test_only_a_paper_seen_waits_three_days(wang, sent):
    allowed = commands.allow_phone(CLERK, asking_id=lost().id, proof="paper", text="窗口看过原件")
    assert (allowed.proof, allowed.ready_at) == (Proof.PAPER, NOW + timedelta(hours=72))


def test_a_number_that_is_not_his_is_not_allowed(wang, sent, monkeypatch):
    asking = lost()
    monkeypatch.setattr(Register, "verdict", Verdict.MISMATCH)
    with pytest.raises(Refused, match="phone_not_his"):
        commands.allow_phone(CLERK, asking_id=asking.id, proof="register", text="查过")
    with pytest.raises(Refused, match="phone_needs_proof"):
        commands.answer(CLERK, asking_id=asking.id, done=True, text="好")
    with pytest.raises(BadInput, match="unknown_proof"):
        commands.allow_phone(CLERK, asking_id=asking.id, proof="friend", text="认得")
    assert commands.answer(CLERK, asking_id=asking.id, done=False, text="不是本人").state is WishState.REFUSED
    follow("people.answer")
    assert sent == [("phone_refused", NEW)]


def test_whoever_holds_the_old_phone_stops_it(wang, sent):
    asking = lost()
    commands.allow_phone(CLERK, asking_id=asking.id, proof="paper", text="看过")
    other = commands.record(OPERATOR, name="李强", id_type="resident", id_number="440524188001010014")
    with pytest.raises(NotFound):
        commands.stop_phone(replace(public(NOW), person=other.id), asking_id=asking.id)
    assert commands.stop_phone(replace(public(NOW), person=wang.id), asking_id=asking.id).state is WishState.STOPPED
    assert commands.restore_phones(OPERATOR.later(NOW + timedelta(days=9))) == 0
    assert queries.ids_of_phone(OLD) == [wang.id]


def test_nobody_learns_who_is_on_record(wang):
    assert lost(name="王大芳") is None
    assert lost(number="440524188001010014") is None
    assert lost(phone=OLD) is None
    asking = lost()
    assert asking.text == "139****1111"
    assert lost(phone="13700000000") is None  # one at a time
    with pytest.raises(NotFound):
        commands.allow_phone(STRANGER, asking_id=asking.id, proof="paper", text="看过")


def test_a_clerk_proposes_another_allows(wang, sent):
    proposing = actor("li", "people.read", "people.propose_phone", "people.allow_phone")
    with pytest.raises(BadInput, match="reason_missing"):
        commands.propose_phone(proposing, person_id=wang.id, phone=NEW, reason="")
    with pytest.raises(Refused, match="phone_as_it_is"):
        commands.propose_phone(proposing, person_id=wang.id, phone=OLD, reason="本人到窗口")
    asking = commands.propose_phone(proposing, person_id=wang.id, phone=NEW, reason="本人到窗口")
    follow("people.propose_phone")
    assert sent == [("phone_asked", OLD)]
    assert queries.ids_of_phone(OLD) == [wang.id]  # nothing has changed yet
    with pytest.raises(Refused, match="asked_already"):
        commands.propose_phone(proposing, person_id=wang.id, phone="13700000000", reason="本人到窗口")
    with pytest.raises(Refused, match="same_person"):
        commands.allow_phone(proposing, asking_id=asking.id, proof="paper", text="窗口看过原件")
    assert commands.allow_phone(CLERK, asking_id=asking.id, proof="paper", text="窗口看过原件").ready_at == NOW + timedelta(hours=72)
    assert queries.phone_asked(OPERATOR, person_id=wang.id).state is WishState.ALLOWED
    commands.restore_phones(OPERATOR.later(NOW + timedelta(hours=72)))
    assert queries.ids_of_phone(NEW) == [wang.id]
    with pytest.raises(NotFound):
        commands.propose_phone(STRANGER, person_id=wang.id, phone=OLD, reason="本人到窗口")


def test_the_first_phone_of_a_record_takes_two_people_too():
    alone = commands.record(OPERATOR, name="李强", id_type="resident", id_number="440524188001010014")
    commands.propose_phone(OPERATOR, person_id=alone.id, phone=NEW, reason="名册上没有号码")
    assert queries.ids_of_phone(NEW) == []
