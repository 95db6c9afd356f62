"""A broken invariant stops the payouts, says why, and only audit lets them move again; borrowed posts in four eyes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import MACHINE, NOW, SUN, ZHANG, ZHAO, actor
from tests.entrance import enter, hire
from unionloop.domains.access import commands as access
from unionloop.domains.access import queries as access_queries
from unionloop.domains.access.models import Post
from unionloop.domains.payments import commands, queries
from unionloop.jobs import checks
from unionloop.kernel import journal
from unionloop.kernel.errors import BadInput, NotAllowed, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
AUDIT = actor("shen", "payments.thaw", "payments.freeze", "journal.check")


@pytest.fixture
def checked(town):
    batch = town.draft(1000, 2000)
    return commands.check(SUN, batch_id=batch.id)


def tampered(batch):
    with connection.cursor() as cursor:  # as a superuser would: past every command
        cursor.execute("UPDATE payments_batch SET total_fen = total_fen + 1 WHERE id = %s", [batch.id])


def mended(batch):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_batch SET total_fen = total_fen - 1 WHERE id = %s", [batch.id])


def test_a_fault_freezes_says_why_and_is_thawed_only_when_mended(checked):
    tampered(checked)
    checks.guard(MACHINE)
    frozen = queries.freeze()
    assert frozen.count >= 1
    with pytest.raises(Refused) as refused:
        commands.release(ZHAO, batch_id=checked.id)
    assert refused.value.code == "payments_frozen"
    assert checked.number in refused.value.facts["why"]
    with pytest.raises(Refused, match="still_broken"):
        commands.thaw(AUDIT, note="看过了")
    mended(checked)
    checks.guard(MACHINE.later(NOW + timedelta(hours=1)))
    with pytest.raises(BadInput):
        commands.thaw(AUDIT, note=" ")
    commands.thaw(AUDIT, note="测试改动，已还原")
    assert queries.freeze() is None
    assert commands.release(ZHAO, batch_id=checked.id).state == "released"


def test_an_export_is_stopped_too_and_an_auditor_may_stop_by_hand(checked):
    commands.release(ZHAO, batch_id=checked.id)
    commands.freeze(AUDIT, reason="核对银行预留印鉴")
    with pytest.raises(Refused, match="payments_frozen"):
        commands.export(ZHANG, batch_id=checked.id)
    commands.thaw(AUDIT, note="印鉴相符")
    assert commands.export(ZHANG, batch_id=checked.id).state == "exported"


def test_two_checks_make_one_freeze(checked):
    tampered(checked)
    checks.guard(MACHINE)
    checks.guard(MACHINE.later(NOW + timedelta(hours=1)))
    assert Entry.objects.filter(model="payments.freeze").count() == 2
    assert queries.freeze().seen_at == NOW + timedelta(hours=1)


def test_nobody_else_thaws(checked):
    commands.freeze(AUDIT, reason="核对")
    with pytest.raises(Refused):
        commands.thaw(ZHAO.__class__("zhao", (), NOW), note="放了吧")


def test_audit_of_one_union_below_neither_stops_nor_lets_go(town, checked):
    below = actor("shen", "payments.freeze", "payments.thaw", path=town.bases[0].path)
    with pytest.raises(NotAllowed):
        commands.freeze(below, reason="核对印鉴")
    commands.freeze(AUDIT, reason="核对印鉴")
    with pytest.raises(NotAllowed):
        commands.thaw(below, note="相符")


def test_the_page_says_why_and_audit_lets_go(town, checked):
    auditor = enter(hire("shen", "auditor", town.city.id))
    assert "放款正常" in auditor.get("/j/pay/freeze").content.decode()
    auditor.post("/j/pay/freeze/start", {"reason": "核对印鉴"})
    assert "核对印鉴" in auditor.get("/j/pay").content.decode()
    assert "放款已暂停" in auditor.get("/desk/").content.decode()
    auditor.post("/j/pay/freeze/check")
    auditor.post("/j/pay/freeze/thaw", {"note": "相符"})
    assert queries.freeze() is None
    assert enter(hire("wu")).get("/j/pay/freeze").status_code == 403


class TestBorrowedPosts:
    def test_the_line_names_both_and_four_eyes_see_both(self, town):
        owner, helper = hire("sun2", "finance_checker", town.city.id), hire("li2")
        own = Post.objects.get(account=owner)
        lender = replace(access_queries.actor_for(owner, at=NOW))
        access.delegate(lender, post_id=own.pk, to_account_id=helper.pk, valid_from=NOW.date(),
                        valid_to=NOW.date() + timedelta(days=7))  # fmt: skip
        by = access_queries.actor_for(helper, at=NOW)
        assert by.people == ("li2", "sun2")
        batch = commands.check(by, batch_id=town.draft(1000).id)
        line = Entry.objects.get(verb="payments.check", row_id=batch.id)
        assert (line.actor, line.on_behalf) == ("li2", "sun2")
        assert journal.digest_of(journal.line_of(line)) == line.digest
        owner_releases = actor("sun2", "payments.*")
        with pytest.raises(Refused, match="same_person"):  # checked in her name: not hers to release
            commands.release(owner_releases, batch_id=batch.id)
        journal.seal()
        assert journal.check() == []
        auditor = enter(hire("shen", "auditor"))
        page = auditor.get("/g/audit/?verb=payments.check").content.decode()
        row = next(one for one in page.split("<tr") if "li2" in one)
        assert "sun2" in row
