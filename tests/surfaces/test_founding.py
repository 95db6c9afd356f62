"""B1, B2, blank spots and the firm's own page; API and command line; the overview Z1 and the wall Z2."""

import json
from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from tests.cast import moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from tests.founding.test_commands import MAKER, on, walk
from unionloop.cli import main as cli
from unionloop.domains.founding import commands, queries
from unionloop.domains.founding.contracts import State
from unionloop.domains.founding.models import Blank, Case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def july(settings):
    settings.CLOCK_START = moment("2026-07-08 10:00")


@pytest.fixture
def town(db):
    town = towns.build()
    for at in range(4):
        town.firm(f"船山{at}号有限公司", headcount=20 + at * 20, street=at)
    commands.find_blanks(on(MAKER, "2026-07-01 08:00"), unit_id=town.city.id)
    return town


@pytest.fixture
def case(town):
    return commands.open(on(MAKER, "2026-07-01 09:00"), employer_id=town.firms["船山1号有限公司"])


@pytest.fixture
def organiser(town):
    return enter(hire("chen", "organiser", town.city.id, label="陈静 组织", start=date(2026, 1, 1)))


@pytest.fixture
def cadre(town):
    return enter(hire("huang", "street_cadre", town.streets[1].id, label="黄敏 街道", start=date(2026, 1, 1)))


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


class TestBoard:
    def test_seven_columns_with_sums_and_the_overdue_card(self, organiser, case):
        text = organiser.get("/b/").content.decode()
        for word in ("线索", "联系", "指导", "筹备组", "大会", "批复", "返还通", "船山1号", "超期"):
            assert word in text
        assert f"/b/{case.number}/" in text

    def test_an_owner_kept_as_a_login_is_shown_as_the_person(self, organiser, cadre, town):
        for firm, owner in (("船山2号有限公司", "huang"), ("船山3号有限公司", "陈静 组织")):
            commands.open(on(MAKER, "2026-07-01 09:00"), employer_id=town.firms[firm], owner=owner)
        text = organiser.get("/b/").content.decode()
        assert "· 黄*</small>" in text
        assert "· 陈*</small>" in text
        assert '<option value="huang">黄*（huang）</option>' in text
        assert "· 黄*</small>" not in organiser.get("/b/?owner=陈静 组织").content.decode()

    def test_the_list_filters_and_exports(self, organiser, case):
        assert "船山1号" in organiser.get("/b/list/?overdue=1").content.decode()
        assert "船山1号" not in organiser.get("/b/list/?column=money").content.decode()
        rows = json.loads(body(organiser.get("/b/list/?format=json")))["rows"]
        assert [row["number"] for row in rows] == [case.number]

    @pytest.mark.parametrize("path", ["/b/list/?state=x", "/b/blanks/?reason=x", "/b/list/?column=x", "/b/list/?after=%%%"])
    def test_nonsense_is_refused_in_words(self, organiser, case, path):
        assert organiser.get(path).status_code == 422

    def test_a_cadre_sees_the_own_street(self, cadre, case, town):
        assert "船山1号" in cadre.get("/b/").content.decode()
        other = commands.open(on(MAKER, "2026-07-01 09:00"), employer_id=town.firms["船山2号有限公司"])
        assert cadre.get(f"/b/{other.number}/").status_code == 404

    def test_anonymous_is_led_to_the_login(self, case):
        for path in ("/b/", "/b/blanks/", f"/b/{case.number}/", "/z/", "/wall/"):
            assert Client().get(path).status_code == 302


class TestCase:
    def test_one_click_a_stage(self, cadre, case):
        page = cadre.get(f"/b/{case.number}/").content.decode()
        assert "现在要做" in page
        answer = cadre.post(f"/b/{case.number}/verify/", {"verdict": "normal", "headcount": "41"})
        assert answer["Location"] == f"/b/{case.number}/"
        assert Case.objects.get(pk=case.id).state == State.VERIFIED
        cadre.post(f"/b/{case.number}/book_guide/", {"guide_date": "2026-07-10"})
        cadre.post(f"/b/{case.number}/prepare/", {"name": ["王一", "李二", "张三", ""], "duty": ["组长", "成员", "", ""]})
        cadre.post(f"/b/{case.number}/recruit/", {"members_count": "36", "women_count": "10", "shape": "own"})
        assert Case.objects.get(pk=case.id).state == State.RECRUITED

    def test_the_whole_way_by_form(self, organiser, case):
        walk(case, State.NOMINATED)
        form = {"elected_date": "2026-07-08", "entitled_count": "36", "present_count": "32", "term_years": "3",
                "name": ["王一", "李二", "张三", "赵四"], "duty": ["主席", "委员", "委员", "主任"],
                "part": ["committee", "committee", "committee", "audit"], "votes": ["30", "28", "25", "24"]}  # fmt: skip
        assert organiser.post(f"/b/{case.number}/elect/", form).status_code == 302
        assert Case.objects.get(pk=case.id).state == State.ELECTED
        page = organiser.get(f"/b/{case.number}/").content.decode()
        assert "王一" in page

    def test_a_refusal_says_the_number_and_the_cure(self, organiser, case):
        walk(case, State.PREPARED)
        answer = organiser.post(f"/b/{case.number}/recruit/", {"members_count": "36", "shape": "joint"})
        assert answer.status_code == 409
        assert "36 人" in answer.content.decode()
        assert "单独建会" in answer.content.decode()

    def test_every_state_of_a_case_can_be_shown(self, organiser, case):
        for until in (State.VERIFIED, State.ELECTED, State.PUBLICISED, State.FOUNDED):
            with transaction.atomic():
                walk(case, until)
                assert organiser.get(f"/b/{case.number}/").status_code == 200
                transaction.set_rollback(True)

    def test_a_paper_is_written_and_fetched(self, organiser, case):
        organiser.post(f"/b/{case.number}/write/", {"template": "notice"})
        paper = queries.papers_of(MAKER, case.id)[0]
        assert organiser.get(f"/b/paper/{paper.pdf_id}/").content.startswith(b"%PDF")
        assert Client().get(f"/b/paper/{paper.pdf_id}/").status_code in (302, 404)

    def test_a_form_sent_twice_has_one_effect(self, organiser, case):
        form = {"outcome": "met", "text": "谈了筹备", "once": "token-for-one-visit"}
        for _ in range(2):
            organiser.post(f"/b/{case.number}/visit/", form)
        assert len(queries.case_file(MAKER, number=case.number).visits) == 1


class TestBlanks:
    def test_given_to_a_street_in_one_act(self, organiser, town):
        ids = list(Blank.objects.values_list("pk", flat=True))
        assert "船山3号" in organiser.get("/b/blanks/").content.decode()
        organiser.post("/b/blanks/act/", {"act": "assign", "ids": ids, "unit_id": town.streets[2].id, "owner": "黄敏",
                                          "due_date": "2026-07-20"})  # fmt: skip
        assert set(Blank.objects.values_list("owner", flat=True)) == {"黄敏"}

    def test_notices_for_the_chosen(self, organiser, town):
        ids = list(Blank.objects.values_list("pk", flat=True))[:2]
        organiser.post("/b/blanks/act/", {"act": "notify", "ids": ids})
        assert Case.objects.count() == 2

    def test_nothing_chosen_is_said(self, organiser, town):
        assert organiser.post("/b/blanks/act/", {"act": "notify"}).status_code == 422

    def test_a_day_that_is_none_is_said(self, organiser, town):
        ids = list(Blank.objects.values_list("pk", flat=True))
        bad = {"act": "assign", "ids": ids, "unit_id": town.streets[2].id, "owner": "黄敏", "due_date": "八月底"}
        assert organiser.post("/b/blanks/act/", bad).status_code == 422
        assert set(Blank.objects.values_list("owner", flat=True)) == {""}


class TestFirmPage:
    def test_two_taps_to_a_guide(self, case):
        client, token = Client(), queries.token_of(case_id=case.id)
        page = client.get(f"/found/{token}/")
        assert page.status_code == 200
        assert "约一位指导员" in page.content.decode()
        assert page["Cache-Control"] == "no-store"
        answer = client.post(f"/found/{token}/", {"guide_date": "2026-07-10", "phone": "13800002207"})
        assert answer.status_code == 302
        row = Case.objects.get(pk=case.id)
        assert (row.guide_date, row.guide_phone) == (date(2026, 7, 10), "13800002207")
        assert "7月10日" in client.get(f"/found/{token}/").content.decode()

    def test_the_address_is_the_only_key(self, case):
        token = queries.token_of(case_id=case.id)
        for wrong in ("0" * 32, token[:-1], "", f"{token}x"):
            assert Client().get(f"/found/{wrong or 'x'}/").status_code == 404

    def test_it_opens_no_other_case(self, case, town):
        other = commands.open(on(MAKER, "2026-07-01 09:00"), employer_id=town.firms["船山2号有限公司"])
        Client().post(f"/found/{queries.token_of(case_id=case.id)}/", {"guide_date": "2026-07-10"})
        assert Case.objects.get(pk=other.id).guide_date is None

    def test_it_names_no_person(self, case):
        walk(case, State.FOUNDED)
        text = Client().get(f"/found/{queries.token_of(case_id=case.id)}/").content.decode()
        for word in ("王一", "李二", "陈静", "孙立", "6222"):
            assert word not in text

    def test_a_rest_day_is_refused_with_the_next_workday(self, case):
        answer = Client().post(f"/found/{queries.token_of(case_id=case.id)}/", {"guide_date": "2026-07-11"})
        assert answer.status_code == 409
        assert "2026-07-13" in answer.content.decode()


class TestOverview:
    def test_exceptions_first_each_with_owner_and_day(self, organiser, case):
        text = organiser.get("/z/").content.decode()
        for word in ("建会率", "空白点", "例外", "双环", "船山区", "独立", "联合"):
            assert word in text
        assert "船山1号有限公司" in text

    def test_the_district_table_exports(self, organiser, town):
        text = body(organiser.get("/z/?format=csv")).decode("utf-8-sig")
        assert text.splitlines()[0].startswith("区县")
        assert len(text.strip().splitlines()) == 3

    def test_the_wall_names_nobody(self, organiser, case):
        text = organiser.get("/wall/").content.decode()
        assert "建会率" in text
        for word in ("陈静", "黄敏", "船山1号"):
            assert word not in text

    def test_first_use_without_data(self, db):
        admin = enter(hire("lead", "leader", None, start=date(2026, 1, 1)))
        assert admin.get("/z/").status_code == 200


class TestApi:
    def test_the_same_verbs_and_refusals(self, organiser, case, town):
        page = organiser.get("/api/v1/founding/cases?overdue=true").json()
        assert [one["number"] for one in page["rows"]] == [case.number]
        answer = organiser.post(f"/api/v1/founding/cases/{case.id}/verify", {"verdict": "normal"},
                                content_type="application/json")  # fmt: skip
        assert answer.json()["state"] == "verified"
        again = organiser.post(f"/api/v1/founding/cases/{case.id}/verify", {"verdict": "normal"},
                               content_type="application/json")  # fmt: skip
        assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
        assert organiser.get(f"/api/v1/founding/cases/{case.number}").json()["case"]["state"] == "verified"

    def test_without_login(self, case):
        assert Client().get("/api/v1/founding/cases").status_code == 401

    def test_every_list(self, organiser, case):
        for path in ("board", "blanks", "coverage", "terms", "cases"):
            assert organiser.get(f"/api/v1/founding/{path}").status_code == 200, path


class TestCommandLine:
    def test_opens_and_verifies(self, town, capsys):
        cli.main(["founding", "open", str(town.firms["船山3号有限公司"]), "--json"])
        number = json.loads(capsys.readouterr().out)["number"]
        cli.main(["founding", "verify", number, "normal", "--json"])
        assert json.loads(capsys.readouterr().out)["state"] == "verified"
        with pytest.raises(SystemExit):
            cli.main(["founding", "approve", number])
        assert "不能" in capsys.readouterr().err
