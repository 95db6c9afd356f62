"""Break-glass: two people, a reason, some hours, every line marked, audit told and asked for its word."""

from datetime import timedelta

import pytest

from tests.cast import MACHINE, NOW, OPERATOR, actor
from tests.entrance import enter, hire
from unionloop.domains.access import commands, queries
from unionloop.domains.messaging.models import Notice
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel import clock, errands
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
REASON = "管理员住院，新到任的出纳今天必须授岗"
LEADER = actor("qian", "access.open_emergency", "access.refuse_emergency", "access.end_emergency")
AUDIT = actor("shen", "access.review_emergency", label="审计")


@pytest.fixture
def city():
    commands.load_roles(OPERATOR)
    return organisation.open_union(OPERATOR, parent_id=None, name="遂州市总工会", tier="city", kind="federation")


@pytest.fixture
def chen(city):
    return hire("chen", "county_organiser", city.id, label="陈静")


def ask(account, at=NOW, role="admin", reason=REASON):
    return commands.ask_emergency(queries.actor_for(account, at=at), role=role, reason=reason)


def opened(account, hours=2):
    return commands.open_emergency(LEADER, emergency_id=ask(account).id, hours=hours)


def test_two_people_some_hours_every_line_marked(chen, city):
    shen = hire("shen", "auditor", city.id)
    assert not queries.actor_for(chen, at=NOW).holds("access.grant")
    row = opened(chen)
    errands.drain(NOW)
    by = queries.actor_for(chen, at=NOW + timedelta(minutes=119))
    assert by.may("access.grant", city.path)
    new = commands.create_account(by, username="wu", label="吴", unit_id=city.id)
    line = Entry.objects.get(verb="access.create_account", row_id=new.id)
    assert (line.actor, line.via) == ("chen", "emergency")
    over = NOW + timedelta(minutes=120)
    assert not queries.actor_for(chen, at=over).holds("access.grant")  # the minute decides, no job needed
    assert commands.end_overdue_emergencies(MACHINE.later(over)) == 1
    errands.drain(over)
    told = [one.facts["text"] for one in Notice.objects.filter(receiver_account=shen, template="emergency")]
    assert ["已生效" in told[0], "等您复核" in told[1]] == [True, True]
    reviewed = commands.review_emergency(AUDIT, emergency_id=row.id, note="授岗一项，属实")
    assert reviewed.state == "reviewed"


def test_nobody_opens_ones_own_or_reviews_what_one_opened(chen, city):
    row = ask(chen)
    with pytest.raises(Refused, match="same_person"):
        commands.open_emergency(actor("chen", "access.*"), emergency_id=row.id, hours=1)
    commands.open_emergency(LEADER, emergency_id=row.id, hours=1)
    commands.end_emergency(actor("chen"), emergency_id=row.id)
    with pytest.raises(Refused, match="same_person"):
        commands.review_emergency(actor("qian", "access.*"), emergency_id=row.id, note="好")


@pytest.mark.parametrize("role", ["finance_maker", "finance_checker", "finance_releaser", "cashier", "auditor", "x"])
def test_no_emergency_opens_money_or_audit(chen, role):
    with pytest.raises(BadInput):
        ask(chen, role=role)


def test_incompatible_posts_stay_incompatible(city):
    maker = hire("zhang", "finance_maker", city.id)
    with pytest.raises(Refused, match="roles_do_not_mix"):
        ask(maker)


def test_reason_hours_and_once(chen):
    with pytest.raises(BadInput):
        ask(chen, reason="急")
    row = ask(chen)
    with pytest.raises(Refused, match="emergency_open"):
        ask(chen)
    for hours in (0, 5):
        with pytest.raises(BadInput):
            commands.open_emergency(LEADER, emergency_id=row.id, hours=hours)
    with pytest.raises(NotFound):
        commands.open_emergency(actor("stranger"), emergency_id=row.id, hours=1)
    assert commands.refuse_emergency(LEADER, emergency_id=row.id, reason="等王管理员上班").state == "refused"


def test_somebody_without_a_post_or_a_machine_cannot_ask(city):
    with pytest.raises(NotFound):
        ask(hire("wu"))
    with pytest.raises((NotFound, NotAllowed)):
        commands.ask_emergency(MACHINE, role="admin", reason=REASON)


def test_the_pages(chen, city):
    leader, asker = enter(hire("qian", "leader", city.id)), enter(chen)
    assert asker.post("/g/emergency/ask/", {"role": "admin", "reason": REASON}).status_code == 302
    row = queries.emergencies(LEADER).rows[0]
    assert "紧急权限待同意" in leader.get("/desk/").content.decode()
    leader.post(f"/g/emergency/{row.id}/open/", {"hours": "1"})
    page = asker.get("/desk/").content.decode()
    assert "您现在还持有“管理员”" in page
    asker.post(f"/g/emergency/{row.id}/end/")
    assert "您现在还持有" not in asker.get("/desk/").content.decode()
    auditor = enter(hire("shen", "auditor", city.id))
    auditor.post(f"/g/emergency/{row.id}/review/", {"note": "属实"})
    assert queries.emergency(LEADER.later(clock.now()), emergency_id=row.id).state == "reviewed"
