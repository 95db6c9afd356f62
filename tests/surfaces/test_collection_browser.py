"""The pages of collection in a real browser: nothing inaccessible, nothing sideways, the desk by keyboard."""

import pytest

from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.browser import sweep
from tests.cast import OPERATOR, ZHANG
from tests.dues import tax_files as made
from tests.dues.test_reconciliation_commands import statement
from tests.entrance import hire
from unionloop.domains.dues import commands
from unionloop.domains.dues.models import Difference, Payer
from unionloop.domains.employers import commands as employers
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.domains.organisation import commands as organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db):
    """A month half way: one file live, one tried with faults, bank sheet in, three payers on the desk."""
    city = organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city",
                                   kind="federation", code="CITY", division_code="510900")  # fmt: skip
    for number in (1, 2, 3):
        employers.register(OPERATOR, employer=EmployerInput(
            name=made.firm(number) + "一店", unit_id=city.id, division_code="510903", uscc=made.uscc(500 + number)))
    shops = [made.row(n, 纳税人名称=made.firm(n) + "二店", 社会信用代码="") for n in (1, 2, 3)]
    first = commands.receive(ZHANG, unit_id=city.id, name="2026年7月上半月入库明细.xlsx",
                             content=made.xlsx([*shops, *made.rows(20, start=4)]))  # fmt: skip
    commands.stage(ZHANG, file_id=first.id)
    commands.confirm(ZHANG, file_id=first.id)
    commands.match_payers(ZHANG, unit_id=city.id)
    wrong = [made.row(50, 费率="7%"), made.row(51, 工资总额="二万"), made.row(52, 社会信用代码=made.uscc(52)[:17]),
             made.row(53, 入库日期="26-07-01")]  # fmt: skip
    second = commands.receive(ZHANG, unit_id=city.id, name="2026年7月下半月入库明细.xlsx",
                              content=made.xlsx([*made.rows(8, start=20), *wrong]))  # fmt: skip
    commands.stage(ZHANG, file_id=second.id)
    commands.receive_sheet(ZHANG, unit_id=city.id, month="202607", name="国库流水7月.csv",
                           content=statement([*range(1, 20)], n5="1.00"))  # fmt: skip
    commands.reconcile(ZHANG, unit_id=city.id, month="202607")
    return {"city": city, "live": first, "tried": second, "zhang": hire("zhang", "finance_maker", city.id, label="张敏")}


def paths(scene):
    unit = scene["city"].id
    return [
        f"/j/tax?unit={unit}&month=202607", f"/j/tax/{scene['live'].id}", f"/j/tax/{scene['tried'].id}",
        f"/j/tax/{scene['live'].id}?outcome=accepted", "/j/tax/gaps", f"/j/recon?unit={unit}&month=202607",
        f"/j/recon/difference/{Difference.objects.filter(state='open').first().pk}", "/import", "/c/match",
        "/c/match/payers", f"/j/tax/payer/{Payer.objects.first().pk}",
    ]  # fmt: skip


@pytest.mark.once
def test_nothing_inaccessible_and_nothing_sideways(opened, scene):
    assert sweep(opened, [(path, scene["zhang"]) for path in paths(scene)]) == []


def test_two_keys_a_payer(opened, scene):
    page = opened("/c/match", account=scene["zhang"])
    names = page.locator(".queue a > span:nth-of-type(1)").all_inner_texts()
    assert page.locator("article h2").inner_text().startswith(names[0])
    page.keyboard.press("j")
    page.wait_for_url("**at=*")
    assert page.locator("article h2").inner_text().startswith(names[1])
    page.keyboard.press("k")
    page.wait_for_function("name => document.querySelector('article h2').innerText.startsWith(name)", arg=names[0])
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**last=*")
    tied = Payer.objects.get(name=names[0])
    assert (tied.state, tied.how) == ("matched", "hand")
    page.keyboard.press("u")
    page.wait_for_function("name => document.querySelector('article h2').innerText.startsWith(name)", arg=names[0])
    tied.refresh_from_db()
    assert tied.state == "review"
    page.keyboard.press("x")
    page.wait_for_url("**last=*")
    tied.refresh_from_db()
    assert tied.state == "aside"


def test_the_desk_works_without_scripts(opened, scene):
    page = opened("/c/match", account=scene["zhang"], scripts=False)
    name = page.locator("article h2").inner_text().split()[0]
    page.locator("#accept button.go").click()
    assert Payer.objects.get(name=name).state == "matched"
    page.locator("#undo button").click()
    assert Payer.objects.get(name=name).state == "review"


def test_trying_a_file_shows_progress_and_ends_on_its_page(opened, scene):
    page = opened(f"/j/tax/{scene['tried'].id}", account=scene["zhang"])
    page.locator("form[data-stage] button").click()
    page.wait_for_selector("text=试导入完成")
    assert page.locator("text=确认入账").count() == 1
