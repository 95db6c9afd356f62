"""G2 审计: who did what, and whether the chain holds."""

import pytest
from django.db import connection

from tests.entrance import enter, hire
from unionloop.kernel import journal
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return enter(hire("shen", "auditor"))


def text_of(response):
    return response.content.decode()


def test_lists_filters_and_shows_one_line(auditor):
    hire("zhang", "leader", label="张敏")
    page = text_of(auditor.get("/g/audit/"))
    assert "授岗" in page
    assert "建账号" not in text_of(auditor.get("/g/audit/?verb=access.grant")).split("<tbody>")[1]
    assert auditor.get("/g/audit/?start=2020-01-01&until=2099-01-01&actor=operator").status_code == 200
    line = Entry.objects.filter(verb="access.create_account").latest("id")
    one = text_of(auditor.get(f"/g/audit/{line.pk}/"))
    assert "password" in one
    assert "scrypt" not in one


@pytest.mark.parametrize("query", ["start=yesterday", "start=2026-13-01", "after=x", "actor=%00"])
def test_bad_filters_are_refused_not_broken(auditor, query):
    assert auditor.get(f"/g/audit/?{query}").status_code == 422


def test_taking_the_journal_away_asks_again(auditor):
    stale = enter(hire("sun", "auditor"), fresh=False)
    assert stale.get("/g/audit/?format=csv")["Location"].startswith("/again/")
    assert 'name="purpose"' in text_of(auditor.get("/g/audit/?format=csv"))


def test_the_check_says_whole(auditor):
    journal.seal()
    page = text_of(auditor.post("/g/audit/check/"))
    assert "完整" in page


def test_the_check_names_a_changed_line(auditor):
    journal.seal()
    victim = Entry.objects.order_by("id").first()
    with connection.cursor() as cursor:  # as a superuser would: past the guard
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER kernel_entry_no_update")
        else:
            cursor.execute("ALTER TABLE kernel_entry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE kernel_entry SET actor = 'somebody' WHERE id = %s", [victim.pk])
    page = text_of(auditor.post("/g/audit/check/"))
    assert f"line {victim.pk} was changed" in page


def test_others_do_not_read_it(client):
    maker = enter(hire("zhang", "finance_maker"))
    for url in ("/g/audit/", "/g/audit/seen/", "/g/audit/1/"):
        assert maker.get(url).status_code == 403
        assert client.get(url).status_code == 302
    assert maker.post("/g/audit/check/").status_code == 403
