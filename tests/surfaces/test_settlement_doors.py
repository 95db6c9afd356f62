"""Settlement through the API and the command line: the same verbs, scope and refusals as the pages."""

import json
from datetime import date

import pytest

from tests.dues import town
from tests.dues.town import JULY, MAKER, PROFILE
from tests.entrance import enter, hire
from unionloop.cli.main import main
from unionloop.domains.dues import commands, queries

pytestmark = pytest.mark.django_db
LONG_AGO = date(2024, 2, 1)
RUNS, MONEY = "/api/v1/dues_settlement", "/api/v1/dues_money"


@pytest.fixture
def place():
    found = town.build()
    found.rows([("E1", 1_234_567), ("E2", 50_000), (None, 391_250)])
    found.row("E8", 70_000, item="preparation")
    return found


@pytest.fixture
def desk(place):
    roles = {"zhang": "finance_maker", "sun": "finance_checker", "zhao": "finance_releaser"}
    return {name: enter(hire(name, role, place.city, start=LONG_AGO)) for name, role in roles.items()}


def sent(client, url, **body):
    return client.post(url, json.dumps(body, default=str), content_type="application/json")


class TestApi:
    def test_a_month_by_three_people(self, desk, place):
        row = sent(desk["zhang"], f"{RUNS}/runs", unit_id=place.city, month=JULY).json()
        assert sent(desk["zhang"], f"{RUNS}/runs/{row['id']}/compute").json()["rows_count"] == 4
        assert sent(desk["zhang"], f"{RUNS}/runs/{row['id']}/lock").json()["state"] == "locked"
        refused = sent(desk["sun"], f"{RUNS}/runs/{row['id']}/check", note="x" * 501)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        refused = sent(desk["sun"], f"{RUNS}/runs/{row['id']}/check", note="")
        assert (refused.status_code, refused.json()["code"]) == (409, "sample_left")
        for one in desk["sun"].get(f"{RUNS}/runs/{row['id']}").json()["samples"]:
            assert sent(desk["sun"], f"{RUNS}/runs/{row['id']}/samples/{one['allocation_id']}").status_code == 200
        assert sent(desk["sun"], f"{RUNS}/runs/{row['id']}/check", note="").json()["state"] == "checked"
        assert sent(desk["sun"], f"{RUNS}/runs/{row['id']}/approve", note="").status_code in (403, 404)
        assert sent(desk["zhao"], f"{RUNS}/runs/{row['id']}/approve", note="").json()["state"] == "approved"
        lines = desk["zhao"].get(f"{RUNS}/runs/{row['id']}/lines").json()
        assert lines["sums"]["due_fen"] == sum(one["due_fen"] for one in lines["rows"])
        figure = desk["zhao"].get(f"{MONEY}/explain?run_id={row['id']}&unit_id={place.units['U1']}").json()
        assert figure["rows_count"] == 1

    def test_reads(self, desk, place):
        town.approved(place)
        for url in (f"{RUNS}/rules", f"{RUNS}/runs", f"{MONEY}/funds/{place.city}", f"{MONEY}/payouts",
                    f"{MONEY}/preparation", f"{MONEY}/preparation/{place.firms['E8']}", f"{MONEY}/subsidies"):  # fmt: skip
            assert desk["zhang"].get(url).status_code == 200, url
        assert desk["zhang"].get(f"{RUNS}/runs/999999").status_code == 404

    def test_a_period_backward_is_refused_at_both_doors(self, desk, place, capsys):
        policy = {"name": "小额缴费", "tiers": ["city"], "valid_from": "2026-08-01", "valid_to": "2026-07-01", "source": "样例"}
        refused = sent(desk["zhang"], "/api/v1/dues_rules/policies", **policy)
        with pytest.raises(SystemExit):
            main(["dues", "set-policy", "小额缴费", "city", "--from", "2026-08-01", "--until", "2026-07-01",
                  "--source", "样例", "--json"])  # fmt: skip
        assert refused.json()["code"] == "dues_period_backward" == json.loads(capsys.readouterr().out)["code"]
        main(["dues", "set-policy", "小额缴费", "city", "--from", "2026-08-01", "--source", "样例"])
        shown = desk["zhang"].get("/api/v1/dues_rules/policies").json()["rows"]
        assert [(one["name"], one["share_bp"]) for one in shown] == [("小额缴费", 10_000)]

    def test_a_rule_is_tried(self, desk, place):
        body = {"words": {"name": "试", "source": "样例", "item": "dues", "pattern": "P1"},
                "shares_bp": {"base": 7000, "city": 3000}, "valid_from": "2026-08-01",
                "replaces_id": next(one.id for one in queries.rules(MAKER) if one.pattern == "P1")}  # fmt: skip
        found = sent(desk["zhang"], f"{RUNS}/rules/try", unit_id=place.city, month=JULY, **body).json()
        assert found["total_fen"] == sum(one["after_fen"] for one in found["tiers"])


class TestCommandLine:
    def run(self, capsys, *words):
        code = 0
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = end.code or 0
        return code, capsys.readouterr()

    def test_settle_and_refuse(self, capsys, place):
        code, said = self.run(capsys, "dues", "settle", place.city, JULY, "--json")
        assert code == 0, said.err
        assert json.loads(said.out)["rows_count"] == 4
        code, said = self.run(capsys, "dues", "settle", place.city, JULY)
        assert code == 1
        assert "还没办完" in said.err

    def test_reads(self, capsys, place):
        run = town.approved(place)
        for words in (("rules",), ("runs",), ("run", run.id), ("lines", run.id), ("explain", "--run", run.id),
                      ("funds", place.city), ("balance", place.city), ("preparation",),
                      ("estimate", place.firms["E8"]), ("subsidies",), ("verify",), ("load-rules", PROFILE)):  # fmt: skip
            code, said = self.run(capsys, "dues", *words)
            assert code == 0, (words, said.err)

    def test_refused(self, capsys, place):
        run = commands.open_run(MAKER, unit_id=place.city, month=JULY)
        code, said = self.run(capsys, "dues", "approve", run.id)
        assert code == 1
        assert "审批通过" in said.err
