"""The registers over JSON and on the command line: one happy path and one refusal per group of verbs."""

import json

import pytest

from tests.cast import NOW
from tests.employers.conftest import firms, street, uscc  # noqa: F401
from tests.entrance import enter, hire
from tests.surfaces.test_cli import run

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


@pytest.fixture
def chen(street):  # noqa: F811
    return enter(hire("chen", "organiser", label="陈静"))


@pytest.fixture
def admin(db):
    return enter(hire("root", "admin", label="管理员甲"))


def send(client, url, body=None):
    return client.post(BASE + url, json.dumps(body or {}), content_type="application/json")


class TestReference:
    def test_parameters(self, admin):
        assert len(send(admin, "/reference/profile").json()) > 30
        body = {"code": "founding.blank_days", "value": 6, "region": "510903", "valid_from": "2026-12-01",
                "source": "区文件"}  # fmt: skip
        row = send(admin, "/reference/parameters", body).json()
        assert (row["value"], row["label"], row["verified"]) == (6, "空白点上门核实期限", False)
        rows = admin.get(f"{BASE}/reference/parameters?region=510903&day=2026-12-02").json()
        assert {one["code"]: one["value"] for one in rows}["founding.blank_days"] == 6
        refused = send(admin, f"/reference/parameters/{row['id']}/verify")
        assert (refused.status_code, refused.json()["code"]) == (409, "same_person")
        assert send(admin, "/reference/parameters", body | {"value": 0.5}).status_code == 422

    def test_calendar(self, admin):
        day = admin.get(f"{BASE}/reference/calendar/2026-09-30?add=1").json()
        assert (day["result"], day["official"]) == ("2026-10-08", True)
        assert not admin.get(f"{BASE}/reference/calendar/2027-01-04").json()["official"]
        bad = send(admin, "/reference/calendar", {"text": "day\n", "source": "x", "document_number": "1"})
        assert (bad.status_code, bad.json()["code"]) == (422, "columns_missing")

    def test_whoever_holds_no_verb(self, db):
        client = enter(hire("nobody"))
        assert client.get(f"{BASE}/reference/parameters").status_code == 403
        assert send(client, "/reference/profile").status_code == 403


class TestPeople:
    def test_record_find_reveal_and_refuse(self, chen):
        clerk = enter(hire("zhang", "finance_maker", label="张敏"))
        body = {"name": "王芳", "id_type": "resident", "id_number": "11010519491231002X"}
        assert send(clerk, "/people/", body).status_code == 403
        row = send(chen, "/people/", body).json()
        assert (row["name_masked"], row["id_masked"]) == ("王*", "1101**********2X")
        assert send(chen, "/people/", body).json()["code"] == "person_known"
        assert send(chen, "/people/find", {"id_type": "resident", "id_number": body["id_number"]}).json()["id"] == row["id"]
        shown = send(chen, f"/people/{row['id']}/reveal", {"field": "id_number", "reason": "核对医保记录"})
        assert shown.json()["value"] == body["id_number"]
        assert chen.get(f"{BASE}/people/999999").status_code == 404


class TestOrganisation:
    def test_the_tree(self, chen, street):  # noqa: F811
        body = {"parent_id": street.street.id, "name": "新厂工会", "tier": "base", "kind": "base"}
        row = send(chen, "/organisation/units", body).json()
        assert row["parent_id"] == street.street.id
        assert send(chen, "/organisation/units", body).json()["code"] == "unit_name_taken"
        seats = {"kind": "committee", "term_from": "2026-07-01", "term_years": 3, "seats": [{"role": "chair", "name": "李明"}]}
        seated = send(chen, f"/organisation/units/{row['id']}/committees", seats).json()
        assert (seated["term_to"], seated["officers"][0]["name"]) == ("2029-07-01", "李明")
        children = chen.get(f"{BASE}/organisation/units/{street.street.id}/children").json()
        assert row["id"] in [one["id"] for one in children["rows"]]
        assert send(chen, f"/organisation/units/{row['id']}/merge", {"into_id": row["id"]}).status_code == 409
        assert chen.get(f"{BASE}/organisation/units/{2**60}").status_code == 422
        assert chen.get(f"{BASE}/organisation/units/4000000").status_code == 404


class TestEmployers:
    def test_the_register(self, chen, firms, street):  # noqa: F811
        page = chen.get(f"{BASE}/employers/?coverage=none&status=normal&at_least=25").json()
        assert [one["headcount"] for one in page["rows"]] == [400, 60, 25]
        assert page["sums"]["headcount"] == 485
        bad = send(chen, "/employers/", {"name": "甲", "unit_id": street.street.id, "uscc": "91110000802100433C"})
        assert bad.json()["facts"] == {"expected": "B", "found": "C", "where": "1–8、18"}
        loaded = send(chen, "/employers/many", {"rows": [
            {"name": "甲公司", "unit_id": street.street.id, "uscc": uscc(50)},
            {"name": "乙公司", "unit_id": street.street.id, "uscc": "1"}]}).json()  # fmt: skip
        assert loaded["registered"] == 1
        assert loaded["refused"][0]["code"] == "uscc_length"
        row = send(chen, f"/employers/{firms.food.id}/correct", {"reason": "证照变更", "address": "灵泉路 8 号"}).json()
        assert row["address"] == "灵泉路 8 号"
        assert "13800132207" not in json.dumps(row)

    def test_coverage_keeps_the_numerators_apart(self, chen, firms):  # noqa: F811
        answer = chen.get(f"{BASE}/employers/coverage?day=2026-07-22").json()
        assert (answer["whole"]["own"], answer["whole"]["covered"], answer["whole"]["rate_bp"]) == (1, 1, 4000)
        assert chen.get(f"{BASE}/employers/coverage?group=colour").status_code == 422
        assert enter(hire("nobody")).get(f"{BASE}/employers/coverage").status_code == 403


class TestCommandLine:
    def test_reference(self, capsys):
        assert run(capsys, "reference", "load-profile")[0] == 0
        code, out, _ = run(capsys, "reference", "workdays", "2026-09-30", "3", "--json")
        assert (code, json.loads(out)["result"]) == (0, "2026-10-10")
        code, _, err = run(capsys, "reference", "set-parameter", "dues.tolerance_fen", "0.5", "--from", "2026-12-01",
                           "--source", "x")  # fmt: skip
        assert code == 1
        assert "带小数" in err

    def test_organisation(self, capsys, street):  # noqa: F811
        code, out, _ = run(capsys, "organisation", "open-union", "新厂工会", "--parent", street.street.code, "--tier", "base",
                           "--kind", "base", "--json")  # fmt: skip
        assert code == 0
        unit = json.loads(out)["code"]
        assert run(capsys, "organisation", "seat-committee", unit, "committee", "--from", NOW.date().isoformat(),
                   "--seat", "chair=李明", "--seat", "王芳")[0] == 0  # fmt: skip
        code, _, err = run(capsys, "organisation", "dissolve", street.street.code)
        assert code == 1
        assert "下面还有 3 个工会" in err

    def test_employers(self, capsys, firms, street, tmp_path):  # noqa: F811
        file = tmp_path / "firms.csv"
        file.write_text(f"name,unit,uscc,headcount\n甲公司,{street.street.code},{uscc(60)},5\n乙公司,{street.street.code},1,5\n",
                        encoding="gb18030")  # fmt: skip
        code, out, _ = run(capsys, "employers", "register-many", str(file), "--json")
        loaded = json.loads(out)
        assert (code, loaded["registered"], loaded["refused"][0]["line_no"]) == (0, 1, 2)
        assert run(capsys, "employers", "set-status", uscc(60), "shell")[0] == 0
        assert run(capsys, "employers", "show", "999999")[0] == 1
        code, out, _ = run(capsys, "employers", "coverage", "--day", "2026-07-22", "--json")
        assert json.loads(out)[-1]["label"] == "合计"
