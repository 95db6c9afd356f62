"""How a person wants to be told: channels by kind, quiet hours, the daily digest, and what cannot be refused."""

import pytest

from tests.cast import MACHINE, OPERATOR, STRANGER, actor, moment
from tests.entrance import enter, hire
from unionloop.domains.messaging import commands, queries, rules
from unionloop.domains.messaging.contracts import Announcement, NoticeState, ReceiptKind
from unionloop.domains.messaging.models import Notice, WishRow
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel import clock
from unionloop.kernel.errors import BadInput, NotFound
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
MORNING = moment("2026-07-22 10:00")
NIGHT = moment("2026-07-22 22:30")
ALL = {"money": ["app", "mail", "sms"], "due": ["app", "mail"], "other": ["app"]}


@pytest.fixture
def unit():
    return organisation.open_union(OPERATOR, parent_id=None, name="遂州市总工会", tier="city", kind="federation")


@pytest.fixture
def chair(unit):
    return hire("wang", "chair", unit.id, label="王主席")


def choose(account, **changes):
    given = {"channels": ALL, "mail": "wang@example.cn", "phone": "13800002207", "quiet_from": 21, "quiet_to": 8}
    return commands.choose(actor(account.username, at=MORNING), **given | changes)


def money(unit, at=MORNING, key="a"):
    facts = {"item": "返还", "day": "7月22日", "amount": "6 402.00", "second": "联系电话后四位"}
    return commands.send(OPERATOR.later(at), channel="app", template="money_came", facts=facts, unit_id=unit.id,
                         receipt="R26-07-000123K", key=key)  # fmt: skip


def out():
    return {(row.channel, row.template) for row in Notice.objects.exclude(channel="app")}


def test_without_a_choice_only_in_app(unit, chair):
    money(unit)
    assert out() == set()
    assert queries.own_wish(actor("wang")).quiet_from == 21


def test_a_units_notice_goes_out_to_whoever_acts_for_it(unit, chair):
    choose(chair)
    money(unit)
    assert out() == {("mail", "money_came"), ("sms", "money_came")}
    money(unit)  # the same key again
    assert Notice.objects.count() == 3
    assert {row.receiver_account_id for row in Notice.objects.exclude(channel="app")} == {chair.pk}


def test_so_does_one_of_many(unit, chair):
    choose(chair)
    rows = [Announcement("k", unit.id, "3391", ReceiptKind.REBATE, "7月经费返还", ("到账",), "money_came",
                         {"item": "返还", "day": "7月22日", "amount": "1.00", "second": "联系电话后四位"})]  # fmt: skip
    assert commands.announce(OPERATOR, source="s", unit_id=unit.id, rows=rows) == 1
    assert out() == {("mail", "money_came"), ("sms", "money_came")}


def test_a_kind_not_chosen_stays_silent_and_a_legal_one_comes(unit, chair):
    choose(chair, channels={"money": []})
    facts = {"title": "x", "text": "y"}
    plain = commands.send(OPERATOR, channel="app", template="plain", facts=facts, account_id=chair.pk, key="p")
    assert plain.state == NoticeState.READ  # kept, and nothing blinks
    money(unit)
    assert out() == set()
    commands.send(OPERATOR, channel="app", template="account_changed", facts={"tail": "1", "from": ""},
                  unit_id=unit.id, key="l")  # fmt: skip
    assert out() == {("mail", "account_changed"), ("sms", "account_changed")}


@pytest.mark.parametrize(("at", "quiet", "expected"), [
    ("2026-07-22 22:30", (21, 8), "2026-07-23 08:00"), ("2026-07-22 07:59", (21, 8), "2026-07-22 08:00"),
    ("2026-07-22 20:59", (21, 8), "2026-07-22 20:59"), ("2026-07-22 19:00", (18, 9), "2026-07-23 09:00"),
    ("2026-07-22 13:10", (12, 14), "2026-07-22 14:00"), ("2026-07-22 22:30", (8, 8), "2026-07-22 22:30"),
])  # fmt: skip
def test_quiet_hours(at, quiet, expected):
    assert rules.not_before(moment(at), "sms", quiet) == moment(expected)
    assert rules.not_before(moment(at), "app", quiet) == moment(at)


def test_own_quiet_hours_count_for_mail_too(unit, chair):
    choose(chair, quiet_from=20, quiet_to=9)
    money(unit, at=NIGHT)
    assert {row.not_before_at for row in Notice.objects.exclude(channel="app")} == {moment("2026-07-23 09:00")}


@pytest.mark.parametrize("hours", [(23, 8), (21, 6), (12, 12), (25, 8)])
def test_nights_stay_quiet(chair, hours):
    with pytest.raises(BadInput):
        choose(chair, quiet_from=hours[0], quiet_to=hours[1])


@pytest.mark.parametrize("change", [{"mail": "a b@c"}, {"phone": "12345"}, {"channels": {"money": ["fax"]}},
                                    {"channels": {"secret": ["app"]}}])  # fmt: skip
def test_nonsense_is_refused(chair, change):
    with pytest.raises(BadInput):
        choose(chair, **change)


def test_a_digest_comes_once_with_everything_but_what_came_at_once(unit, chair):
    choose(chair, digest=True, channels=ALL | {"money": ["app", "mail"]})
    for key in "ab":
        money(unit, at=moment("2026-07-22 15:00"), key=key)
    commands.send(OPERATOR, channel="app", template="account_changed", facts={"tail": "1", "from": ""},
                  unit_id=unit.id, key="l")  # fmt: skip
    assert out() == {("mail", "account_changed"), ("sms", "account_changed")}
    assert commands.send_digests(MACHINE.later(moment("2026-07-23 07:30"))) == 0
    assert commands.send_digests(MACHINE.later(moment("2026-07-23 08:30"))) == 1
    assert commands.send_digests(MACHINE.later(moment("2026-07-23 08:31"))) == 0
    assert commands.send_digests(MACHINE.later(moment("2026-07-24 08:30"))) == 0  # nothing new
    digest = Notice.objects.get(template="digest")
    assert digest.facts["count"] == 2
    assert digest.facts["lines"].count("经费到账通知") == 2


def test_address_and_number_are_encrypted_and_not_journalled(chair):
    choose(chair)
    row = WishRow.objects.get()
    assert row.mail == "wang@example.cn"
    assert WishRow.objects.filter(mail="wang@example.cn").count() == 0
    line = Entry.objects.get(verb="messaging.choose")
    assert "13800002207" not in str(line.changes)
    with pytest.raises(NotFound):
        commands.choose(STRANGER, channels={}, quiet_from=21, quiet_to=8)


def test_the_page_keeps_and_refuses(chair):
    client = enter(chair)
    page = client.get("/cal/").content.decode()
    assert "不能退订" in page
    sent = {"kind-money": ["app", "sms"], "mail": "", "phone": "13800002207", "quiet_from": "22", "quiet_to": "7"}
    assert client.post("/cal/notices/", sent).status_code == 422
    assert client.post("/cal/notices/", sent | {"quiet_from": "21", "quiet_to": "8"}).status_code == 302
    assert queries.own_wish(actor("wang", at=clock.now())).channels["money"] == ("app", "sms")
