"""The case desk over the API and on the command line: one happy path, one refusal, and who sees what."""

import json
from datetime import date

import pytest

from tests.appeals.conftest import desk, town  # noqa: F401  (fixtures)
from tests.appeals.scene import LI, receive, replied
from tests.cast import OPERATOR, moment
from tests.entrance import enter, hire
from unionloop.cli import main as cli
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Known

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)
ABSENT = 987_654_321  # on PostgreSQL numbers go on from test to test: a small one may be somebody's


@pytest.fixture(autouse=True)
def july(settings):
    settings.CLOCK_START = moment("2026-07-22 10:00")


@pytest.fixture
def agent(desk):  # noqa: F811
    return enter(hire("li", "agent", desk.city.id, label="李娟", start=SINCE))


@pytest.fixture
def handler(desk):  # noqa: F811
    return enter(hire("zhou", "case_handler", desk.counties[0].id, label="周敏", start=SINCE))


def post(client, path, **body):
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


class TestApi:
    def test_a_case_goes_through_its_life(self, agent, handler):
        said = post(agent, "appeals/cases", key="a1", text="公司拖欠工资", kind="help", category="wage.arrears",
                    division_code="510903", contact="13800002207", name="王小芳").json()  # fmt: skip
        assert (said["opened"], said["speaker"]) == (True, "王*芳 138****2207")
        number = said["number"]
        assert post(agent, "appeals/cases", key="a1", text="公司拖欠工资").json()["id"] == said["id"]
        assert post(agent, f"appeals/cases/{number}/dispatch").json()["unit"] == "船山区总工会"
        assert post(handler, f"appeals/cases/{number}/sign").json()["state"] == "handling"
        assert post(handler, f"appeals/cases/{number}/reply", text="已补发", recovered_fen=100).json()["state"] == "replied"
        refused = post(handler, f"appeals/cases/{number}/approve")
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")  # not his to check
        post(agent, f"appeals/cases/{number}/approve")
        assert post(agent, f"appeals/cases/{number}/call_back", reached=True, solved=True, grade=5).json()["state"] == "closed"
        file = agent.get(f"/api/v1/appeals/cases/{number}").json()
        assert "一般诉求答复" in file["explanation"][0]
        (closed, *_), = [agent.get("/api/v1/appeals/rates?since=2026-07-01T00:00:00Z&until=2026-08-01T00:00:00Z").json()["rows"]]
        assert (closed["numerator"], closed["denominator"]) == (1, 1)

    def test_the_speaker_grades_by_his_link_without_a_login(self, client, desk):  # noqa: F811
        row = replied("欠薪", desk.counties[0].id)
        commands.approve(LI, case_id=row.id)
        commands.call_back(LI, case_id=row.id, reached=True, solved=True)
        link = {"number": row.number, "token": queries.rating_token(row.number)}
        for wrong in ("x" * 20, "错" * 20):
            assert post(client, "appeals/rate", grade=5, **link | {"token": wrong}).status_code == 404
        assert post(client, "appeals/rate", grade=6, **link).status_code == 422
        assert post(client, "appeals/rate", grade=4, **link).json() == {"number": row.number, "grade": 4}
        assert post(client, "appeals/rate", grade=4, **link).json()["code"] == "rated_already"
        assert queries.case(LI, case_id=row.id).rating == 4

    def test_another_countys_case_is_not_there(self, handler, desk):  # noqa: F811
        row = receive("欠薪", known=Known(unit_id=desk.counties[1].id))
        assert handler.get(f"/api/v1/appeals/cases/{row.number}").status_code == 404
        assert post(handler, f"appeals/cases/{row.number}/sign").status_code == 404
        assert handler.get("/api/v1/appeals/cases").json()["rows"] == []

    def test_what_does_not_exist_is_refused_not_broken(self, agent):
        for path, body in (
            ("appeals/cases", {"key": "x", "text": "欠薪", "about_unit_id": ABSENT}),
            ("appeals/cases", {"key": "x", "text": "欠薪", "employer_id": ABSENT}),
            ("concerns/diary", {"unit_id": ABSENT, "day": "2026-07-20", "text": "走访", "key": "d"}),
            ("concerns/sortings", {"unit_id": 1, "month": "9999-12-01"}),
            ("concerns/receptions", {"unit_id": 1, "leaders": ["何"], "first_day": "9999-12-30", "weeks": 9, "place": "厅"}),
            ("concerns/articles", {"unit_id": ABSENT, "question": "?", "answer": ".", "source": "s", "valid_to": "2030-01-01"}),
        ):
            assert post(agent, path, **body).status_code in (404, 409, 422), path

    def test_the_ledger_holds(self, agent, desk):  # noqa: F811
        post(agent, "concerns/diary", unit_id=desk.streets[0].id, day="2026-07-20", text="走访", key="d1",
             items=[{"text": "没发高温津贴"}, {"text": "食堂涨价"}])  # fmt: skip
        rows = agent.get("/api/v1/concerns/ledger?month=2026-07-01").json()["rows"]
        assert [(row["collected"], row["open"], row["holds"]) for row in rows] == [(2, 2, True)] * 3


class TestCli:
    def run(self, capsys, *words):
        cli.main([*words, "--json"])
        return json.loads(capsys.readouterr().out)

    def test_takes_down_dispatches_and_explains(self, desk, capsys):  # noqa: F811
        row = self.run(capsys, "appeals", "receive", "公司拖欠工资", "--key", "c1", "--kind", "help", "--category",
                       "wage.arrears", "--division", "510904")  # fmt: skip
        assert self.run(capsys, "appeals", "dispatch", row["number"])["unit"] == "安居区总工会"
        self.run(capsys, "appeals", "classify-case", row["number"], "--kind", "complain", "--people", "12",
                 "--amount", "14660")  # fmt: skip
        found = queries.case_by_number(OPERATOR, number=row["number"])
        assert (found.kind, found.people_count, found.amount_fen, found.category) == ("complain", 12, 1_466_000, "wage.arrears")
        assert "属地与欠薪" in self.run(capsys, "appeals", "case", row["number"])["routing"]
        assert queries.cases(OPERATOR).rows[0].number == row["number"]
