"""W1–W4 and W14 through HTTP, without any script: a driver joins without an employer, shows his card, sees who looked."""

import json
import re

import pytest
from django.test import Client

from tests.cast import NOW, OPERATOR
from tests.employers.conftest import firms as firms
from tests.employers.conftest import street as street
from tests.entrance import enter, hire
from tests.membership.people import paper, phone
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import State
from unionloop.domains.people import commands as people
from unionloop.domains.reference import commands as reference
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
NAME = "赵大勇"


class Sms:
    """Takes messages instead of a vendor, and keeps the last code."""

    code = ""

    def send(self, *, address, title, body, template, facts, key):
        Sms.code = facts["code"]
        return "1"


@pytest.fixture(autouse=True)
def town(street, monkeypatch, settings):
    settings.CLOCK_START = NOW
    reference.load_profile(OPERATOR)
    monkeypatch.setattr("unionloop.domains.messaging.ports.sender", lambda channel: Sms())


def text(response):
    return response.content.decode()


def prove(client, number, onward=""):
    """Sign in with a phone: two taps."""
    client.post("/m/in/", {"phone": number, "next": onward})
    return client.post("/m/in/", {"code": Sms.code, "next": onward})


def hand_in(client, number, street_id):
    answers = client.post("/m/join/pool/", {"name": NAME, "id_number": paper(number), "street": street_id, "platform": "货拉拉"})
    once = re.search(r'name="once" value="([^"]+)"', text(answers))[1]
    return client.post("/m/join/pool/send/", {"name": NAME, "id_number": paper(number), "street": street_id,
                                              "platform": "货拉拉", "once": once})  # fmt: skip


@pytest.fixture
def driver(street):
    client = Client()
    assert prove(client, phone(1), "/m/join/pool/")["Location"] == "/m/join/pool/"
    assert hand_in(client, 1, street.street.id)["Location"] == "/m/join/"
    return client


class TestJoining:
    def test_the_answer_has_a_desk_and_a_day(self, driver):
        page = text(driver.get("/m/join/"))
        assert "嘉禾街道工会联合会 手里" in page
        assert "7月27日" in page
        assert "审核中" in text(driver.get("/m/"))
        assert "还没有生效" in text(driver.get("/m/card/"))

    def test_wrong_fields_are_named_beside_them(self):
        client = Client()
        prove(client, phone(2))
        page = client.post("/m/join/pool/", {"name": "", "id_number": paper(2)[:17] + "0", "street": ""})
        assert page.status_code == 422
        for words in ("请填姓名", "请逐位核对", "请选一个您常在的街道"):
            assert words in text(page)

    def test_finds_the_firm_by_part_of_its_name(self, firms):
        client = Client()
        prove(client, phone(3))
        page = text(client.post("/m/join/firm/", {"name": NAME, "id_number": paper(3), "firm": "遂州食品"}))
        assert "遂州食品有限公司" in page
        assert f'value="{firms.food.id}" required checked' in page

    def test_needs_a_proved_phone(self):
        assert Client().get("/m/join/firm/")["Location"].startswith("/m/in/?next=")
        assert Client().post("/m/join/pool/send/", {"name": NAME}).status_code == 302
        assert queries.memberships(OPERATOR).total == 0


class TestEntry:
    def test_same_answer_for_known_and_unknown_phones(self, driver, settings):
        settings.CLOCK_START = NOW.replace(hour=12)
        known, unknown = Client().post("/m/in/", {"phone": phone(1)}), Client().post("/m/in/", {"phone": phone(77)})
        assert known.status_code == unknown.status_code == 200
        hide = re.compile(r'value="[^"]{20,}"|\d{3}\*{4}\d{4}')
        assert hide.sub("", text(known)) == hide.sub("", text(unknown))

    def test_a_new_device_needs_the_paper_as_well(self, driver, settings):
        settings.CLOCK_START = NOW.replace(hour=12)
        other = Client()
        assert prove(other, phone(1))["Location"] == "/m/in/me/"
        assert "对不上" in text(other.post("/m/in/me/", {"id_number": paper(9)}))
        assert other.get("/m/me/").status_code == 302
        assert other.post("/m/in/me/", {"id_number": paper(1)})["Location"] == "/m/"
        assert other.get("/m/me/").status_code == 200

    def test_the_same_device_needs_two_taps(self, driver, settings):
        driver.post("/m/me/out/")
        assert driver.get("/m/me/").status_code == 302
        settings.CLOCK_START = NOW.replace(hour=12)
        prove(driver, phone(1))
        assert driver.get("/m/me/").status_code == 302  # logging out has forgotten the device
        driver.post("/m/in/me/", {"id_number": paper(1)})
        driver.session.flush()
        settings.CLOCK_START = NOW.replace(hour=14)
        driver.cookies.pop("sessionid")
        assert prove(driver, phone(1))["Location"] == "/m/"

    def test_five_wrong_codes_and_it_is_dead(self):
        client = Client()
        client.post("/m/in/", {"phone": phone(5)})
        right = Sms.code
        for _ in range(5):
            assert client.post("/m/in/", {"code": "000000" if right != "000000" else "111111"}).status_code == 409
        assert client.post("/m/in/", {"code": right}).status_code == 409

    def test_a_code_works_once_and_not_every_minute(self, settings):
        client = Client()
        assert client.post("/m/in/", {"phone": phone(6)}).status_code == 200
        assert client.post("/m/in/", {"phone": phone(6)}).status_code == 429
        assert client.post("/m/in/", {"code": Sms.code}).status_code == 302
        assert Client().post("/m/in/", {"code": Sms.code}).status_code == 422

    def test_a_lost_number_leads_back_the_same_way_for_everybody(self, driver, settings, street):
        settings.CLOCK_START = NOW.replace(hour=12)
        pages = []
        for name in (NAME, "钱小二"):
            other = Client()
            assert prove(other, phone(88), "/m/in/lost/")["Location"] == "/m/in/lost/"
            once = re.search(r'name="once" value="([^"]+)"', text(other.get("/m/in/lost/")))[1]
            wrong = other.post("/m/in/lost/", {"name": name, "id_number": paper(1)[:17] + "0"})
            assert wrong.status_code == 422
            pages.append(text(other.post("/m/in/lost/", {"name": name, "id_number": paper(1), "once": once})))
            settings.CLOCK_START = NOW.replace(hour=13)
        hide = re.compile(r'value="[^"]{20,}"')
        assert hide.sub("", pages[0]) == hide.sub("", pages[1])
        assert "139****0088" in text(driver.get("/m/me/"))  # whoever is in sees it, and may stop it
        chen = enter(hire("chen", "organiser", street.city.id, label="陈静"))
        desk = text(chen.get("/mem/askings/"))
        assert [one for one in re.findall(r'<option value="(\w+)"', desk) if one in ("register", "paper")] == ["register", "paper"]
        asking = re.search(r'name="id" value="(\d+)"', desk)[1]
        assert chen.post("/mem/askings/", {"id": asking, "text": "看过"}).status_code == 409  # not without saying how
        assert chen.post("/mem/askings/", {"id": asking, "text": "看过", "proof": "paper"})["Location"] == "/mem/askings/"
        word = re.search(r'action="/m/me/stop/".*?name="word" value="(\d+)"', text(driver.get("/m/me/")), re.S)[1]
        driver.post("/m/me/stop/", {"word": word})
        assert "本人叫停" in text(driver.get("/m/me/"))

    def test_an_unreachable_vendor_is_said(self, monkeypatch):
        from unionloop.domains.messaging.ports import NotDelivered

        def fail(**given):
            raise NotDelivered("isv.BUSINESS_LIMIT_CONTROL", again=True)

        monkeypatch.setattr(Sms, "send", staticmethod(fail))
        assert "短信没有发出" in text(Client().post("/m/in/", {"phone": phone(7)}))


@pytest.fixture
def member(driver):
    row = queries.waiting(OPERATOR)[0]
    commands.approve(OPERATOR, membership_id=row.id)
    return driver


class TestCard:
    def test_shows_a_code_digits_and_what_it_opens(self, member):
        page = text(member.get("/m/card/"))
        assert "<svg" in page
        digits = re.search(r'<b class="code">(\d{3} \d{3})</b>', page)[1].replace(" ", "")
        assert commands.check_card(OPERATOR, text=digits).ok
        assert NAME in page
        assert paper(1) not in page
        spare = member.get("/m/card/spare.png")
        assert spare.content[:4] == b"\x89PNG"

    def test_stops_and_comes_back(self, member):
        member.post("/m/card/stop/")
        assert "已停用" in text(member.get("/m/card/"))
        member.post("/m/card/again/")
        assert "<svg" in text(member.get("/m/card/"))


class TestMe:
    def test_shows_every_look_the_journal_has(self, member):
        person_id = queries.memberships(OPERATOR).rows[0].person_id
        people.look(OPERATOR, person_id=person_id, why="打开会员页")
        people.reveal(OPERATOR, person_id=person_id, field="phone", reason="电话核对转会")
        page = text(member.get("/m/me/looks/"))
        assert "电话核对转会" in page
        assert page.count("<small>") == Entry.objects.filter(model="people.person", row_id=person_id,
            verb__in=("people.look", "people.reveal", "people.correct", "people.verify")).count() == 2  # fmt: skip

    def test_consents_come_and_go(self, member):
        member.post("/m/me/consent/", {"word": "benefits"})
        assert text(member.get("/m/me/")).count("撤回</button>") == 2
        member.post("/m/me/withdraw/", {"word": "benefits"})
        assert text(member.get("/m/me/")).count("撤回</button>") == 1

    def test_a_copy_a_correction_and_the_way_out(self, member):
        copy = json.loads(member.post("/m/me/copy/").content)
        assert (copy["name"], copy["id_number"], copy["phone"]) == (NAME, paper(1), phone(1))
        assert (copy["aid"], copy["mutual_aid"]) == ({}, {"policies": [], "claims": []})
        member.post("/m/me/ask/", {"word": "correct", "text": "姓名少了一个字"})
        assert "8月12日" in text(member.get("/m/me/"))
        member.post("/m/me/leave/", {"text": "本人申请退会"})
        assert queries.memberships(OPERATOR).rows[0].state is State.LEFT

    def test_a_new_phone_proves_itself(self, member):
        member.post("/m/me/phone/", {"phone": phone(8)})
        assert member.post("/m/me/phone/", {"code": Sms.code})["Location"] == "/m/me/"
        assert "139****0008" in text(member.get("/m/me/"))

    def test_nobody_elses(self, member):
        for path in ("/m/me/", "/m/me/looks/", "/m/card/", "/m/my/", "/m/card/spare.png"):
            assert Client().get(path)["Location"].startswith("/m/in/"), path
        assert member.get("/mem/").status_code in (403, 404)


WORKER_PAGES = ("/m/", "/m/in/", "/m/in/lost/", "/m/join/", "/m/join/firm/", "/m/join/pool/", "/m/card/", "/m/my/", "/m/check/", "/m/aid/",
                "/m/plan/", "/m/claim/", "/m/me/", "/m/me/looks/", "/m/me/phone/", "/m/say/", "/m/aid/family/", "/m/aid/living/",
                "/m/told/")  # fmt: skip


def test_no_page_is_heavy_and_each_has_one_main_act(member):
    """ux.md §7: at most 150 KB, one azurite action a screen."""
    import gzip
    from pathlib import Path

    from django.conf import settings

    css = Path(settings.PACKAGE, "web/static/css/unionloop.css").read_bytes()
    js = b"".join(one.read_bytes() for one in Path(settings.PACKAGE, "web/static/js").glob("*.js"))
    for path in WORKER_PAGES:
        page = member.get(path)
        assert page.status_code == 200, path
        assert len(gzip.compress(page.content + css + js)) <= 150_000, path
        assert len(re.findall(r'class="btn go[ "]', text(page))) <= 1, path
