"""One act on many rows of a list: each by itself, what was refused told with its reason, and the list as it was."""

from datetime import date

import pytest

from tests.appeals.scene import LI, receive
from tests.cast import NOW, OPERATOR, moment
from tests.employers.conftest import firms as firms
from tests.employers.conftest import street as street
from tests.entrance import enter, hire
from tests.founding import town as towns
from tests.membership.people import row
from tests.surfaces.test_members import take
from unionloop.domains.appeals import commands as appeals
from unionloop.domains.appeals.contracts import Known, State
from unionloop.domains.appeals.models import Case
from unionloop.domains.membership.models import Membership
from unionloop.domains.reference import commands as reference
from unionloop.kernel.models import Entry

HERE = Known(kind="help", category="wage.arrears", division_code="510903")


@pytest.fixture
def li(db, settings):
    settings.CLOCK_START = moment("2026-07-22 15:00")
    city = towns.build().city
    appeals.load_profile(towns.EARLY)
    return enter(hire("li.agent", "agent", city.id, label="李娟", start=date(2026, 1, 1)))


def bulk(client, verb, numbers, query="", **more):
    return client.post("/k/bulk/", {"verb": verb, "ids": numbers, "query": query, **more}, follow=True)


def sendings(number):
    return Entry.objects.filter(model="appeals.case", row_id=Case.objects.get(number=number).id, verb="appeals.dispatch").count()


class TestCases:
    def test_the_list_offers_what_the_reader_may_do(self, li):
        number = receive("三个月没发工资").number
        page = li.get("/k/").content.decode()
        assert f'name="ids" value="{number}"' in page
        assert 'value="dispatch"' in page

    def test_each_is_sent_where_the_rules_say(self, li):
        numbers = [receive(text, known=HERE).number for text in ("三个月没发工资", "食堂饭菜变质")]
        page = bulk(li, "dispatch", numbers, "view=waiting")
        assert page.redirect_chain[-1][0] == "/k/?view=waiting"
        assert "已派出 2 件" in page.content.decode()
        assert set(Case.objects.values_list("state", flat=True)) == {State.DISPATCHED}

    def test_one_that_is_refused_stops_no_other_and_says_why(self, li):
        open_, ended = receive("三个月没发工资", known=HERE).number, receive("产假有多少天")
        appeals.settle(LI, case_id=ended.id, text="一百五十八天")
        words = bulk(li, "dispatch", [ended.number, open_]).content.decode()
        assert "已派出 1 件" in words
        assert f"1 行没有办（{ended.number}）：现在是“" in words
        assert (sendings(open_), sendings(ended.number)) == (1, 0)

    def test_what_is_not_late_is_not_urged(self, li):
        number = receive("三个月没发工资").number
        words = bulk(li, "urge", [number]).content.decode()
        assert "已催办" not in words
        assert f"1 行没有办（{number}）" in words

    def test_all_go_on_in_the_one_that_came_first(self, li):
        late = receive("食堂饭菜变质", at="2026-07-22 11:00").number
        early = receive("食堂饭菜变质了", at="2026-07-22 10:00").number
        assert "已并入最早的一件：1 件" in bulk(li, "merge", [late, early]).content.decode()
        assert Case.objects.get(number=late).merged_into.number == early

    def test_the_same_sending_counts_once(self, li):
        number = receive("三个月没发工资", known=HERE).number
        for _ in range(2):
            bulk(li, "dispatch", [number], once="a" * 24)
        assert sendings(number) == 1

    @pytest.mark.parametrize(("verb", "ids"), [("dispatch", []), ("close", ["R26-07-000001A"]), ("dispatch", [str(one) for one in range(201)])])
    def test_nothing_ticked_an_unknown_act_and_too_many_are_named(self, li, verb, ids):
        assert bulk(li, verb, ids).status_code == 422

    def test_a_case_out_of_reach_is_like_one_that_is_not(self, li):
        mine = receive("三个月没发工资").number
        assert bulk(li, "dispatch", [mine, "R26-07-999999Z"]).status_code == 404
        assert Case.objects.get(number=mine).state == State.RECEIVED


class TestMembers:
    @pytest.fixture
    def fang(self, street, settings, db):
        settings.CLOCK_START = NOW
        reference.load_profile(OPERATOR)
        return enter(hire("fang", "chair", street.own.id, label="方志强"))

    def test_dues_are_noted_and_particulars_found_right_for_all_ticked(self, fang):
        take(fang, [row(1), row(2)])
        ids = list(Membership.objects.values_list("pk", flat=True))
        assert len(ids) == 2
        assert f'name="ids" value="{ids[0]}"' in fang.get("/mem/").content.decode()
        page = fang.post("/mem/bulk/", {"verb": "note_dues", "ids": ids, "day": "2026-06-30", "query": "state=active"}, follow=True)
        assert page.redirect_chain[-1][0] == "/mem/?state=active"
        assert "已登记会费 2 人" in page.content.decode()
        assert set(Membership.objects.values_list("dues_date", flat=True)) == {date(2026, 6, 30)}
        assert "已核对 2 人" in fang.post("/mem/bulk/", {"verb": "confirm", "ids": ids}, follow=True).content.decode()

    def test_a_day_that_is_none_is_named_and_changes_nothing(self, fang):
        take(fang, [row(1)])
        answer = fang.post("/mem/bulk/", {"verb": "note_dues", "ids": list(Membership.objects.values_list("pk", flat=True)), "day": "去年"})
        assert answer.status_code == 422
        assert set(Membership.objects.values_list("dues_date", flat=True)) == {None}

    def test_what_is_no_member_is_named_and_not_passed_over(self, fang):
        take(fang, [row(1)])
        known = Membership.objects.get().pk
        assert fang.post("/mem/bulk/", {"verb": "confirm", "ids": [known, "壹"]}).status_code == 422
