"""trust I1: a rare name is the same bytes after the form, the database, search, every file, the API, letters and an SMS."""

import csv
import io
import json
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from tests.cast import OPERATOR
from tests.documents.test_documents import text_of as pdf_text
from tests.employers.conftest import street as street
from tests.employers.conftest import uscc
from tests.entrance import enter, hire
from tests.membership.people import HEAD, paper, phone, roll
from tests.messaging.test_messaging import Vendor
from tests.messaging.test_messaging import vendor as vendor
from unionloop.adapters.sms import alibaba
from unionloop.adapters.typeset import press
from unionloop.domains.documents import rules
from unionloop.domains.employers.models import Employer
from unionloop.domains.membership import commands as membership
from unionloop.domains.membership import queries as members
from unionloop.domains.membership.contracts import Filters
from unionloop.domains.people import commands as people
from unionloop.domains.reference import commands as reference

pytestmark = pytest.mark.django_db
# CJK Extensions A to G, the round zero, a private character, an ideographic variant
RARE = ("𠮷盛", "䶮", "㛃", "𬭎", "𫖯", "𪚥", "𰻝", "〇", "\ue823", "葛\U000e0100城")
LONG = "阿依古丽·吐尔逊江·买买提艾力·阿卜杜热合曼·阿卜杜克热木·玉素甫江·艾尼瓦尔·库尔班"
FIRM = f"遂州{''.join(RARE)}食品有限公司"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_firm_through_form_database_search_files_and_interface(street):
    desk = enter(hire("chen", "organiser", label="陈静"))
    fields = {"name": FIRM, "uscc": uscc(7), "unit": street.street.code, "headcount": "30", "contact_name": "𠮷野"}
    assert desk.post("/c/new/", fields).status_code == 302
    assert Employer.objects.get(uscc=uscc(7)).name == FIRM
    for one in ("𠮷盛", "𰻝", "\ue823", "葛\U000e0100城"):
        assert FIRM in body(desk.get("/c/", {"q": one})).decode(), one
    found = list(csv.reader(io.StringIO(body(desk.get("/c/?format=csv")).decode("utf-8-sig"))))
    assert FIRM in [line[0] for line in found]
    assert FIRM in [one["name"] for one in json.loads(body(desk.get("/c/?format=json")))["rows"]]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body(desk.get("/c/?format=xlsx")))).get_sheet_by_index(0)
    assert FIRM in [line[0] for line in sheet.to_python()]
    assert FIRM in body(desk.get("/c/?format=print")).decode()
    assert [one["name"] for one in desk.get("/api/v1/employers/").json()["rows"]] == [FIRM]


def test_members_of_a_roll_keep_their_names(street):
    """List, search and reveal: the roll is a file of the union's own, the name is sealed at rest."""
    reference.load_profile(OPERATOR)
    names = [*(f"王{one}" for one in RARE), LONG]
    lines = [[name, paper(at), phone(at), "", "正式在职", "否", "2024-03-05"] for at, name in enumerate(names, 1)]
    staged = membership.stage_roll(OPERATOR, unit_id=street.own.id, name="名册.csv", content=roll(lines, HEAD))
    membership.confirm_roll(OPERATOR, roll_id=staged.id)
    for at, name in enumerate(names, 1):
        [found] = members.memberships(OPERATOR, filters=Filters(text=paper(at))).rows
        assert people.reveal(OPERATOR, person_id=found.person_id, field="name", reason="核对姓名用字") == name


def test_letters_and_an_sms_say_it_as_it_is(vendor):
    drawn = [one for one in RARE if one not in ("𪚥", "\ue823")]  # no font has these: the letter is refused by name
    facts = {"title": "函", "body": [LONG, *drawn, {"fields": [["单位", one] for one in drawn]}]}
    letter = rules.letter_of("letter", facts)
    text = "".join(pdf_text(press.pdf(letter)).split())
    assert [text.count(one) for one in drawn] == [2] * len(drawn)
    assert LONG in text
    whole = rules.letter_of("letter", {"title": "函", "body": [*RARE]})
    xml = zipfile.ZipFile(io.BytesIO(press.docx(whole))).read("word/document.xml").decode()
    assert [one for one in RARE if one not in xml] == []
    alibaba.send(address="13800002207", title="", body="", template="plain", facts={"receipt": FIRM}, key="1")
    assert json.loads(Vendor.seen[0]["TemplateParam"]) == {"receipt": FIRM}  # no SMS names anybody; the way keeps bytes
