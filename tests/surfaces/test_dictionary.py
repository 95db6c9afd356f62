"""G3: parameters, calendar and divisions through HTTP."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import OPERATOR
from tests.entrance import enter, hire
from unionloop.domains.reference import commands, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db):
    return enter(hire("root", "admin", label="管理员甲"))


def text_of(response):
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode("utf-8-sig")


class TestParameters:
    def test_load_then_list_with_the_unverified_mark(self, admin):
        assert "还没有参数" in text_of(admin.get("/g/dict/"))
        assert admin.post("/g/dict/load-profile/").status_code == 302
        page = text_of(admin.get("/g/dict/?rows=200"))
        assert "未核实" in page
        assert "98%" in page
        assert "小格子遮盖下限" in text_of(admin.get("/g/dict/?q=hidden_below"))
        assert "工会法" in text_of(admin.get("/g/dict/?format=csv"))

    def test_a_new_value_closes_the_old_one_and_a_second_person_verifies(self, admin):
        commands.load_profile(OPERATOR)
        url = "/g/dict/founding.blank_days/"
        form = {"value": "6", "region": "510903", "valid_from": "2026-12-01", "source": "区工会文件", "document_number": "1号"}
        assert admin.post(f"{url}set/", form).status_code == 302
        page = text_of(admin.get(url))
        assert "6 日" in page
        assert "区工会文件" in page
        bad = admin.post(f"{url}set/", form | {"valid_from": "2026-11-30"})
        assert bad.status_code == 409
        assert "历史不能改写" in text_of(bad)
        assert "带小数" in text_of(admin.post(f"{url}set/", form | {"value": "0.6"}))
        row = next(one for one in queries.parameter_history(OPERATOR, code="founding.blank_days") if one.region)
        assert admin.post(f"{url}verify/", {"parameter_id": row.id}).status_code == 409  # the same person
        other = enter(hire("root2", "admin", label="管理员乙"))
        assert other.post(f"{url}verify/", {"parameter_id": row.id}).status_code == 302
        assert "已核实" in text_of(admin.get(url))

    def test_is_not_for_everybody(self, db):
        assert enter(hire("nobody")).get("/g/dict/").status_code == 403
        assert enter(hire("root3", "admin")).get("/g/dict/nothing.here/").status_code == 404


class TestCalendar:
    def test_warns_about_a_year_without_a_notice_until_it_is_loaded(self, admin):
        assert "有正式放假通知" in text_of(admin.get("/g/dict/calendar/?year=2026"))
        assert "按周一至周五推算" in text_of(admin.get("/g/dict/calendar/?year=2027"))
        file = SimpleUploadedFile("2027.csv", "day,kind\n2027-02-08,休\n2027-02-13,班\n".encode("gb18030"))
        form = {"what": "load", "source": "国务院办公厅", "document_number": "国办发明电〔2026〕1号", "file": file}
        assert admin.post("/g/dict/calendar/", form)["Location"] == "/g/dict/calendar/?year=2027"
        assert "有正式放假通知" in text_of(admin.get("/g/dict/calendar/?year=2027"))

    def test_names_the_line_that_is_wrong(self, admin):
        file = SimpleUploadedFile("2027.csv", b"day,kind\n2027-02-08,holiday\n")
        page = admin.post("/g/dict/calendar/", {"what": "load", "source": "x", "document_number": "1", "file": file})
        assert page.status_code == 422
        assert "第 2 行" in text_of(page)

    def test_one_day(self, admin):
        form = {"what": "day", "day": "2026-07-22", "kind": "rest", "source": "防汛停工令"}
        assert admin.post("/g/dict/calendar/", form).status_code == 302
        assert "防汛停工令" in text_of(admin.get("/g/dict/calendar/?year=2026"))


class TestDivisions:
    def test_shows_periods_and_predecessors_and_loads_a_file(self, admin):
        commands.load_profile_divisions(OPERATOR)
        page = text_of(admin.get("/g/dict/divisions/?q=射洪"))
        assert "510922" in page
        assert "510981" in page
        assert "510922</span></td><td" not in text_of(admin.get("/g/dict/divisions/?q=射洪县&current=1"))
        file = SimpleUploadedFile("d.csv", "code,name,valid_from\n510903001,南津路街道,2015-01-01\n".encode())
        assert admin.post("/g/dict/divisions/", {"file": file}).status_code == 302
        assert "南津路街道" in text_of(admin.get("/g/dict/divisions/?level=street"))
        bad = admin.post("/g/dict/divisions/", {"file": SimpleUploadedFile("d.csv", b"code\n1\n")})
        assert bad.status_code == 422
        assert "缺少列" in text_of(bad)


class TestWhatTheProgramHolds:
    def test_a_chain_says_who_may_and_whose_hand_it_may_not_be(self, admin):
        rows = json.loads(text_of(admin.get("/g/dict/chains/", {"format": "json"})))["rows"]
        release = next(one for one in rows if one["verb"] == "payments.release")
        assert release["roles"] == "放款审批"
        assert release["not_by"] == "编制批次、复核通过"

    def test_every_paper_and_every_notice_has_its_template(self, admin):
        page = text_of(admin.get("/g/dict/templates/?rows=200"))
        assert all(word in page for word in ("意见书", "机关代字 意", "经费到账通知", "回执号{receipt}，请登录查看"))
        assert enter(hire("nobody2")).get("/g/dict/templates/").status_code == 403
