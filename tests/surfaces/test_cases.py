"""K2 and K3: the queue and the page of a case, each verb pressed where it is open."""

import re
import sys
from dataclasses import replace
from datetime import date

import pytest

from tests.appeals.scene import LI, actor, receive
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.browser import sweep
from tests.cast import moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Known, State
from unionloop.domains.appeals.models import Case, Entry
from unionloop.kernel.errors import NotFound
from unionloop.web.due import due_items


@pytest.fixture
def town(db, settings):
    settings.CLOCK_START = moment("2026-07-22 15:00")
    return towns.build()


@pytest.fixture
def li(town):
    return hire("li.agent", "agent", town.city.id, label="李娟", start=date(2026, 1, 1))


def press(client, number, verb, **given):
    return client.post(f"/k/{number}/{verb}/", given, follow=True)


class TestQueue:
    def test_shows_what_waits_and_finds_by_number(self, li):
        row = receive("三个月没发工资", known=Known(employer_name="遂州食品有限公司"))
        other = receive("食堂饭菜变质")
        page = enter(li).get("/k/").content.decode()
        assert row.number in page
        assert other.number in page
        found = enter(li).get("/k/", {"q": row.number}).content.decode()
        assert row.number in found
        assert other.number not in found

    def test_more_than_are_counted_are_told_at_the_bell_and_not_left_out(self, li, monkeypatch):
        monkeypatch.setattr(sys.modules[queries.totals.__module__], "COUNT_MOST", 2)
        for _ in range(3):
            receive("食堂饭菜变质")
        items = {one.url: one for one in due_items(replace(LI, name=li.username))}
        assert (items["/k/?view=waiting"].count, items["/k/?view=waiting"].note) == (queries.COUNT_MOST, "不止这么多")
        assert "不止这么多" in enter(li).get("/desk/").content.decode()

    def test_is_closed_to_who_may_not_read(self, town, db):
        maker = hire("zhang.money", "finance_maker", town.city.id, start=date(2026, 1, 1))
        row = receive("三个月没发工资")
        assert enter(maker).get("/k/").status_code == 403
        assert enter(maker).get(f"/k/{row.number}/").status_code == 404

    def test_a_worker_list_leaves_only_with_a_purpose(self, li):
        receive("三个月没发工资")
        assert b"purpose" in enter(li).get("/k/", {"format": "csv"}, follow=True).content


class TestCase:
    def test_is_answered_at_once(self, li):
        row = receive("产假有多少天")
        page = press(enter(li), row.number, "settle", text="98 天，难产加 15 天。", outcome="explained")
        assert page.status_code == 200
        assert Case.objects.get().state == State.CHECKED

    def test_a_question_answered_at_the_desk_is_closed_in_one_press(self, li):
        first, second = receive("产假有多少天"), receive("食堂饭菜变质", known=Known(kind="complain"))
        client = enter(li)
        page = client.get("/k/desk", {"at": first.number}).content.decode()
        assert 'value="resolve" data-key="save"' in page
        assert 'value="resolve"' not in client.get("/k/desk", {"at": second.number}).content.decode()
        form = {"do": "resolve", "back": "desk", "onward": f"at={second.number}", "here": f"at={first.number}"}
        client.post(f"/k/desk/{first.number}/", form | {"text": " "})
        assert Case.objects.get(pk=first.id).state == State.RECEIVED
        answer = client.post(f"/k/desk/{first.number}/", form | {"text": "98 天，难产加 15 天。"})
        assert answer.url == f"/k/desk?at={second.number}"
        done = Case.objects.get(pk=first.id)
        assert (done.state, done.outcome_text) == (State.CLOSED, "98 天，难产加 15 天。")
        assert Entry.objects.get(case=done, direction="out").text == done.outcome_text

    def test_a_missing_ground_is_named_and_nothing_moves(self, li):
        row = receive("三个月没发工资")
        page = enter(li).post(f"/k/{row.number}/withdraw/", {"reason": " "}, follow=True)
        assert "理由" in page.content.decode()
        assert Case.objects.get().state == State.RECEIVED

    def test_one_case_goes_into_another_and_back(self, li):
        first, second = receive("三个月没发工资"), receive("我也三个月没领到工资")
        client = enter(li)
        press(client, second.number, "merge", into_id=first.number)
        assert Case.objects.get(pk=second.id).merged_into_id == first.id
        page = client.get(f"/k/{second.number}/").content.decode()
        assert first.number in page
        press(client, second.number, "unmerge")
        assert Case.objects.get(pk=second.id).merged_into_id is None

    def test_what_was_done_in_one_press_is_undone_by_the_next(self, li, town):
        """ux.md §5.4: each single act that can be taken back says so, and its form does it."""
        row, other = receive("三个月没发工资", known=Known(kind="help")), receive("食堂饭菜变质")
        client = enter(li)

        def undo(page) -> str:
            form = re.search(r'<form class="undo" method="post" action="([^"]+)"[^>]*>(.*?)</form>', page.content.decode())
            fields = dict(re.findall(r'name="(?!csrf|once)(\w+)" value="([^"]*)"', form[2]))
            return client.post(form[1], fields, follow=True).content.decode()

        def state() -> tuple:
            case = Case.objects.get(pk=row.id)
            return case.state, case.unit_id, case.owner, case.merged_into_id, case.returns_count, case.due_at

        before = state()
        sent = press(client, row.number, "dispatch", unit_id=town.streets[0].id, reason="由属地办理")
        assert state()[:2] == (State.DISPATCHED, town.streets[0].id)
        assert "收回派单" in undo(sent)
        assert state() == before
        undo(press(client, row.number, "merge", into_id=other.number))
        assert state() == before
        page = undo(press(client, row.number, "link", other_id=other.number))
        assert "取消关联" in page
        assert not queries.case_file(LI, number=row.number).links
        parted = press(client, row.number, "split", text="另外食堂也不卫生")
        twin = Case.objects.latest("id")
        undo(parted)
        assert Case.objects.get(pk=twin.pk).merged_into_id == row.id
        taken = client.post("/k/desk/take", follow=True)
        assert state()[2] == "li.agent"
        undo(taken)
        assert state() == before

    def test_a_dispatch_signed_for_is_not_recalled(self, li, town):
        row = receive("三个月没发工资", known=Known(kind="help"))
        press(enter(li), row.number, "dispatch", unit_id=town.streets[0].id, reason="由属地办理")
        street = actor("street", "appeals.sign", "appeals.recall", path=town.streets[0].path)
        with pytest.raises(NotFound):  # it was not the street that sent it
            commands.recall(street, case_id=row.id)
        commands.sign(street, case_id=row.id)
        assert press(enter(li), row.number, "recall").status_code == 409
        assert Case.objects.get(pk=row.id).state == State.HANDLING

    def test_an_unknown_verb_and_an_unknown_case_look_absent(self, li):
        row = receive("三个月没发工资")
        assert press(enter(li), row.number, "vanish").status_code in (400, 404, 422)
        assert enter(li).get("/k/R26-00-000000X/").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_screen(opened, settings):
    settings.CLOCK_START = moment("2026-07-22 15:00")
    town = towns.build()
    account = hire("li.agent", "agent", town.city.id, label="李娟", start=date(2026, 1, 1))
    row = receive("职工反映 2026 年 3 月至 5 月工资未足额发放，同班组 6 人合计 14 660 元，至今未付。",
                  known=Known(employer_id=next(iter(town.firms.values()), None), people_count=6, amount_fen=1_466_000,
                              kind="complain", category="wages"))  # fmt: skip
    receive("同一家厂，我们班组的工资也没有发，三月到五月都没有足额发放，合计一万多元。")
    assert sweep(opened, [("/k/", account), (f"/k/{row.number}/", account)]) == []
