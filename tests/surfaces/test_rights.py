"""L1, L2, a matter's page, the signed answer page; API and command line."""

import io
import json
from datetime import date
from hashlib import sha256
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import moment
from tests.entrance import enter, hire
from tests.rights import town as towns
from unionloop.domains.messaging.models import Notice
from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import LetterState, State
from unionloop.domains.rights.models import Letter, Matter, MatterStep
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


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


def slip():
    return SimpleUploadedFile("签收单.pdf", b"%PDF-1.7 signed for")


class TestLedger:
    def test_lists_answers_clocks_and_exports(self, officer, town):
        towns.served(town)
        text = officer.get("/l/").content.decode()
        assert "工意〔2026〕1号" in text
        assert "2026-07-29" in text
        assert "意见书已答复" in text
        rows = json.loads(b"".join(officer.get("/l/?format=json").streaming_content))["rows"]
        assert [row["number"] for row in rows] == ["工意〔2026〕1号"]
        assert "工意〔2026〕1号" not in officer.get("/l/?overdue=1").content.decode()

    @pytest.mark.parametrize("path", ["/l/?kind=x", "/l/matters/?state=x", "/l/?after=%%%"])
    def test_nonsense_is_refused_in_words(self, officer, path):
        assert officer.get(path).status_code == 422

    def test_another_county_sees_nothing(self, town):
        row = towns.served(town)
        other = enter(hire("wu", "rights_officer", town.counties[1].id, start=date(2026, 1, 1)))
        for path in (f"/l/{row.id}/", f"/l/matters/{row.matter}/", f"/l/{row.id}/page/1.png", f"/l/{row.id}/paper/pdf/"):
            assert other.get(path).status_code == 404, path
        assert Client().get("/l/").status_code == 302


class TestDrafting:
    def test_three_clicks_from_the_list_to_a_full_draft(self, officer, town):
        matter = towns.found(town)
        assert f"/l/matters/{matter.number}/" in officer.get("/l/matters/").content.decode()  # one: open the matter
        assert "起草意见书" in officer.get(f"/l/matters/{matter.number}/").content.decode()
        answer = officer.post(f"/l/matters/{matter.number}/draft/", {"kind": "opinion"})  # two: draft it
        text = officer.get(answer["Location"]).content.decode()
        assert "足额补发所欠6名职工的工资14660元" in text
        assert "引文现行有效" in text
        assert "未写" not in text

    def test_saves_by_itself_and_shows_the_true_page(self, officer, town):
        row = commands.draft(towns.on(towns.WRITER, "2026-07-07 09:00"), matter_id=towns.found(town).id, kind="opinion")
        form = {"version": "1", "part": ["to", "facts"], "text": ["遂州食品有限公司行政", "新写的事实"], "clause": ["", ""]}
        answer = officer.post(f"/l/{row.id}/save/", form, headers={"X-Autosave": "1"}).json()
        assert answer["version"] == 2
        assert "未写意见" in answer["checks"]
        assert officer.get(f"/l/{row.id}/page/1.png").content.startswith(b"\x89PNG")
        assert officer.get(f"/l/{row.id}/page/9.png").status_code == 404

    def test_a_conflict_shows_both_and_loses_nothing(self, officer, town):
        row = commands.draft(towns.on(towns.WRITER, "2026-07-07 09:00"), matter_id=towns.found(town).id, kind="opinion")
        commands.save_draft(towns.WRITER, letter_id=row.id, version=1, blocks=[{"part": "facts", "text": "别人先存的"}])
        form = {"version": "1", "part": ["facts"], "text": ["我写的"], "clause": [""]}
        assert officer.post(f"/l/{row.id}/save/", form, headers={"X-Autosave": "1"}).status_code == 409
        assert "<ins>别人先存的</ins>" in officer.get(f"/l/{row.id}/versions/").content.decode()
        assert officer.get(f"/l/{row.id}/versions/?old=77").status_code == 404
        assert officer.get(f"/api/v1/rights_letters/{row.id}/versions").json()["new"] == 2
        answer = officer.post(f"/l/{row.id}/save/", form)
        assert answer.status_code == 409
        for text in ("别人先存的", "我写的", "用我写的"):
            assert text in answer.content.decode()

    def test_a_remark_is_made_and_settled_at_its_block(self, officer, town):
        row = commands.draft(towns.on(towns.WRITER, "2026-07-07 09:00"), matter_id=towns.found(town).id, kind="opinion")
        form = {"at": "2", "remark-2": "人数写全", "remark-part-2": "facts", "remark-quote-2": "2026年3月", "remark-1": "",
                "once": "r" * 24}  # fmt: skip
        for _ in range(2):
            assert officer.post(f"/l/{row.id}/remark/", form).status_code == 302
        page = officer.get(f"/l/{row.id}/").content.decode()
        [said] = queries.letter_file(towns.WRITER, letter_id=row.id).remarks
        assert page.count("人数写全") == 1
        assert f'href="#remark-{said.id}"' in page
        assert officer.post(f"/l/{row.id}/settle/", {"remark": said.id}).status_code == 302
        page = officer.get(f"/l/{row.id}/").content.decode()
        assert "已处理" in page
        assert 'href="#remark-' not in page
        made = officer.post(f"/api/v1/rights_letters/{row.id}/remark", {"part": "basis", "text": "条文再查"},
                            content_type="application/json").json()  # fmt: skip
        assert officer.post(f"/api/v1/rights_letters/remarks/{made['id']}/settle").json()["settled_by"]

    def test_a_clause_from_the_bank_keeps_what_is_typed(self, officer, town):
        row = commands.draft(towns.on(towns.WRITER, "2026-07-07 09:00"), matter_id=towns.found(town).id, kind="opinion")
        form = {"version": "1", "part": ["facts"], "text": ["刚打的字"], "clause": [""], "code": "union.investigate"}
        assert officer.post(f"/l/{row.id}/clause/", form).status_code == 302
        blocks = queries.letter_file(towns.WRITER, letter_id=row.id).blocks
        assert [one.text for one in blocks] == ["刚打的字", "《中华人民共和国工会法》第二十六条"]


class TestTheWholeWay:
    def test_by_form_from_lead_to_result(self, officer, head, town):
        form = {"employer_name": "遂州食品有限公司", "unit_id": str(town.counties[0].id), "topic": "wages", "facts": towns.FACTS,
                "people_count": "6", "amount": "14660", "worker_names": "王桂芳、李四", "source": "reception"}  # fmt: skip
        where = officer.post("/l/lead/", form)["Location"]
        number = where.split("/")[-2]
        assert head.post(f"{where}file/", {"owner": "周欣"}).status_code == 302
        officer.post(f"{where}appoint/", {"names": "周欣、吴刚"})
        officer.post(f"{where}find/", {"finding": "breach", "text": towns.FACTS})
        letter = officer.post(f"{where}draft/", {"kind": "opinion"})["Location"]
        assert officer.post(f"{letter}submit/").status_code == 302
        assert officer.post(f"{letter}review/").status_code == 409  # not the writer
        head.post(f"{letter}review/")
        assert head.post(f"{letter}sign/", {"office": "vice_chair"}).status_code == 302
        officer.post(f"{letter}seal/")
        assert officer.post(f"{letter}serve/", {"way": "signed_for", "receiver": "刘洋"}).status_code == 422  # no proof
        officer.post(f"{letter}serve/", {"way": "signed_for", "receiver": "刘洋", "files": [slip()]})
        page = officer.get(letter).content.decode()
        for word in ("待答复", "送达凭据", "签收单.pdf", "核验码", "催办"):
            assert word in page
        assert officer.get(f"{letter}paper/pdf/").content.startswith(b"%PDF")
        officer.post(f"{letter}chase/")
        chased = queries.letter_file(towns.WRITER, letter_id=int(letter.split("/")[2])).steps[-1]
        assert officer.get(f"{letter}chasing/{chased.document_id}/").content.startswith(b"%PDF")
        assert officer.get(f"{letter}chasing/{chased.document_id + 1}/").status_code == 404
        officer.post(f"{letter}reply/", {"verdict": "accepted", "text": "七月底前付清", "by_name": "刘洋"})
        officer.post(f"{where}check/", {"mended": "done", "text": "已看银行回单", "files": [slip()]})
        officer.post(f"{where}conclude/", {"kind": ["recovered", ""], "party": ["", ""], "amount": ["14660", ""], "count": ["", ""],
                                           "unit": ["", ""], "text": "工资付清"})  # fmt: skip
        officer.post(f"{where}archive/")
        parcel = ZipFile(io.BytesIO(officer.get(f"{where}pack.zip").content))
        listed = dict(line.split("  ")[::-1] for line in parcel.read("清单 SHA-256.txt").decode().split("\n")[1:])
        assert {name: sha256(parcel.read(name)).hexdigest() for name in listed} == listed
        assert len(listed) == len(parcel.namelist()) - 1
        assert Matter.objects.get(number=number).state == State.ARCHIVED
        assert "14" in officer.get(where).content.decode()

    def test_a_form_sent_twice_has_one_effect(self, officer, town):
        matter = towns.found(town)
        for _ in range(2):
            officer.post(f"/l/matters/{matter.number}/note/", {"text": "约了财务", "once": "token-for-one-note"})
        assert sum(one.verb == "rights.note" for one in queries.matter_file(towns.WRITER, number=matter.number).steps) == 1


class TestAnswerLink:
    @pytest.fixture
    def link(self, town):
        row = towns.served(town)
        return row, f"/answer/{queries.link_of(towns.WRITER, letter_id=row.id)}/"

    def test_management_answers_without_an_account(self, link):
        row, path = link
        page = Client().get(path)
        assert "工会维权意见书" in page.content.decode()
        assert "王桂芳" not in page.content.decode()
        assert page["Cache-Control"].startswith("max-age=0")
        pdf = Client().get(f"{path}letter.pdf").content
        assert pdf.startswith(b"%PDF")
        shown = Client().get("/verify/", {"code": queries.letter_file(towns.WRITER, letter_id=row.id).paper.check_code})
        assert sha256(pdf).hexdigest() in shown.content.decode()  # what the square mark on it leads to
        for content, told in ((pdf, "一字未改"), (pdf + b" ", "本单位没有签发过这份文件")):
            checked = Client().post("/verify/", {"file": SimpleUploadedFile("letter.pdf", content)}).content.decode()
            assert told in checked
            assert (row.number in checked) == (content == pdf)
        answer = Client().post(path, {"verdict": "partly", "text": "先付一半", "by_name": "刘洋 办公室主任", "files": [slip()]})
        assert answer.status_code == 302
        letter = queries.letter_file(towns.WRITER, letter_id=row.id)
        assert (letter.letter.state, letter.replies[0].via) == (LetterState.ANSWERED, "link")
        assert letter.replies[0].exhibits[0].name == "签收单.pdf"
        line = Entry.objects.filter(verb="rights.reply", model="rights.letter").get()
        assert line.actor == f"link.{row.id}"

    def test_goes_by_sms_without_the_matter_and_opens_the_letter(self, officer, link, monkeypatch):
        row, path = link

        def sent():
            return officer.post(f"/l/{row.id}/send_link/", {"phone": "138 0000 2207"})

        assert sent().status_code == 409  # nobody has said where our pages are
        monkeypatch.setenv("UNIONLOOP_PUBLIC_ADDRESS", "https://union.example")
        assert sent().status_code == 302
        assert sent().status_code == 302
        told = Notice.objects.get(template="letter_link")
        assert told.address == "13800002207"
        assert told.facts["link"] == f"https://union.example{path}"
        assert set(told.facts) == {"unit", "link"}
        assert Client().get(told.facts["link"].removeprefix("https://union.example")).status_code == 200
        steps = MatterStep.objects.filter(verb="rights.send_link")
        assert {one.note for one in steps} == {"138****2207"}

    def test_opens_one_letter_and_no_other(self, link, town):
        _, path = link
        other = towns.lead(town)
        digits, rest = path.removeprefix("/answer/").split("-", 1)
        for wrong in (f"/answer/{int(digits) + 1}-{rest}", f"/answer/{digits}-20991231-1-{'0' * 32}/", "/answer/x/", "/answer/9/"):
            assert Client().get(wrong).status_code == 404, wrong
        assert Client().get(f"/l/matters/{other.number}/").status_code == 302

    def test_dies_with_its_day_and_when_renewed(self, link, settings):
        row, path = link
        settings.CLOCK_START = moment("2026-09-30 10:00")
        assert Client().get(path).status_code == 409
        settings.CLOCK_START = moment("2026-07-09 10:00")
        commands.renew_link(towns.on(towns.WRITER, "2026-07-09 09:00"), letter_id=row.id)
        assert Client().get(path).status_code == 404

    def test_is_rate_limited(self, link):
        _, path = link
        client = Client()
        codes = [client.get("/answer/1-20260101-1-bad/").status_code for _ in range(22)]
        assert codes[0] == 404
        assert codes[-1] == 429
        codes = [client.post(path, {"verdict": "declined", "by_name": "刘洋"}).status_code for _ in range(12)]
        assert codes[0] == 422  # a no without a reason
        assert codes[-1] == 429

    def test_refuses_a_disguised_file_in_words(self, link):
        _, path = link
        bad = SimpleUploadedFile("回单.pdf", b"MZ\x90 program")
        answer = Client().post(path, {"verdict": "accepted", "by_name": "刘洋", "files": [bad]})
        assert answer.status_code == 422
        assert "不是 pdf" in answer.content.decode()
        assert Letter.objects.get().state == LetterState.SERVED
