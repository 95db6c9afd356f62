"""The small scripts: copying sums, the palette, keys while composing, one submit, and life without them."""

import json

import pytest

from tests.browser import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOUND = {"results": [
    {"label": "天泰玻璃厂", "url": "/help/?n=1", "kind": "企业", "note": "9151…7X"},
    {"label": "天泰家居", "url": "/help/?n=2", "kind": "企业", "note": ""},
]}  # fmt: skip
COPIED = """selector => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(selector));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  const store = new DataTransfer();
  const event = new ClipboardEvent("copy", { clipboardData: store, bubbles: true, cancelable: true });
  document.dispatchEvent(event);
  return store.getData("text/plain") || getSelection().toString();
}"""


def answer(page, found=FOUND):
    page.route(
        "**/find.json*", lambda route: route.fulfill(content_type="application/json", body=json.dumps(found))
    )


class TestCopy:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_a_sum_is_a_plain_number(self, opened, scripts):
        page = opened("/style/", scripts=scripts)
        assert page.evaluate(COPIED, "tbody tr:nth-child(6) td.n") == "-1120.00"
        assert page.evaluate(COPIED, "tbody tr:nth-child(7) td.n") == "1285128.16"

    def test_a_drawn_minus_becomes_a_sign(self, opened):
        page = opened("/style/")
        page.evaluate("document.querySelector('h1').textContent = '差 \u221218\u2009936.60'")
        assert page.evaluate(COPIED, "h1") == "差 -18936.60"


class TestPalette:
    def test_opens_by_key_and_goes_by_enter(self, opened):
        page = opened("/style/")
        answer(page)
        page.keyboard.press("Control+k")
        page.locator("#palette input").fill("天泰")
        page.locator("#palette li[data-url]").nth(1).wait_for()
        page.keyboard.press("ArrowDown")
        assert page.locator("#palette [aria-selected=true]").inner_text().startswith("天泰家居")
        page.keyboard.press("Enter")
        page.wait_for_url("**/help/?n=2")

    def test_says_when_nothing_is_found(self, opened):
        page = opened("/style/")
        answer(page, {"results": []})
        page.keyboard.press("Control+k")
        page.locator("#palette input").fill("x")
        page.get_by_text("没有找到").wait_for()

    def test_question_mark_lists_the_keys(self, opened):
        page = opened("/style/")
        page.keyboard.press("?")
        assert page.locator("#keys").is_visible()


class TestComposing:
    @pytest.mark.parametrize("key", ["k", "?", "j", "t", "s", "n"])
    def test_no_key_acts(self, opened, key):
        page = opened("/style/")
        told = page.evaluate(
            """key => {
              localStorage.setItem("unionloop.single-keys", "1");
              const options = { key, ctrlKey: key === "k", altKey: "tsn".includes(key), isComposing: true,
                                bubbles: true, cancelable: true };
              return document.body.dispatchEvent(new KeyboardEvent("keydown", options));
            }""",
            key,
        )
        assert told is True  # nobody took the key
        assert page.locator("dialog[open]").count() == 0

    def test_a_field_keeps_its_letters(self, opened):
        page = opened("/style/")
        page.locator("#q").click()
        page.keyboard.type("j?k")
        assert page.locator("#q").input_value() == "j?k"
        assert page.locator("dialog[open]").count() == 0


class TestTable:
    def test_single_keys_are_off_until_asked_for(self, opened):
        page = opened("/style/")
        page.keyboard.press("j")
        assert page.locator("tr.at").count() == 0
        page.keyboard.press("?")
        page.get_by_label("打开单键快捷键").check()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert page.locator("tr.at a.row").inner_text() == "大英盐化工会"
        page.keyboard.press("x")
        assert page.locator("[data-chosen-count]").inner_text() == "1"

    def test_choosing_the_page_counts_and_opens_the_acts(self, opened):
        page = opened("/style/")
        assert page.get_by_role("button", name="重发付款").is_disabled()
        page.get_by_label("选本页").check()
        assert page.locator("[data-chosen-count]").inner_text() == "7"
        assert page.get_by_role("button", name="重发付款").is_enabled()


class TestLook:
    def test_density_without_a_reload_and_after_one(self, opened):
        page = opened("/style/")
        page.locator("main a[data-look='density=compact']").click()
        assert "compact" in page.locator("html").get_attribute("class")
        page.reload()
        assert "compact" in page.locator("html").get_attribute("class")

    def test_elder_mode_without_scripts(self, opened):
        page = opened("/help/", scripts=False)
        page.get_by_role("link", name="长辈版").click()
        assert "elder" in page.locator("html").get_attribute("class")
        assert page.url.endswith("/help/")

    def test_elder_targets_are_sixty_high(self, opened):
        page = opened("/style/", elder=True)
        heights = page.evaluate(
            "[...document.querySelectorAll('main .btn')].map(one => one.getBoundingClientRect().height).filter(Boolean)"
        )
        assert heights
        assert min(heights) >= 60

    def test_no_way_out_to_other_sites(self, opened):
        page = opened("/look/?elder=1&next=https://example.org/")
        assert "example.org" not in page.url


class TestPhone:
    def test_first_column_stays_and_takes_two_lines_at_most(self, opened):
        page = opened("/style/", size=PHONE)
        head = page.locator("table[data-rows] tbody th").nth(3)
        before = head.bounding_box()
        page.locator(".ledger > .scroll").first.evaluate("frame => { frame.scrollLeft = 300 }")
        after = head.bounding_box()
        text = page.locator("table[data-rows] tbody th .row").first
        text.evaluate("link => { link.textContent = '很长的名字'.repeat(20) }")
        assert before["height"] <= 64
        assert text.bounding_box()["height"] <= 56
        assert after["x"] <= before["x"]
        assert after["x"] >= 0

    def test_facets_are_behind_a_button(self, opened):
        page = opened("/style/", size=PHONE)
        assert not page.get_by_label("船山").is_visible()
        page.get_by_text("筛选", exact=True).last.click()
        assert page.get_by_label("船山").is_visible()


class TestOnce:
    def test_second_click_is_not_sent(self, opened):
        page = opened("/style/")
        sent = page.evaluate(
            """() => {
              let sent = 0;
              addEventListener("submit", (event) => {
                sent += event.defaultPrevented ? 0 : 1;
                event.preventDefault(); // stay here, to see the second click
              });
              const form = document.querySelector("form[action='/style/']");
              form.requestSubmit();
              form.requestSubmit();
              return sent;
            }"""
        )
        assert sent == 1
