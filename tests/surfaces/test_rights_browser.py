"""The rights pages in a real browser: no violation, no sideways scroll, three clicks to a draft, autosave, Ctrl+Enter."""

from datetime import date

import pytest

from tests.browser import DESK, PHONE, sweep
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import moment
from tests.entrance import hire
from tests.rights import town as towns
from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import LetterState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(settings):
    settings.CLOCK_START = moment("2026-07-08 10:00")
    return towns.build()


@pytest.fixture
def officer(town):
    return hire("zhou", "rights_officer", town.counties[0].id, label="周欣 权益", start=date(2026, 1, 1))


@pytest.mark.once
def test_every_page(town, officer, opened):
    out = towns.served(town)
    matter = towns.found(town)
    draft = commands.draft(towns.on(towns.WRITER, "2026-07-07 09:00"), matter_id=matter.id, kind="opinion")
    for part in ("facts", "demand"):
        said = commands.remark(towns.HEAD, letter_id=draft.id, part=part, text="人数与工资表不一致，请核对附件二后写全。")
    commands.settle(towns.WRITER, remark_id=said.id)
    sealed = towns.signed(town, towns.found(town))
    link = queries.link_of(towns.WRITER, letter_id=out.id)
    office = ["/l/", "/l/matters/", "/l/lead/", f"/l/matters/{out.matter}/", f"/l/matters/{matter.number}/", f"/l/{draft.id}/", f"/l/{sealed.id}/",
              f"/l/{out.id}/", "/l/rules/", "/z/", f"/c/0{town.firms['遂州食品有限公司']}/"]  # fmt: skip
    assert sweep(opened, [*((one, officer) for one in office), (f"/answer/{link}/", None)]) == []


def test_three_clicks_to_a_draft_that_saves_itself_and_is_sent_by_keys(town, officer, opened):
    matter = towns.found(town)
    page = opened("/desk/", DESK, officer)
    clicks = 0
    for step in (page.get_by_role("link", name="维权事项"), page.get_by_role("link", name=matter.number),
                 page.get_by_role("button", name="起草意见书")):  # fmt: skip
        step.first.click()
        clicks += 1
    assert clicks == 3
    page.wait_for_url("**/l/*/")
    assert "足额补发所欠6名职工的工资14660元" in page.get_by_label("意见").first.input_value()
    before = page.locator("img.sheet").first.get_attribute("src")
    page.get_by_label("抄送").fill("遂宁市总工会、船山区人力资源和社会保障局")
    page.locator("#version-shown", has_text="2").wait_for()
    assert page.locator("img.sheet").first.get_attribute("src") != before
    assert page.locator("#checks .st.over").count() == 0
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=已送审")
    letter = queries.letters(towns.WRITER).rows[0]
    assert letter.state is LetterState.SUBMITTED
    assert "船山区人力资源和社会保障局" in queries.letter_file(towns.WRITER, letter_id=letter.id).blocks[-1].text


def test_two_editors_see_both_versions(town, officer, opened):
    row = commands.draft(towns.on(towns.WRITER, "2026-07-07 09:00"), matter_id=towns.found(town).id, kind="opinion")
    page = opened(f"/l/{row.id}/", DESK, officer)
    commands.save_draft(towns.WRITER, letter_id=row.id, version=1, blocks=[{"part": "facts", "text": "别人先存的"}])
    page.get_by_label("事实").fill("我写的这一版")
    page.locator("#saved", has_text="有人先存").wait_for()
    page.faults.clear()
    page.get_by_role("button", name="存稿").click()
    page.get_by_text("别人先存的").first.wait_for()
    page.get_by_role("button", name="用我写的").click()
    assert "我写的这一版" in page.get_by_label("事实").input_value()


def test_management_answers_without_scripts(town, opened):
    row = towns.served(town)
    page = opened(f"/answer/{queries.link_of(towns.WRITER, letter_id=row.id)}/", PHONE, scripts=False)
    page.get_by_role("radio", name="采纳", exact=True).check()
    page.get_by_label("答复人姓名和职务").fill("刘洋 办公室主任")
    page.get_by_role("button", name="交答复").click()
    page.get_by_text("已收到的答复").first.wait_for()
