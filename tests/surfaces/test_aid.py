"""W8, W9, A1–A4, A6 through HTTP, without any script; both doors of the machine."""

import json
import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.aid.conftest import FAMILY, GU, HE, LATER, XU, account, build, checked, filed, opened
from tests.aid.conftest import authority as authority
from tests.aid.test_ladder import DONE, old
from tests.cast import NOW, OPERATOR
from tests.entrance import enter, hire
from tests.membership.people import paper
from unionloop.cli.main import main
from unionloop.domains.access import commands as access
from unionloop.domains.access import queries as accounts
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import IncomeKind, State
from unionloop.domains.membership import commands as membership
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.kernel import errands
from unionloop.kernel.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]


@pytest.fixture
def town(settings):
    settings.CLOCK_START = NOW
    return build()


@pytest.fixture
def officer(town):
    return enter(hire("gu", "aid_officer", town.city.id, label="顾勤"))


@pytest.fixture
def worker(town):
    """The worker, a member of his union, logged in as himself."""
    membership.enrol(OPERATOR, union_id=town.base.id, name="王大勇", id_number=paper(7))
    access.open_worker(OPERATOR, person_id=town.worker_id)
    client = Client()
    client.force_login(accounts.login_of_person(town.worker_id), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response):
    return b"".join(response.streaming_content).decode("utf-8-sig") if response.streaming else response.content.decode()


def once(page):
    return re.search(r'name="once" value="([^"]+)"', page)[1]


class TestSelfCheck:
    ASKED = {"region": "510903", "people": "3", "income": "36000", "medical": "18,000", "other": "0", "sudden": ""}

    def test_five_numbers_give_an_answer_with_its_arithmetic(self, town):
        page = text(Client().post("/m/check/", self.ASKED))
        assert "深度困难" in page
        assert "÷ 3 人 ÷ 12 个月" in page
        assert "740.00" in re.sub(r"<[^>]+>", "", page)  # the county's own line

    def test_says_why_not_and_keeps_what_was_typed(self, town):
        page = text(Client().post("/m/check/", self.ASKED | {"income": "200000"}))
        assert "还不在帮扶范围" in page
        assert 'value="200000"' in page
        assert "“三万”不是金额" in text(Client().post("/m/check/", self.ASKED | {"income": "三万"}))
        bad = Client().post("/m/check/", self.ASKED | {"people": "三"})
        assert bad.status_code == 422
        assert "要填数字" in text(bad)

    def test_nothing_is_stored_or_logged(self, town, caplog):
        """trust.md P12: no row, no session, no log line; the answer forbids keeping it."""
        client = Client()
        client.get("/m/check/")
        tables = [model for model in apps.get_models() if model._meta.managed]
        before = {model: model._default_manager.count() for model in tables}
        caplog.set_level(logging.DEBUG)
        numbers = {"region": "510903", "people": "7", "income": "31337.31", "medical": "17171.17", "other": "1", "sudden": "2"}
        response = client.post("/m/check/", numbers)
        assert response.status_code == 200
        assert {model: model._default_manager.count() for model in tables} == before
        assert not client.session.keys()
        assert "31337" not in caplog.text
        assert "17171" not in caplog.text
        assert "no-store" in response["Cache-Control"]
        assert "?" not in response.get("Location", "")


class TestForHim:
    """Whoever does not do it on a phone comes to the desk: found, filed, stated, his signed paper attached, handed in."""

    STATED = {"name": ["李秀英", "王小满", ""], "relation": ["spouse", "child", "child"], "id_number": [paper(501), "", ""],
              "birth": ["", "2016-05-01", ""], "stage": ["none", "compulsory", "none"], "school": ["", "船山小学", ""],
              "health": ["透析", "", ""], "own_health": "腰伤", "since": "2024-03-01", "in_wage": "36000", "out_medical": "18,000",
              "main": "illness", "cause": ["education"], "words": "妻子透析三年"}  # fmt: skip

    @pytest.fixture
    def found(self, town, officer):
        membership.enrol(OPERATOR, union_id=town.base.id, name="王大勇", id_number=paper(7))
        assert "代人申请" in text(officer.get("/a/"))
        page = text(officer.get("/a/new/?q=王大勇"))
        member = re.search(r'name="member" value="(\d+)"', page)[1]
        return officer.post("/a/new/", {"once": once(page), "member": member})["Location"]

    def test_from_the_counter_to_the_application(self, town, officer, found):
        page = text(officer.get(found))
        file = found.removesuffix("state/")
        assert officer.post(found, {"once": once(page), **self.STATED})["Location"] == file
        household = int(file.split("/")[2])
        stated = queries.own_stated(town.worker())
        assert [(one.name, one.health) for one in stated.members] == [("李秀英", "透析"), ("王小满", "")]
        assert (stated.costs, dict(stated.causes)) == ({"medical": 1_800_000}, {"illness": "妻子透析三年", "education": ""})
        page = text(officer.get(file))
        assert "深度困难" in page
        refused = officer.post(f"{file}file/{household}/apply/", {"once": once(page), "wish": "盼回音", "guardian": "on"})
        assert refused.status_code == 422  # without his signed paper nobody asks about his income
        signed = {"kind": "authorisation", "file": SimpleUploadedFile("授权书.pdf", b"%PDF signed"), "once": once(text(refused))}
        assert officer.post(f"{file}file/{household}/attach/", signed).status_code == 302
        page = text(officer.get(file))
        assert officer.post(f"{file}file/{household}/apply/", {"once": once(page), "guardian": "on"}).status_code == 302
        (row,) = queries.own_applications(town.worker())
        assert row.state is State.APPLIED
        assert f"file/{household}/apply/" not in text(officer.get(file))  # one at a time

    def test_stated_anew_without_reading_what_he_wrote(self, town, officer, found):
        officer.post(found, {"once": once(text(officer.get(found))), **self.STATED})
        page = text(officer.get(found))
        assert not any(word in page for word in ("透析", "腰伤", "李秀英", paper(501)))
        assert 'value="36000.00"' in page.replace("\u2009", "").replace(",", "")
        anew = {"kept": ["1"], "in_wage": "30000", "out_medical": "18000", "main": "illness", "bar": ["car"],
                "paper_car": "残疾人代步车行驶证"}  # fmt: skip
        assert officer.post(found, {"once": once(page), **anew}).status_code == 302
        stated = queries.own_stated(town.worker())
        assert [(one.name, one.health, one.id_number) for one in stated.members] == [("李秀英", "透析", paper(501))]
        assert (stated.health, dict(stated.causes), dict(stated.exceptions)) == ("腰伤", {"illness": "妻子透析三年"},
                                                                               {"car": "残疾人代步车行驶证"})  # fmt: skip
        assert "深度困难" in text(officer.get(found.removesuffix("state/")))  # the paper lets him in

    def test_what_is_wrong_is_named_and_nothing_typed_is_lost(self, officer, found):
        page = text(officer.get(found))
        wrong = officer.post(found, {"once": once(page), **self.STATED, "in_wage": "三万"})
        assert wrong.status_code == 422
        page = text(wrong)
        assert all(word in page for word in ("三万", "李秀英", "船山小学", "妻子透析三年", "2024-03-01"))

    def test_is_not_for_whoever_may_not(self, town, found):
        boss = enter(hire("xu", "aid_approver", town.city.id))
        assert boss.get("/a/new/").status_code == 403
        assert boss.get(found).status_code == 403
        assert "代人申请" not in text(boss.get("/a/"))


class TestMoneyDesks:
    """A sum that waits stands on the desk of whoever acts next: he approves, another sends it to the bank."""

    def test_approver_then_finance_without_a_name(self, town):
        pk = opened(town)
        filed(town, pk)
        account(town)
        commands.propose(GU.later(LATER), household_id=pk, kind="living", amount_fen=300_000)
        boss, maker = (enter(hire(name, role, town.city.id)) for name, role in (("xu", "aid_approver"), ("zhang", "finance_maker")))
        assert "救助待批准" in text(boss.get("/desk/"))
        assert "救助待划款" not in text(maker.get("/desk/"))
        commands.approve(XU.later(LATER), grant_id=queries.grants(GU.later(LATER)).rows[0].id)
        assert "救助待批准" not in text(boss.get("/desk/"))
        where = f"/a/pay/{town.city.id}/"
        assert where in text(maker.get("/desk/"))
        page = text(maker.get(where))
        assert "生活救助" in page
        assert "王" not in re.sub(r"<[^>]+>", "", page)  # neither name nor file: what finance needs is the sum
        assert maker.post(where, {"once": once(page)})["Location"].startswith("/j/pay/")
        assert "没有等划款的救助" in text(maker.get(where))
        assert boss.get(where).status_code == 403


class TestWorker:
    def test_applies_in_five_pages_and_sees_where_it_stands(self, worker, town):
        assert "家里有谁" in text(worker.get("/m/aid/"))
        worker.post("/m/aid/family/", {"name": ["李秀英", "王小满", ""], "relation": ["spouse", "child", "child"],
                                       "id_number": [paper(501), "", ""], "birth": ["", "2016-05-01", ""],
                                       "stage": ["none", "compulsory", "none"], "school": ["", "船山小学", ""],
                                       "health": ["透析", "", ""]})  # fmt: skip
        worker.post("/m/aid/money/", {"in_wage": "36000", "out_medical": "18000"})
        worker.post("/m/aid/why/", {"cause": "illness", "words": "妻子透析"})
        worker.post("/m/aid/papers/", {"kind": "diagnosis", "file": SimpleUploadedFile("诊断.jpg", b"\xff\xd8 paper")})
        page = text(worker.get("/m/aid/send/"))
        assert "深度困难" in page
        assert "监护人" in page
        refused = worker.post("/m/aid/send/", {"once": once(page), "agreed": "1"})
        assert refused.status_code == 422
        assert "未成年人" in text(refused)
        done = worker.post("/m/aid/send/", {"once": once(text(refused)), "agreed": "1", "guardian": "1"})
        assert done["Location"] == "/m/aid/"
        assert "待初审" in text(worker.get("/m/aid/"))
        assert "困难帮扶申请" in text(worker.get("/m/"))

    def test_form_gives_back_what_he_wrote_and_names_what_is_wrong(self, worker, town):
        worker.post("/m/aid/family/", {"name": ["李秀英"], "relation": ["spouse"], "id_number": [paper(501)], "stage": ["none"]})
        assert paper(501) in text(worker.get("/m/aid/family/"))
        wrong = worker.post("/m/aid/money/", {"in_wage": "三万"})
        assert wrong.status_code == 422
        assert "三万" in text(wrong)

    def test_the_rest_of_the_paper_form_is_filled_in_with_what_is_kept(self, worker, town):
        """domain.md §4.2: housing, work, insurance; he mends it, and an emptied field is gone."""
        household = opened(town)
        commands.describe(HE, household_id=household, told={"housing": "租房", "industry": "玻璃制造", "zero_work": "是"})
        page = text(worker.get("/m/aid/living/"))
        assert re.search(r'<option value="租赁" selected', page)
        assert 'value="玻璃制造"' in page
        kept = {"work": "农民工", "housing": "公租房", "industry": "玻璃制造", "disability": "肢体"}
        assert worker.post("/m/aid/living/", kept)["Location"] == "/m/aid/"
        assert queries.own_circumstances(town.worker()) == kept
        wrong = worker.post("/m/aid/living/", {**kept, "housing": "城堡"})
        assert (wrong.status_code, "城堡" in text(wrong)) == (422, True)
        assert 'value="玻璃制造"' in text(wrong)

    def test_himself_his_health_and_since_when_he_works_there(self, worker, town):
        opened(town)
        since = (NOW - timedelta(days=400)).date()
        given = {"own_health": "腰椎手术", "since": since.isoformat(), "name": ["李秀英"], "relation": ["spouse"], "stage": ["none"]}
        assert worker.post("/m/aid/family/", given).status_code == 302
        stated = queries.own_stated(town.worker())
        assert (stated.health, stated.employed_days, [one.name for one in stated.members]) == ("腰椎手术", 400, ["李秀英"])
        page = text(worker.get("/m/aid/family/"))
        assert 'value="腰椎手术"' in page
        assert f'value="{since}"' in page
        assert worker.post("/m/aid/family/", {**given, "since": "2099-01-01"}).status_code == 422

    def test_marriage_and_the_like_are_his_to_tell_and_to_take_back(self, worker, town):
        assert worker.post("/m/told/?for=aid", {"marriage": "离婚", "ethnicity": "彝", "honour": "市劳模"})["Location"] == "/m/aid/"
        page = text(worker.get("/m/told/"))
        assert re.search(r'<option value="离异" selected', page)
        assert re.search(r'<option value="彝族" selected', page)
        assert "离异" in text(worker.get("/m/me/"))
        assert worker.post("/m/told/", {"marriage": "", "ethnicity": "彝族"})["Location"] == "/m/me/"
        assert persons.own_particulars(town.worker()) == {"ethnicity": "彝族"}

    def test_why_not_me_and_an_appeal(self, worker, town):
        pk = checked(town, opened(town, replace(FAMILY, income={IncomeKind.WAGE: 9_000_000})), income=9_000_000)
        commands.decline(XU, application_id=pk)
        page = text(worker.get(f"/m/aid/{pk}/"))
        assert "为什么没有认定" in page
        assert "全家一年多出" in page
        assert worker.get(f"/m/aid/{pk}/letter/").status_code == 404  # not written yet
        errands.drain(NOW)
        assert f"/m/aid/{pk}/letter/" in text(worker.get(f"/m/aid/{pk}/"))
        assert worker.get(f"/m/aid/{pk}/letter/").content.startswith(b"%PDF")
        worker.post(f"/m/aid/{pk}/", {"note": "妻子上个月又住院"})
        assert queries.application(GU, application_id=pk).state is State.APPEALED

    def test_anybody_elses_application_is_not_there(self, worker, town):
        other = people.record(OPERATOR, name="赵强", id_type="resident", id_number=paper(9), unit_id=town.base.id)
        access.open_worker(OPERATOR, person_id=other.id)
        stranger = Client()
        stranger.force_login(accounts.login_of_person(other.id), backend="django.contrib.auth.backends.ModelBackend")
        pk = checked(town, opened(town))
        assert stranger.get(f"/m/aid/{pk}/").status_code == 404

    def test_without_a_union_he_is_led_to_join(self, town):
        access.open_worker(OPERATOR, person_id=town.worker_id)
        client = Client()
        client.force_login(accounts.login_of_person(town.worker_id), backend="django.contrib.auth.backends.ModelBackend")
        assert "请先入会" in text(client.post("/m/aid/why/", {"cause": "illness"}))


class TestDesk:
    def test_lists_and_files(self, officer, town):
        pk = opened(town)
        filed(town, pk)
        page = text(officer.get("/a/?state=in_force"))
        assert "王*勇" in page
        assert "深度困难" in page
        assert "王大勇" not in text(officer.get("/a/in/?all=1"))
        assert "用途" in text(officer.get("/a/in/?all=1&format=json"))  # personal data leave only for a purpose

    def test_the_file_page_shows_the_sums_and_is_seen_by_the_worker(self, officer, town):
        pk = opened(town)
        page = text(officer.get(f"/a/{pk}/"))
        assert "人均每月" in page
        assert "透析" not in page
        assert "有健康情况" in page
        line = Entry.objects.filter(verb="people.look").latest("id")
        assert (line.actor, line.note[:6]) == ("gu", "打开帮扶档案")
        assert officer.post(f"/a/{pk}/words/", {"reason": ""}).status_code == 422
        words = officer.post(f"/a/{pk}/words/", {"reason": "初审核对病情"})
        assert "妻子透析三年" in text(words)
        (proof,) = queries.household_file(GU, household_id=pk).proofs
        assert officer.post(f"/a/{pk}/words/", {"reason": "看授权书", "proof": proof.id}).content == b"%PDF signed"

    def test_acts_on_the_page(self, officer, town):
        pk = opened(town)
        row = commands.apply(HE, household_id=pk, guardian=True)
        officer.post(f"/a/{pk}/application/{row.id}/examine/", {"note": ""})
        visited = officer.post(f"/a/{pk}/application/{row.id}/visit/", {"second": "吴敏", "found": "两间旧房",
                               "photo": SimpleUploadedFile("家.jpg", b"\xff\xd8")})  # fmt: skip
        assert visited.status_code == 302
        refused = officer.post(f"/a/{pk}/application/{row.id}/send_back/", {"note": "补票据"})
        assert refused.status_code == 422  # past that step: the refusal stands beside its form

    def test_a_sum_above_what_is_left_says_how_much_is_left(self, officer, town):
        pk = opened(town)
        filed(town, pk)
        page = officer.post(f"/a/{pk}/propose/", {"kind": "living", "amount": "9999"})
        assert page.status_code == 422
        assert "最多还可以给" in text(page)
        assert officer.post(f"/a/{pk}/propose/", {"kind": "living", "amount": "3000"}).status_code == 302
        assert "3" in text(officer.get("/a/pay/"))

    def test_an_act_never_reaches_another_household(self, officer, town):
        pk = opened(town)
        row = commands.apply(HE, household_id=pk, guardian=True)
        assert officer.post(f"/a/{pk + 1}/application/{row.id}/examine/", {}).status_code == 404
        assert officer.post(f"/a/{pk}/grant/{row.id}/approve/", {}).status_code == 404

    def test_batches_are_drafted_by_finance(self, town):
        pk = opened(town)
        filed(town, pk)
        account(town)
        row = commands.propose(GU.later(LATER), household_id=pk, kind="living", amount_fen=100_000)
        commands.approve(XU.later(LATER), grant_id=row.id)
        maker = enter(hire("zhang", "finance_maker", town.city.id, label="张敏"))
        done = maker.post(f"/a/pay/{town.city.id}/", {})
        assert done.status_code == 302
        assert done["Location"].startswith("/j/pay/")

    def test_the_ladder_of_the_year(self, town):
        commands.take_over(OPERATOR, unit_id=town.city.id, name="旧档", rows=[old(300 + at, town.base.id, steps=DONE) for at in range(6)])
        leader = enter(hire("shi", "leader", town.city.id, label="史勇"))
        page = re.sub(r"<[^>]+>", "", text(leader.get("/a/plan/?year=2026")))
        assert "3000.00" in page.replace("\u00a0", "")
        assert leader.get("/a/").status_code == 403  # figures, no persons

    def test_the_evaluation_opens_every_point(self, town):
        rows = [old(300 + at, town.base.id, steps=DONE) for at in range(6)]
        commands.take_over(OPERATOR, unit_id=town.city.id, name="旧档", rows=rows)
        judge = enter(hire("shen", "aid_evaluator", town.city.id, label="沈评"))
        given = {"union": town.city.id, "year": 2026, "amount": "60000", "households": 6, "jobs": 1, "startups": 1, "out": 1,
                 "cost": "5000", "paper": "遂工发〔2026〕3号"}  # fmt: skip
        assert judge.post("/a/eval/act/set_budget/", given).status_code == 302
        page = re.sub(r"<[^>]+>", "", text(judge.get("/a/eval/?year=2026")))
        assert "到账金额 ÷ 下达资金" in page
        assert "code=households" in text(judge.get("/a/eval/?year=2026&from=2026-01-01&to=2026-03-31"))
        rows_page = text(judge.get(f"/a/eval/rows/?code=households&union={town.city.id}&year=2026"))
        assert len(set(re.findall(r"BF2026-\d+", rows_page))) == 6
        assert judge.get("/a/eval/rows/?code=beauty").status_code == 404
        period = {"union": town.city.id, "year": 2026, "from": "2026-01-01", "to": "2026-07-21"}
        assert judge.post("/a/eval/act/evaluate/", period).status_code == 302
        assert "现在重算一样" in text(judge.get("/a/eval/?year=2026"))
        drawn = judge.post("/a/eval/act/draw_sample/", period | {"side": "inclusion"})
        assert drawn.status_code == 302
        sample = queries.samples(OPERATOR)[0]
        page = text(judge.get(f"/a/eval/sample/{sample.id}/"))
        assert "错纳抽样" in page
        item = queries.sample(OPERATOR, sample_id=sample.id).items[0]
        judge.post(f"/a/eval/sample/{sample.id}/{item.id}/", {"right": "1", "once": once(page)})
        assert queries.sample(OPERATOR, sample_id=sample.id).items[0].wrong is False

    def test_the_board_is_for_anybody_and_for_no_search_engine(self, town):
        pk = checked(town, opened(town))
        commands.recognise(XU, application_id=pk)
        commands.publicise(GU, application_id=pk)
        response = Client().get("/aid/board/")
        assert "王*勇" in text(response)
        assert "noindex" in response["X-Robots-Tag"]
        assert "noindex" in text(response)


class TestDoors:
    def test_the_api_walks_a_household_into_the_file(self, officer, town):
        def post(path, **body):
            return officer.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")

        row = post("aid/", person_id=town.worker_id, unit_id=town.base.id).json()
        pk = row["id"]
        told = post(f"aid/{pk}/declare", members=[{"relation": "spouse", "name": "李秀英", "id_number": paper(501)}],
                    income={"wage": 3_600_000}, costs={"medical": 1_800_000}, causes={"illness": "透析"})  # fmt: skip
        assert told.json()["people"] == 2
        assert post(f"aid/{pk}/attach", kind="authorisation", name="a.pdf", content_base64="YQ==").status_code == 200
        asked = post(f"aid/{pk}/apply", wish="", guardian=True).json()
        assert post(f"aid/applications/{asked['id']}/examine").status_code in (200, 422)
        page = officer.get(f"/api/v1/aid/applications/{asked['id']}").json()
        assert page["row"]["number"] == row["number"]
        over = post("aid_money/", household_id=pk, kind="living", amount_fen=1)
        assert (over.status_code, over.json()["code"]) == (409, "aid_not_filed")

    def test_old_files_by_the_command_line(self, town, tmp_path, capsys):
        rows = [{"line_no": 1, "unit_id": town.base.id, "name": "周芳", "id_number": paper(301), "phone": "13900000301",
                 "filed_date": "2026-01-10", "people": 3, "income_fen": 3_000_000, "costs_fen": 1_500_000, "causes": ["illness"],
                 "steps": [{"kind": "relief", "day": "2026-01-20", "cost_fen": 300_000}]}]  # fmt: skip
        file = tmp_path / "old.json"
        file.write_text(json.dumps({"unit_id": town.city.id, "name": "旧档", "rows": rows}), encoding="utf-8")
        main(["aid", "take-over", str(file), "--json"])
        assert json.loads(capsys.readouterr().out)["taken"] == 1
        main(["aid", "count", "2026-01-01", "2026-12-31", "--json"])
        assert [one["households"] for one in json.loads(capsys.readouterr().out)["rungs"]] == [1, 0, 0]
