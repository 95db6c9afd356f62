"""The pages of login, desk, users and audit in a real browser: nothing wrong, nothing sideways."""

import pytest

from tests import clearing
from tests.browser import PHONE, sweep
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.entrance import hire
from unionloop.domains.access import commands
from unionloop.kernel import clock, journal
from unionloop.kernel.actor import system
from unionloop.kernel.models import Entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/desk/", "/find/?q=a", "/me/", "/g/users/", "/g/users/new/", "/again/", "/me/totp/", "/nowhere/")


@pytest.fixture(autouse=True)
def _cleared():
    clearing.install()


@pytest.fixture
def admin():
    commands.load_roles(system(clock.now()))
    account = hire("guan", "admin", label="关伟", start=clock.now().date())
    hire("zhang", "finance_maker", label="张敏", start=clock.now().date())
    return account


@pytest.mark.once
def test_pages_of_the_administrator(opened, admin):
    found = sweep(opened, [(path, admin) for path in PAGES])
    assert [one for one in found if not (one.startswith("/nowhere/") and "404" in one)] == []


def test_one_user_with_a_preview(opened, admin):
    path = f"/g/users/{admin.pk + 1}/?role=finance_checker"
    assert "不相容" in opened(path, account=admin).content()
    assert sweep(opened, [(path, admin)]) == []


def test_audit(opened, admin):
    journal.seal()
    auditor = hire("shen", "auditor", label="沈洁", start=clock.now().date())
    line = Entry.objects.earliest("id").id
    assert sweep(opened, [("/g/audit/", auditor), (f"/g/audit/{line}/", auditor)]) == []


def test_login_page_in_demo_mode(opened, admin, settings):
    settings.DEMO = True
    found = sweep(opened, [("/login/", None)])
    assert [one for one in found if ".demo" not in one] == []  # the banner is the shell's
    page = opened("/login/", PHONE)
    page.get_by_role("button", name="以管理员进去").click()
    page.wait_for_url("**/g/users/")
    assert page.get_by_role("heading", level=1).inner_text() == "用户与角色"


def test_the_palette_finds_a_page(opened, admin):
    page = opened("/desk/", account=admin)
    page.keyboard.press("Control+K")
    page.locator("#palette-q").fill("审计")
    page.keyboard.press("Enter")  # faster than the answer comes
    page.wait_for_url("**/g/audit/**")
