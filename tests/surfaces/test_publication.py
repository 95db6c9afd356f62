"""P1–P3, P7 and C4: the edition for everybody, the desk for those who make it; pages, API, command line."""

import hashlib
import json
import re
from datetime import date

import pytest
from django.test import Client

from tests.cast import moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from tests.founding.test_commands import walk
from tests.publication.test_commands import DRAFTER, FROZEN, SIGN, SIGNER, on
from unionloop.cli import main as cli
from unionloop.domains.founding import commands as founding
from unionloop.domains.founding.contracts import State as CaseState
from unionloop.domains.publication import commands
from unionloop.domains.publication.models import Edition, Objection
from unionloop.kernel.actor import system

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/found/", "/data/", "/data/dictionary.json", "/data/dictionary.csv", "/25/2026-07/", "/25/all/",
          "/25/feed.xml", "/25/calendar.ics", "/25/corrections/", "/25/2026-07/list/", "/25/2026-07/list.csv",
          "/25/2026-07/figures.csv", "/25/2026-07/edition.json", "/25/2026-07/edition.pdf", "/25/2026-07/list/1/"]  # fmt: skip


@pytest.fixture(autouse=True)
def july(settings):
    settings.CLOCK_START = moment("2026-07-26 10:00")


@pytest.fixture
def town(db):
    town = towns.build()
    town.firm("遂州玻璃有限公司", headcount=58, contact_name="何总", contact_phone="13900001111")
    town.firm("𠮷盛物流", headcount=86, street=2)
    town.firm("新开业的厂", headcount=12, street=1, opened="2026-07-02")
    founded = town.firm("遂州食品有限公司", headcount=40)
    walk(founding.open(on(DRAFTER, "2026-07-01 09:00"), employer_id=founded), CaseState.FOUNDED)
    return town


@pytest.fixture
def frozen(town):
    return commands.freeze(on(DRAFTER, FROZEN), unit_id=town.city.id, month="2026-07")


@pytest.fixture
def published(frozen):
    commands.sign(on(SIGNER, SIGN), edition_id=frozen.id, note="电话核对")
    return commands.publish_due(system(moment("2026-07-25 09:00")))[0]


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


class TestPublic:
    @pytest.mark.parametrize("path", PUBLIC)
    def test_open_to_anybody_and_personal_to_nobody(self, published, path):
        response = Client().get(path)
        text = body(response).decode("utf-8", "replace")
        assert response.status_code == 200
        for word in ("13900001111", "何总", "王一", "李二", "6222", "陈静"):
            assert word not in text, word

    def test_before_the_first_edition(self, town):
        assert "第一期" in Client().get("/25/").content.decode()
        assert Client().get("/").status_code == 200
        assert Client().get("/data/").status_code == 200

    def test_an_unpublished_month_is_not_there(self, frozen):
        for path in ("/25/2026-07/", "/25/2026-07/edition.json", "/25/2026-07/list/", "/25/2026-08/"):
            assert Client().get(path).status_code == 404

    @pytest.mark.parametrize("path", ["/25/2026-13/", "/25/abc/", "/25/2026-07/list/?kind=x", "/25/2026-07/list/?format=exe"])
    def test_nonsense_is_refused_in_words(self, published, path):
        assert Client().get(path).status_code == 422

    def test_the_download_has_the_printed_hash(self, published):
        whole = Client().get("/25/2026-07/edition.json").content
        assert hashlib.sha256(whole).hexdigest() == published.sha256
        printed = re.sub(r"\s+", "", Client().get("/25/2026-07/").content.decode())
        assert published.sha256 in printed

    @pytest.mark.parametrize(("language", "title"), [("zh-hans", "2026 年 7 月 · 第 1 期 · 每月25日发布"),
                                                     ("en", "2026-7 · no. 1 · Published on the 25th")])  # fmt: skip
    def test_the_title_is_words_alone(self, published, language, title):
        client = Client()
        client.get(f"/look/?language={language}&next=/")
        text = client.get("/25/2026-07/").content.decode()
        assert re.search("<title>(.*?)</title>", text, re.S)[1].strip().startswith(title)

    def test_the_page_says_the_sentence_and_both_numerators(self, published):
        text = Client().get("/25/2026-07/").content.decode()
        assert "独立建会" in text
        assert "联合覆盖" in text
        assert "休息日照常发布" in text
        assert 'aria-label="已发"' in text

    def test_the_list_filters_and_exports_the_same_rows(self, published):
        client = Client()
        assert "𠮷盛物流" in client.get("/25/2026-07/list/?kind=waiting").content.decode()
        assert "新开业的厂" not in client.get("/25/2026-07/list/?kind=waiting").content.decode()
        assert "遂州玻璃" not in client.get("/25/2026-07/list/?area=510904").content.decode()
        rows = json.loads(body(client.get("/25/2026-07/list/?format=json")))["rows"]
        lines = body(client.get("/25/2026-07/list.csv")).decode("utf-8-sig").strip().splitlines()
        assert len(rows) == len(lines) - 1 == 4

    def test_an_objection_without_login_gets_a_receipt(self, published):
        client = Client()
        assert client.get("/25/2026-07/list/2/").status_code == 200
        answer = client.post("/25/2026-07/list/2/", {"claim": "has_union", "text": "已由街道联合工会覆盖", "tail4": "0417"})
        row = Objection.objects.get()
        assert answer["Location"] == f"/25/2026-07/list/2/thanks/?receipt={row.receipt}"
        assert row.receipt in client.get(answer["Location"]).content.decode()

    def test_an_empty_objection_is_refused(self, published):
        assert Client().post("/25/2026-07/list/2/", {"claim": "other", "text": " "}).status_code == 422

    def test_the_calendar_names_rest_days(self, published):
        text = Client().get("/25/calendar.ics").content.decode()
        assert text.count("BEGIN:VEVENT") == 12
        assert "DTSTART:20260925T010000Z" in text
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))

    def test_rss_is_xml(self, published):
        from defusedxml.ElementTree import fromstring

        feed = fromstring(Client().get("/25/feed.xml").content)
        assert feed.findtext("channel/item/link").endswith("/25/2026-07/")

    def test_a_late_edition_says_so(self, frozen):
        commands.sign(on(SIGNER, SIGN), edition_id=frozen.id, note="电话核对")
        commands.publish_due(system(moment("2026-07-26 08:00")))
        assert "迟发" in Client().get("/25/2026-07/").content.decode()

    def test_the_pdf_is_a_pdf(self, published):
        assert Client().get("/25/2026-07/edition.pdf").content.startswith(b"%PDF")


class TestDesk:
    @pytest.fixture
    def organiser(self, town):
        return enter(hire("chen", "organiser", town.city.id, label="陈静 组织", start=date(2026, 1, 1)))

    @pytest.fixture
    def leader(self, town):
        return enter(hire("zhao", "publisher", town.city.id, label="赵启 签发", start=date(2026, 1, 1)))

    def test_from_freezing_to_signing(self, town, organiser, leader, settings):
        settings.CLOCK_START = moment("2026-07-21 08:00")
        assert "还没有冻结" in organiser.get("/c/25/").content.decode()
        organiser.post("/c/25/act/freeze/", {"unit_id": town.city.id, "month": "2026-07"})
        edition = Edition.objects.get()
        for county in town.counties:
            organiser.post("/c/25/act/check/", {"edition_id": edition.pk, "unit_id": county.id})
        page = organiser.get("/c/25/").content.decode()
        assert "2 / 2" in page
        refused = organiser.post("/c/25/act/sign/", {"edition_id": edition.pk})
        assert refused.status_code in (403, 404)
        settings.CLOCK_START = moment("2026-07-24 16:00")
        leader.post("/c/25/act/sign/", {"edition_id": edition.pk})
        edition.refresh_from_db()
        assert (edition.state, edition.signed_by) == ("signed", "赵启 签发")

    def test_who_froze_cannot_sign(self, frozen, town, settings):
        from tests.entrance import hire as account

        both = account("drafter", "publisher", town.city.id, start=date(2026, 1, 1))
        answer = enter(both).post("/c/25/act/sign/", {"edition_id": frozen.id, "note": "急"})
        assert answer.status_code == 409
        assert "另一个人" in answer.content.decode()

    def test_items_are_struck_from_the_list(self, frozen, organiser):
        page = organiser.get(f"/c/25/{frozen.id}/items/")
        assert "遂州玻璃" in page.content.decode()
        from unionloop.domains.publication.models import EditionItem

        item = EditionItem.objects.get(name="𠮷盛物流")
        organiser.post("/c/25/act/strike/", {"ids": [item.pk], "reason": "迁出"})
        item.refresh_from_db()
        assert item.struck_reason == "迁出"

    def test_strangers_are_led_to_the_login(self, frozen):
        assert Client().get("/c/25/").status_code == 302

    def test_an_objection_is_upheld_with_a_correction(self, published, organiser):
        Client().post("/25/2026-07/list/2/", {"claim": "has_union", "text": "已覆盖", "tail4": "0417"})
        row = Objection.objects.get()
        assert "已覆盖" in organiser.get("/c/25/objections/").content.decode()
        organiser.post("/c/25/act/uphold/", {"objection_id": row.pk, "field": "listed", "reason": "核实无误"})
        assert "核实无误" in Client().get("/25/corrections/").content.decode()


class TestApi:
    def test_editions_need_no_key(self, published):
        client = Client()
        latest = client.get("/api/v1/publication/editions/latest").json()
        assert latest["edition"]["sha256"] == published.sha256
        assert client.get("/api/v1/publication/editions").json()["rows"][0]["month"] == "2026-07"
        items = client.get("/api/v1/publication/editions/2026-07/items?kind=waiting").json()
        assert {one["name"] for one in items["rows"]} == {"遂州玻璃有限公司", "𠮷盛物流"}
        assert set(items["rows"][0]) == {"seq", "month", "kind", "name", "street", "area", "area_name", "industry",
                                         "band", "first_month"}  # fmt: skip

    def test_the_desk_needs_one(self, frozen):
        assert Client().get("/api/v1/publication/drafts").status_code == 401

    def test_the_same_refusals(self, published):
        assert Client().get("/api/v1/publication/editions/2026-08").status_code == 404
        answer = Client().post("/api/v1/publication/editions/2026-07/items/99/object",
                               {"claim": "other", "text": "没有这一条"}, content_type="application/json")  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


class TestCommandLine:
    def test_rebuilds_and_compares(self, published, capsys):
        cli.main(["publication", "rebuild", "2026-07", "--json"])
        assert json.loads(capsys.readouterr().out)["byte for byte"] == "yes"

    def test_says_what_is_refused(self, town, capsys):
        with pytest.raises(SystemExit):
            cli.main(["publication", "freeze", "2026-09", "--unit", str(town.city.id)])
        assert "还没到" in capsys.readouterr().err
