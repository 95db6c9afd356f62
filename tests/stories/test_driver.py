"""A driver joins without an employer — and nobody finds his number in anything we keep.

Told on the phone's own pages, without a script: he proves his phone, says where he drives, is answered
within three working days, shows his card where there is no network, and sees who looked at his record.
"""

import json
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.cast import NOW, OPERATOR, moment
from tests.employers.conftest import street as street
from tests.entrance import enter, hire
from tests.membership.people import HEAD, paper, phone, roll, row
from unionloop.domains.membership import commands, queries
from unionloop.domains.people import queries as people
from unionloop.domains.reference import commands as reference

pytestmark = pytest.mark.django_db
CANARIES = (paper(1), phone(1), paper(2), phone(2), paper(3), phone(3))


class Sms:
    code = ""

    def send(self, *, address, title, body, template, facts, key):
        Sms.code = facts["code"]
        return "1"


@pytest.fixture
def driver(street, monkeypatch, settings):
    settings.CLOCK_START = NOW
    reference.load_profile(OPERATOR)
    monkeypatch.setattr("unionloop.domains.messaging.ports.sender", lambda channel: Sms())
    driver = Client()
    driver.post("/m/in/", {"phone": phone(1), "next": "/m/join/pool/"})
    driver.post("/m/in/", {"code": Sms.code, "next": "/m/join/pool/"})
    facts = {"name": "赵大勇", "id_number": paper(1), "street": street.street.id, "platform": "货拉拉"}
    answers = driver.post("/m/join/pool/", facts).content.decode()
    driver.post("/m/join/pool/send/", facts | {"once": re.search(r'name="once" value="([^"]+)"', answers)[1]})
    return driver


def test_a_driver_joins_without_an_employer(driver, street, settings):
    waiting = driver.get("/m/join/").content.decode()
    assert "嘉禾街道工会联合会 手里" in waiting
    assert "7月27日" in waiting

    settings.CLOCK_START = moment("2026-07-24 09:00")
    huang = enter(hire("huang", "street_cadre", street.street.id, label="黄海燕"))
    assert "货拉拉" in huang.get("/mem/in/").content.decode()
    row_ = queries.waiting(OPERATOR)[0]
    huang.post(f"/mem/in/{row_.id}/approve/")

    card = driver.get("/m/card/").content.decode()
    assert "赵大勇" in card
    by = OPERATOR.later(moment("2026-07-24 09:05"))
    digits = re.search(r'<b class="code">(\d{3}) (\d{3})</b>', card)
    assert commands.check_card(by, text=digits[1] + digits[2]).ok

    looks = driver.get("/m/me/looks/").content.decode()
    assert "入会审核" in looks
    assert "黄*燕" in looks

    driver.post("/m/me/leave/", {"text": "我回老家了"})
    driver.post("/m/me/ask/", {"word": "erase", "text": ""})
    chen = enter(hire("chen", "organiser", street.city.id))
    asked = people.askings(OPERATOR, state="open").rows[0]
    assert chen.post("/mem/askings/", {"id": asked.id, "text": "已按您的申请注销"}).status_code == 302
    assert people.search(by, text="赵大") == []
    assert queries.numbers(by).members == 0


def test_no_canary_lies_about_in_the_clear(driver, street):
    """trust.md P1: every table as the database holds it, and every file beside it, without a number or a phone."""
    fang = enter(hire("fang", "chair", street.own.id))
    from django.core.files.uploadedfile import SimpleUploadedFile

    for name, rows in (("一.csv", [row(2)]), ("二.csv", [row(3, 手机=phone(3), 用工形式="临时")])):
        place = fang.post("/mem/rolls/send/", {"file": SimpleUploadedFile(name, roll(rows, HEAD))})["Location"]
        fang.post(f"{place}take/")
    commands.approve(OPERATOR, membership_id=queries.waiting(OPERATOR)[0].id)
    driver.get("/m/card/")
    for path in ("/mem/", "/mem/?format=csv", "/mem/?format=json", "/mem/?q=" + paper(2), "/mem/rolls/"):
        fang.get(path)
    held = json.dumps(list(tables()), default=str, ensure_ascii=False)
    assert "sealed" in held or len(held) > 10_000
    for one in CANARIES:
        assert one not in held, one
    for folder in ("cache", "files"):
        for path in (settings.DATA / folder).rglob("*"):
            if path.is_file():
                assert not any(one.encode() in path.read_bytes() for one in CANARIES), path


def tables():
    """Yield every row of every table, as bytes and text the database really holds; sessions opened too."""
    from django.contrib.sessions.models import Session

    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for line in cursor.fetchall():
                yield [bytes(one).decode("latin-1") if isinstance(one, bytes | memoryview) else one for one in line]
    yield [session.get_decoded() for session in Session.objects.all()]
