"""P4 for everybody and the desk of those who keep them: pages, files, API, command line."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import moment
from tests.entrance import enter, hire
from tests.promises.test_commands import WRITER, announced, what
from unionloop.cli import main as cli
from unionloop.domains.promises import commands
from unionloop.domains.promises.models import Promise
from unionloop.kernel.money import THIN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def july(settings):
    settings.CLOCK_START = moment("2026-07-22 10:00")


@pytest.fixture
def promised(town):
    row = announced(town.city, 1, target=10, detail="二十四小时开放")
    commands.report(WRITER, promise_id=row.id, value=6, evidence="验收单 6 份")
    return [row, announced(town.city, 2, measure="dues.returned_fen", target=1_234_500)]


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_public_page_and_its_files(promised, town):
    draft = commands.draft(WRITER, unit_id=town.city.id, promise=what(3))
    client = Client()
    page = client.get("/promises/").content.decode()
    for words in ("1/2", "按进度", "验收单 6 份", "还差 4", "7月25日", "12345.00"):
        assert words in page.replace(THIN, ""), words
    assert page.index("第2件") < page.index("第1件")  # the late one first
    assert draft.title not in page
    assert "chen" not in page
    rows = json.loads(body(client.get("/promises/?format=json")))["rows"]
    assert [one["target"] for one in rows] == ["12345.00", "10"]
    assert len(body(client.get("/promises/?format=csv")).decode("utf-8-sig").strip().splitlines()) == 3
    assert client.get("/promises/?format=print").status_code == 200
    one = client.get(f"/promises/{promised[0].id}/").content.decode()
    assert "二十四小时开放" in one
    assert "验收单 6 份" in one
    assert client.get(f"/promises/{draft.id}/").status_code == 404
    assert client.get("/promises/?year=2025").status_code == 200
    assert client.get("/promises/?year=abc").status_code == 422


def test_before_anything_was_announced(town):
    assert "还没有公布" in Client().get("/promises/").content.decode()


def test_the_desk_from_draft_to_judgement(town):
    writer, leader = (enter(hire(name, role)) for name, role in (("orga", "organiser"), ("boss", "leader")))
    form = {"unit_id": town.city.id, "year": 2026, "number": 1, "title": "建驿站", "measure": "reported", "target": "3",
            "word": "个", "owner": "权益部", "due_date": "2026-12-31"}  # fmt: skip
    assert writer.post("/z/promises/act/draft/", form)["Location"] == "/z/promises/"
    row = Promise.objects.get()
    page = writer.get("/z/promises/").content.decode()
    assert "建驿站" in page
    assert "act/announce" not in page
    assert writer.post("/z/promises/act/announce/", {"promise_id": row.pk}).status_code == 404
    leader.post("/z/promises/act/announce/", {"promise_id": row.pk})
    writer.post("/z/promises/act/report/", {"promise_id": row.pk, "value": "3", "evidence": "验收单", "note": "",
                                                "open_to_all": "on", "files": SimpleUploadedFile("三个站.pdf", b"%PDF-1.7 three")})
    link = re.search(r'/z/promises/\d+/proof/\d+/', leader.get("/z/promises/").content.decode()).group()
    assert body(leader.get(link)) == body(Client().get(link.removeprefix("/z"))) == b"%PDF-1.7 three"
    assert "三个站.pdf" in Client().get("/promises/").content.decode()
    leader.post("/z/promises/act/keep/", {"promise_id": row.pk, "value": "3", "reason": "三个都开门了"})
    row.refresh_from_db()
    assert (row.state, row.value, row.reason, row.decided_date) == ("kept", 3, "三个都开门了", date(2026, 7, 22))
    assert "三个都开门了" in Client().get("/promises/").content.decode()
    assert Client().get("/z/promises/").status_code == 302
    assert enter(hire("clerk", "cashier")).get("/z/promises/").status_code == 403


def test_api_and_command_line(promised, town, capsys):
    client = Client()
    told = client.get("/api/v1/promises/announced").json()
    assert (told["good"], told["late"], told["of"], told["rows"][1]["value"]) == (1, 1, 2, 6)
    assert client.get("/api/v1/promises/").status_code == 401
    staff = enter(hire("boss", "leader"))
    progress = client.get(f"/api/v1/promises/announced/{promised[0].id}/progress").json()
    assert [(one["value"], one["told_by"]) for one in progress["rows"]] == [(6, "")]
    assert "1 落后" in staff.get("/z/").content.decode()
    assert "十件实事 1/2" in client.get("/m/").content.decode()
    cli.main(["promises", "board", "--json"])
    assert len(json.loads(capsys.readouterr().out)) == 2
