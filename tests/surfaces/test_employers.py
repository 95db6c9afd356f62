"""C1, C2, C5: the register, one employer, coverage — through HTTP."""

import json
import re

import pytest

from tests.cast import OPERATOR
from tests.employers.conftest import firms, street, uscc  # noqa: F401
from tests.entrance import enter, hire
from unionloop.domains.employers import queries
from unionloop.domains.publication import queries as publication
from unionloop.domains.reference import commands as reference
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(street):  # noqa: F811
    return enter(hire("chen", "organiser", label="陈静"))


def text_of(response):
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8-sig")
    return response.content.decode()


class TestRegister:
    def test_lists_filters_and_counts(self, chen, firms):  # noqa: F811
        page = text_of(chen.get("/c/"))
        assert "遂州食品有限公司" in page
        blank = text_of(chen.get("/c/?coverage=none&status=normal&at_least=25"))
        assert "遂州钢构股份有限公司" in blank
        assert "遂州食品有限公司" not in blank
        assert "人数 ≥ 25" in blank

    def test_exports_what_is_filtered(self, chen, firms):  # noqa: F811
        csv = text_of(chen.get("/c/?coverage=own&format=csv"))
        assert "遂州食品有限公司" in csv
        assert "遂州钢构" not in csv
        rows = json.loads(text_of(chen.get("/c/?format=json")))
        assert len(rows["rows"] if isinstance(rows, dict) else rows) == 6

    def test_the_boxes_bear_their_firms_and_put_them_on_the_list_of_the_25th(self, chen, firms):  # noqa: F811
        page = text_of(chen.get("/c/?coverage=none&status=normal"))
        boxes = re.findall(r'name="ids" value="(\d+)" form="bulk"', page)
        assert {int(one) for one in boxes} == {firms.steel.id, firms.freight.id, firms.water.id}
        answer = chen.post("/c/25/act/nominate/", {"ids": boxes, "back": "/c/?coverage=none"}, follow=True)
        assert f"已加入 {len(boxes)} 家" in text_of(answer)
        assert {one.employer_id for one in publication.nominees(OPERATOR).rows} == {int(one) for one in boxes}

    def test_needs_the_verb(self, firms):  # noqa: F811
        assert enter(hire("nobody")).get("/c/").status_code == 403


class TestEmployerPage:
    def test_by_code_and_by_number(self, chen, firms):  # noqa: F811
        for key in (firms.food.uscc, f"{firms.food.id:03d}"):
            page = text_of(chen.get(f"/c/{key}/"))
            assert "遂州食品有限公司工会" in page
            assert "138****2207" in page
            assert "13800132207" not in page
        assert chen.get(f"/c/{uscc(99)}/").status_code == 404

    def test_acts_and_refusals_stand_beside_the_form(self, chen, firms):  # noqa: F811
        url = f"/c/{firms.food.uscc}/"
        assert chen.post(f"{url}act/set_headcount/", {"headcount": "31"}).status_code == 302
        assert queries.employer(OPERATOR, employer_id=firms.food.id).headcount == 31
        bad = chen.post(f"{url}act/set_headcount/", {"headcount": "3", "women": "9"})
        assert bad.status_code == 422
        assert "女职工 9 人多于职工 3 人" in text_of(bad)
        lost = chen.post(f"{url}act/link_union/", {"unit_id": "G9999999Z"})
        assert "没有编码为" in text_of(lost)

    def test_reveals_for_a_reason(self, chen, firms):  # noqa: F811
        url = f"/c/{firms.food.uscc}/reveal/"
        assert chen.post(url, {"reason": ""}).status_code == 422
        shown = chen.post(url, {"reason": "约上门时间"})
        if shown.status_code == 200:
            assert "13800132207" in text_of(shown)
            assert "no-store" in shown["Cache-Control"]
            assert Entry.objects.get(verb="employers.reveal").actor == "chen"
        else:
            assert shown.status_code == 403  # the role does not hold the verb


class TestNewEmployer:
    def test_names_the_wrong_digit(self, chen, street):  # noqa: F811
        form = {"name": "天泰食品有限公司", "unit": street.street.code, "uscc": "9111OOOO802100433B"}
        page = chen.post("/c/new/", form)
        assert page.status_code == 422
        assert "第 5 位是“O”" in text_of(page)
        done = chen.post("/c/new/", form | {"uscc": "91110000802100433B"})
        assert done["Location"] == "/c/91110000802100433B/"
        again = chen.post("/c/new/", form | {"uscc": "91110000802100433B"})
        assert again.status_code == 409
        assert "已登记为“天泰食品有限公司”" in text_of(again)


class TestSame:
    def test_a_person_merges(self, chen, street):  # noqa: F811
        for name in ("天泰食品（遂州）有限公司", "天泰食品(遂州)有限公司"):
            chen.post("/c/new/", {"name": name, "unit": street.street.code, "division_code": "510903"})
        assert "同一区县同名" in text_of(chen.get("/c/same/"))
        pair = queries.duplicates(OPERATOR)[0]
        chen.post("/c/same/merge/", {"kept": pair.first.id, "dropped": pair.second.id, "reason": "地址相同"})
        assert queries.employers(OPERATOR).total == 1


class TestRate:
    def test_shows_both_numerators(self, chen, firms):  # noqa: F811
        reference.load_profile_divisions(OPERATOR)
        page = text_of(chen.get("/c/rate/?day=2026-07-22"))
        for figure in ("其中独立建会", "其中联合覆盖", "船山区", "口径"):
            assert figure in page
        csv = text_of(chen.get("/c/rate/?day=2026-07-22&group=band&format=csv"))
        assert "400 人以上" in csv
        assert chen.get("/c/rate/?group=colour").status_code == 422
        assert chen.get("/c/rate/?day=soon").status_code == 422


def test_the_search_box_finds_them(chen, firms):  # noqa: F811
    assert "遂州食品有限公司" in text_of(chen.get("/find/?q=遂州食品"))


class TestManyAtOnce:
    def test_plans_from_the_conditions_and_shows_why_not(self, chen, firms, street):  # noqa: F811
        from unionloop.domains.founding import commands as founding

        founding.find_blanks(OPERATOR, unit_id=street.city.id)
        page = text_of(chen.get("/c/?coverage=none&coverage=own"))
        assert "选全部符合的" in page
        answer = chen.post("/c/bulk/plan/", {"act": "notify", "all": "1", "query": "coverage=none&coverage=own"})
        shown = text_of(chen.get(answer["Location"]))
        assert "已有工会或已被覆盖" in shown  # 食品
        assert "将办" in shown
        csv = text_of(chen.get(f"{answer['Location']}?format=csv"))
        assert "遂州钢构股份有限公司" in csv
        assert "遂州玻璃有限公司" not in csv
        assert chen.post(f"{answer['Location']}start/").status_code == 302
        assert "正在逐家办理" in text_of(chen.get(answer["Location"]))

    def test_finds_by_pinyin_initials(self, chen, firms):  # noqa: F811
        page = text_of(chen.get("/c/?q=szgg"))
        assert "遂州钢构股份有限公司" in page
        assert "遂州食品有限公司" not in page


class TestSavedViews:
    def test_stand_on_the_page_of_whoever_shares_the_role(self, chen, firms, street):  # noqa: F811
        asked = {"listing": "employers", "label": "大户催办", "query": "at_least=25", "share_with": "county_organiser", "next": "/c/"}
        other = enter(hire("huang", "county_organiser", street.county.id, label="黄海燕"))
        assert chen.post("/views/save", asked)["Location"] == "/c/"
        page = text_of(other.get("/c/?at_least=25"))
        assert "大户催办" in page
        assert "陈静 共享" in page
