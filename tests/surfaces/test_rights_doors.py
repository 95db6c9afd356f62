"""Rights over JSON and on the command line: one happy path and one refusal per group of verbs; rare names on paper."""

import base64
import json
import subprocess
from datetime import date

import pytest

from tests.cast import moment
from tests.entrance import enter, hire
from tests.rights import town as towns
from tests.surfaces.test_cli import run
from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import State

pytestmark = pytest.mark.django_db
BASE = "/api/v1"
SLIP = {"name": "签收单.pdf", "base64": base64.b64encode(b"%PDF-1.7 signed for").decode()}


@pytest.fixture(autouse=True)
def july(settings):
    settings.CLOCK_START = moment("2026-07-08 10:00")


@pytest.fixture
def town(db):
    return towns.build()


@pytest.fixture
def officer(town):
    return enter(hire("zhou", "rights_officer", town.counties[0].id, label="周欣 权益", start=date(2026, 1, 1)))


@pytest.fixture
def head(town):
    return enter(hire("likai2", "rights_signer", town.counties[0].id, label="李凯 副主席", start=date(2026, 1, 1)))


def send(client, url, body=None):
    return client.post(BASE + url, json.dumps(body or {}), content_type="application/json")


class TestApi:
    def test_the_whole_way(self, officer, head, town):
        lead = {"employer_id": town.firms["遂州食品有限公司"], "unit_id": town.counties[0].id, "topic": "wages", "facts": towns.FACTS,
                "people_count": 6, "amount_fen": 1466000, "source": "appeal", "source_ref": "R26-07-004417"}  # fmt: skip
        first, again = send(officer, "/rights/matters", lead).json(), send(officer, "/rights/matters", lead).json()
        assert first["id"] == again["id"]
        way = f"/rights/matters/{first['id']}"
        send(head, f"{way}/file")
        assert send(officer, f"{way}/appoint", {"names": ["周欣"]}).json()["code"] == "too_few_investigators"
        send(officer, f"{way}/appoint", {"names": ["周欣", "吴刚"]})
        send(officer, f"{way}/find", {"finding": "breach", "text": towns.FACTS})
        letter = send(officer, f"/rights_letters/draft/{first['id']}", {"kind": "opinion"}).json()
        road = f"/rights_letters/{letter['id']}"
        assert send(officer, f"{road}/edit", {"version": 9, "blocks": [{"part": "to", "text": "x"}]}).json()["code"] == "draft_conflict"
        send(officer, f"{road}/submit")
        assert send(officer, f"{road}/review").json()["code"] == "same_person"
        send(head, f"{road}/review")
        signed = send(head, f"{road}/sign", {"office": "vice_chair"}).json()
        assert signed["number"] == "工意〔2026〕1号"
        send(officer, f"{road}/seal")
        bad = send(officer, f"{road}/serve", {"way": "signed_for", "receiver": "刘洋", "files": [{"name": "a.pdf", "base64": "!!!!"}]})
        assert bad.status_code == 422
        served = send(officer, f"{road}/serve", {"way": "signed_for", "receiver": "刘洋", "files": [SLIP]}).json()
        assert served["due_date"] == "2026-07-29"
        assert send(officer, f"{road}/reply", {"verdict": "accepted", "text": "照办", "by_name": "刘洋"}).json()["answer"] == "accepted"
        assert officer.get(f"{BASE}/rights/counts").json() == {"served": 1, "answered": 1, "overdue": 0, "writing": 0}
        assert officer.get(f"{BASE}/rights/letters?kind=opinion").json()["total"] == 1
        assert len(officer.get(f"{BASE}/rights/matters/{first['number']}").json()["letters"]) == 1

    def test_another_county_gets_nothing(self, town):
        row = towns.served(town)
        other = enter(hire("wu", "rights_officer", town.counties[1].id, start=date(2026, 1, 1)))
        assert other.get(f"{BASE}/rights/letters/{row.id}").status_code == 404
        assert send(other, f"/rights_letters/{row.id}/chase").status_code == 404
        assert other.get(f"{BASE}/rights/letters").json()["total"] == 0

    def test_an_officer_signs_nothing(self, officer, town):
        row = commands.draft(towns.on(towns.WRITER, "2026-07-07 09:00"), matter_id=towns.found(town).id, kind="opinion")
        assert send(officer, f"/rights_letters/{row.id}/sign", {"office": "chair"}).status_code in (403, 404)


class TestCommandLine:
    def test_walks_a_lead_and_lists(self, town, capsys, tmp_path):
        proof = tmp_path / "签收单.pdf"
        proof.write_bytes(b"%PDF-1.7 signed for")
        run(capsys, "rights", "open-lead", towns.FACTS, "--employer", str(town.firms["遂州食品有限公司"]), "--topic", "wages",
            "--people", "6", "--yuan", "14660")  # fmt: skip
        number = queries.matters(towns.WRITER).rows[0].number
        run(capsys, "rights", "file", number)
        run(capsys, "rights", "appoint", number, "周欣", "吴刚")
        run(capsys, "rights", "find", number, "breach", towns.FACTS, "--file", str(proof))
        run(capsys, "rights", "conclude", number, "工资付清", "recovered::14660", "people:::6:人")
        assert queries.matter_by_number(towns.WRITER, number=number).state is State.CONCLUDED
        assert "签收单.pdf" in str(run(capsys, "rights", "manifest", number))
        assert "工会法" in str(run(capsys, "rights", "clauses", "--text", "第二十三条"))


def test_rare_names_reach_the_paper_untouched(town):
    firm = town.firm("𠮷盛·䶮物流有限公司", headcount=86)
    matter = towns.found(town, employer_id=firm, facts="阿依古丽·吐尔逊江等6名职工被欠薪，合计14660元，经办人王*喆。")
    row = towns.signed(town, matter)
    _, pdf = queries.paper(towns.WRITER, letter_id=row.id, form="pdf")
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "𠮷盛·䶮物流有限公司行政" in text
    assert "阿依古丽·吐尔逊江" in text
