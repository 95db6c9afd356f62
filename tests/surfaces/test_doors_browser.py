"""The pages of login, desk, users and audit in a real browser: nothing wrong, nothing sideways."""

import pytest

from tests import clearing
from tests.browser import DESK, PHONE, axe, sideways
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.entrance import hire
from unionloop.domains.access import commands
from unionloop.kernel import clock, journal
from unionloop.kernel.actor import system

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = (DESK, PHONE)
PAGES = ("/desk/", "/find/?q=a", "/me/", "/g/users/", "/g/users/new/", "/g/roles/", "/again/", "/me/totp/", "/nowhere/")


@pytest.fixture(autouse=True)
def _cleared():
    clearing.install()


@pytest.fixture
def admin():
    commands.load_roles(system(clock.now()))
    account = hire("guan", "admin", label="关伟", start=clock.now().date())
    hire("zhang", "finance_maker", label="张敏", start=clock.now().date())
    return account


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.once
def test_pages_of_the_administrator(opened, admin, path, size):
    page = opened(path, size=size, account=admin)
    assert axe(page) == []
    assert sideways(page) <= 0
    assert [fault for fault in page.faults if "404" not in fault] == []


@pytest.mark.parametrize("size", SIZES)
def test_one_user_with_a_preview(opened, admin, size):
    page = opened(f"/g/users/{admin.pk + 1}/?role=finance_checker", size=size, account=admin)
    assert "不相容" in page.content()
    assert axe(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("size", SIZES)
def test_audit(opened, admin, size):
    journal.seal()
    auditor = hire("shen", "auditor", label="沈洁", start=clock.now().date())
    page = opened("/g/audit/", size=size, account=auditor)
    assert axe(page) == []
    assert sideways(page) <= 0
    line = opened("/g/audit/1/", size=size, account=auditor)
    assert axe(line) == []


@pytest.mark.parametrize("size", SIZES)
def test_login_page_in_demo_mode(opened, admin, settings, size):
    settings.DEMO = True
    page = opened("/login/", size=size)
    assert [one for one in axe(page) if ".demo" not in one] == []  # the banner is the shell's
    assert sideways(page) <= 0
    page.get_by_role("button", name="以管理员进去").click()
    page.wait_for_url("**/g/users/")
    assert page.get_by_role("heading", level=1).inner_text() == "用户与角色"


def test_the_palette_finds_a_page(opened, admin):
    page = opened("/desk/", account=admin)
    page.keyboard.press("Control+K")
    page.locator("#palette-q").fill("审计")
    page.keyboard.press("Enter")  # faster than the answer comes
    page.wait_for_url("**/g/audit/**")
