"""K4, K5, L4, F1, F2: knowledge, call-backs, the ledger of concerns, and the diary without a network."""

import re
from datetime import date, timedelta

import pytest

from tests.appeals.scene import LEADER, LI, receive
from tests.browser import DESK, PHONE, sweep
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import NOW, moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Item
from unionloop.domains.appeals.models import Article, Booking, Case, Gathering, Reception
from unionloop.domains.founding import commands as founding
from unionloop.domains.founding.queries import blanks as blanks_of

# What another person's login left on a shared phone, and the keys still lying there.
ANOTHERS = """() => new Promise((done) => { const opening = indexedDB.open("field", 1); opening.onsuccess = () => {
  const entry = { key: "o1", by: "0", at: Date.now(), text: "别人写的", items: "", day: "2026-07-20" };
  opening.result.transaction("entries", "readwrite").objectStore("entries").put(entry).onsuccess = () => done(); }; })"""
FIELDS = """() => new Promise((done) => { const opening = indexedDB.open("field", 1); opening.onsuccess = () => {
  const all = opening.result.transaction("entries").objectStore("entries").getAll();
  all.onsuccess = () => done([...new Set(all.result.flatMap(Object.keys))].sort()); }; })"""
LEFT = """() => new Promise((done) => { const opening = indexedDB.open("field", 1); opening.onsuccess = () => {
  const keys = opening.result.transaction("entries").objectStore("entries").getAllKeys();
  keys.onsuccess = () => done(keys.result); }; })"""


@pytest.fixture
def town(db, settings):
    settings.CLOCK_START = NOW
    return towns.build()


@pytest.fixture
def officer(town):
    return hire("zhou.rights", "rights_officer", town.city.id, label="周宁", start=date(2026, 1, 1))


class TestKnowledge:
    def test_an_answer_is_published_by_another_person(self, town, officer):
        client = enter(officer)
        client.post("/k/kb/write/", {"question": "产假多少天", "answer": "98 天", "source": "女职工劳动保护特别规定 第七条",
                                     "valid_to": "2027-07-01"})  # fmt: skip
        article = Article.objects.get()
        client.post(f"/k/kb/{article.id}/publish_article/")
        assert Article.objects.get().state == "draft"
        commands.publish_article(LEADER, article_id=article.id)
        page = client.get("/k/kb/").content.decode()
        assert "98 天" in page
        assert "zhou.rights" not in page.split("<main")[1]
        assert "周*" in page.split("<main")[1]

    def test_a_day_that_is_none_is_named(self, officer):
        answer = enter(officer).post("/k/kb/write/", {"question": "问", "answer": "答", "source": "据", "valid_to": "soon"})
        assert "复核日" in answer.content.decode()
        assert not Article.objects.exists()


class TestQuality:
    def test_rates_show_both_parts(self, officer):
        row = receive("产假多少天")
        commands.settle(LI, case_id=row.id, text="98 天")
        page = enter(officer).get("/k/qa/").content.decode()
        assert "直接答复率" in page
        cells = re.sub(r"<[^>]+>", "|", page[page.index("直接答复率") :])
        assert re.sub(r"[|\s]+", " ", cells).startswith("直接答复率 100.00 % 1 / 1 20.65 % – 100.00 %")  # Wilson: 1 / (1 + 1.96²)

    def test_is_closed_to_who_calls_nobody_back(self, town):
        maker = hire("zhang.money", "finance_maker", town.city.id, start=date(2026, 1, 1))
        assert enter(maker).get("/k/qa/").status_code == 403


class TestConcerns:
    def test_a_symposium_becomes_cases_and_the_ledger_balances(self, officer):
        client = enter(officer)
        client.post("/l/meet/hold_symposium/", {"title": "外卖骑手座谈", "day": "2026-07-20", "text": "到会 12 人",
                                                "items": "站点没有饮水\n\n高温津贴没发", "people_count": "12", "once": "a" * 24})  # fmt: skip
        assert Case.objects.count() == 2
        page = client.get("/l/meet/").content.decode()
        assert "外卖骑手座谈" in page
        assert [row.holds for row in queries.ledger(LI, month=date(2026, 7, 1))] == [True]

    def test_a_rota_with_a_substitute(self, officer):
        client = enter(officer)
        client.post("/l/meet/plan_receptions/", {"leaders": "何涛、许静", "first_day": "2026-07-24", "weeks": "2", "place": "市总一楼"})
        first = Reception.objects.order_by("day").first()
        client.post("/l/meet/substitute/", {"reception_id": first.id, "substitute": "赵启", "reason": "外出开会"})
        page = client.get("/l/meet/").content.decode()
        assert "赵启" in page
        assert "外出开会" in page


    def test_a_worker_books_a_place_and_is_received(self, officer, client, town):
        """Without login or script; whoever receives sees him masked, and he has a case of his own afterwards."""
        commands.plan_receptions(LI, unit_id=town.city.id, leaders=["何涛"], first_day=date(2026, 7, 24), weeks=1, place="市总一楼",
                                 most=1)  # fmt: skip
        row = Reception.objects.get()
        assert "还有 1 个号" in client.get("/m/meet/").content.decode()
        given = {"reception": row.id, "name": "王小芳", "phone": "1380000220", "text": "厂里要搬迁", "once": "m" * 24}
        wrong = client.post("/m/meet/", given)
        assert wrong.status_code == 422
        assert "厂里要搬迁" in wrong.content.decode()
        assert client.post("/m/meet/", given | {"phone": "13800002207", "once": "n" * 24}).headers["Location"] == "/m/meet/done/"
        assert "市总一楼" in client.get("/m/meet/done/").content.decode()
        assert "已约满" in client.get("/m/meet/").content.decode()
        desk = enter(officer).get("/l/meet/").content.decode()
        assert "王*芳 138****2207" in desk
        assert "13800002207" not in desk
        commands.hold_reception(LI.later(moment("2026-07-24 16:00")), reception_id=row.id, text="一位", came=[Booking.objects.get().pk])
        assert client.get("/m/meet/done/").headers["Location"] == "/m/meet/"
        assert Case.objects.get().channel == "reception"

    def test_a_letter_to_the_leaders_stands_in_the_ledger(self, officer, client):
        assert "领导信箱" in client.get("/m/say/?to=letter_box").content.decode()
        client.post("/m/say/", {"to": "letter_box", "text": "宿舍楼消防通道被堵", "who": "anonymous", "once": "l" * 24})
        case = Case.objects.get()
        assert (case.channel, case.anonymous) == ("letter_box", True)
        assert [row.collected for row in queries.ledger(LI, month=date(2026, 7, 1))] == [1]


class TestToday:
    def test_blank_spots_and_founding_cases_of_ones_own_are_listed(self, town):
        chen, by = hire("chen.street", "street_cadre", town.streets[0].id, label="陈静", start=date(2026, 1, 1)), towns.EARLY
        ids = {name: town.firm(name) for name in ("𠮷盛物流有限公司", "别人的厂", "空白一厂", "空白二厂")}
        founding.open(by, employer_id=ids["𠮷盛物流有限公司"], owner="chen.street")
        founding.open(by, employer_id=ids["别人的厂"], owner="other")
        founding.find_blanks(by, unit_id=town.city.id)
        blanks = {one.employer_id: one.id for one in blanks_of(by).rows}
        for name, owner in (("空白一厂", "陈静"), ("空白二厂", "other")):
            founding.assign(by, blank_ids=[blanks[ids[name]]], unit_id=town.streets[0].id, owner=owner, due_date=date(2026, 7, 30))
        page = enter(chen).get("/f/").content.decode()
        assert [name in page for name in ids] == [True, False, True, False]


class TestDiary:
    def test_sent_twice_with_one_key_is_one_entry(self, officer):
        client = enter(officer)
        for _ in range(2):
            client.post("/f/visit/", {"key": "k1", "text": "走访天泰玻璃厂", "items": "车间太热", "day": "2026-07-22"})
        assert Gathering.objects.count() == 1
        assert Case.objects.count() == 1

    def test_a_day_to_come_is_refused_and_kept_on_the_form(self, officer):
        day = (NOW.date() + timedelta(days=3)).isoformat()
        answer = enter(officer).post("/f/visit/", {"key": "k1", "text": "走访天泰玻璃厂", "day": day})
        assert answer.status_code == 422
        assert "走访天泰玻璃厂" in answer.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_screen(opened, settings):
    settings.CLOCK_START = moment("2026-07-22 15:00")
    town = towns.build()
    commands.load_profile(towns.EARLY)
    zhou = hire("zhou.rights", "rights_officer", town.city.id, label="周宁", start=date(2026, 1, 1))
    commands.write_snippet(LI, unit_id=town.city.id, code="hi", title="问好", text="您好，这里是工会服务热线。")
    commands.write_article(LI, unit_id=town.city.id, question="产假多少天", answer="98 天，难产增加 15 天。",
                           source="女职工劳动保护特别规定 第七条", valid_to=date(2026, 8, 1))  # fmt: skip
    items = [Item("车间太热，没有发高温津贴"), Item("高温津贴没有发，车间太热了"), Item("食堂饭菜不好")]
    commands.write_diary(LI, unit_id=town.city.id, day=date(2026, 7, 20), text="走访天泰玻璃厂", items=items, key="d1")
    commands.plan_receptions(LI, unit_id=town.city.id, leaders=["何涛"], first_day=date(2026, 7, 24), weeks=2, place="市总一楼")
    sorted_row = commands.sort(LI, unit_id=town.city.id, month=date(2026, 7, 1))
    paths = ("/k/kb/", "/k/qa/", "/l/meet/", "/m/meet/", f"/l/meet/sorting/{sorted_row.id}/", "/f/", "/f/visit/")
    assert sweep(opened, [(path, zhou) for path in paths]) == []
    desk = opened("/k/kb/", DESK, zhou)
    frame = desk.locator(".ledger > .scroll")
    assert frame.evaluate("one => one.scrollWidth - one.clientWidth") == 0, "the answers fit beside the form"
    page = opened("/f/visit/", PHONE, zhou)
    page.get_by_label("去了哪里").fill("在没有信号的工地写的")
    page.get_by_role("button", name="安全健康").click()
    page.keyboard.type("没有防尘口罩")
    assert page.get_by_label("要办的事").input_value() == "安全健康：没有防尘口罩"
    page.evaluate(ANOTHERS)
    page.context.set_offline(True)
    page.get_by_role("button", name="存").click()
    page.get_by_text("待同步 1 条").wait_for()
    assert not Gathering.objects.filter(text__contains="没有信号").exists()
    page.context.set_offline(False)
    page.get_by_text("待同步 1 条").wait_for(state="hidden")
    assert Gathering.objects.filter(text__contains="没有信号").count() == 1
    page.reload()
    page.get_by_label("去了哪里").wait_for()
    assert page.evaluate(LEFT) == ["o1"], "what another wrote on this phone waits for him"
    assert not Gathering.objects.filter(text__contains="别人").exists()
    left_behind(page)


def left_behind(page):
    """P13: after leaving, no page of the work stays in this browser; what could not be sent holds these words and no number."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    assert page.evaluate("async () => (await (await caches.open('field-1')).keys()).length") > 0
    page.goto(page.url.replace("/f/visit/", "/logout/"))
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(lambda url: "/logout/" not in url)
    assert page.evaluate("() => caches.keys()") == []
    assert page.evaluate("() => [Object.keys(sessionStorage), Object.keys(localStorage)]") == [[], []]
    assert page.evaluate(FIELDS) == ["at", "by", "day", "items", "key", "text"]
    assert page.evaluate("() => document.cookie").count("session") == 0
