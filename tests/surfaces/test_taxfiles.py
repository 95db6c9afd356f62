"""Pages, JSON and command line of collection: one happy path and one refusal per verb."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import OPERATOR, moment
from tests.dues import tax_files as made
from tests.dues.test_reconciliation_commands import statement
from tests.entrance import enter, hire
from unionloop.cli.main import main
from unionloop.domains.dues.models import Difference, TaxFile, TaxRow
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.reference import commands as reference

pytestmark = pytest.mark.django_db
API = "/api/v1/dues_files"


@pytest.fixture
def city(db):
    return organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city",
                                   kind="federation", code="CITY", division_code="510900")  # fmt: skip


@pytest.fixture
def desk(city):
    return enter(hire("zhang", "finance_maker", city.id, label="张敏"))


@pytest.fixture
def stranger(city):
    other = organisation.open_union(OPERATOR, parent_id=city.id, name="安居区总工会", tier="county",
                                    kind="federation")  # fmt: skip
    return enter(hire("wai", "finance_maker", other.id))


def upload(name, content):
    return SimpleUploadedFile(name, content)


def bring(client, city, lines, name="七月.xlsx"):
    answer = client.post("/j/tax/receive", {"unit": city.id, "file": upload(name, made.xlsx(lines))})
    assert answer.status_code == 302, answer.content.decode()[:800]
    return TaxFile.objects.get(name=name)


def text(answer):
    return answer.content.decode()


class TestTaxPages:
    def test_a_monthly_file_is_awaited_on_its_day_and_not_on_each_working_day(self, desk, city, settings):
        settings.CLOCK_START = moment("2026-07-22 10:00")
        late = '<span class="st warn">应到未到</span>'
        assert text(desk.get("/j/tax?month=202607")).count(late) == 16  # the working days up to the 22nd
        reference.set_parameter(OPERATOR, code="dues.tax_file_day", value=16, valid_from=date(2020, 1, 1), source="本地口径")
        page = text(desk.get("/j/tax?month=202607"))
        assert page.count(late) == 2  # under the heading and beside the form
        assert re.search("期限</dt><dd>[^/]*7月16日", page)

    def test_a_file_goes_from_upload_to_money(self, desk, city):
        row = bring(desk, city, [*made.rows(5), made.row(6, 费率="7%")])
        page = text(desk.get(f"/j/tax/{row.pk}"))
        for words in ("确认入账", "不是 2% 或 0.8%", "下载未通过的行", "控制数", "SHA-256"):
            assert words in page
        assert desk.post(f"/j/tax/{row.pk}/confirm", {"once": "a"}).status_code == 302
        assert TaxRow.objects.filter(state="live").count() == 5
        assert "已入账" in text(desk.get(f"/j/tax/{row.pk}"))
        listed = text(desk.get(f"/j/tax?unit={city.id}"))
        assert "七月.xlsx" in listed
        assert "到达情况" in listed
        assert "七月.xlsx" in text(desk.get("/import"))
        assert "新增" in text(desk.get(f"/j/tax/{row.pk}?outcome=accepted"))
        assert desk.get(f"/j/tax/{row.pk}/progress").json()["state"] == "done"

    def test_the_failed_rows_come_back_as_a_file(self, desk, city):
        row = bring(desk, city, [made.row(1), made.row(2, 费率="7%")])
        answer = desk.get(f"/j/tax/{row.pk}/failed?kind=csv")
        assert "attachment" in answer["Content-Disposition"]
        assert "怎么改" in answer.content.decode("utf-8-sig")
        assert desk.get("/j/tax/template.xlsx").content[:2] == b"PK"

    def test_the_same_file_again_leads_to_the_first(self, desk, city):
        row = bring(desk, city, made.rows(2))
        answer = desk.post("/j/tax/receive", {"unit": city.id, "file": upload("改名.xlsx", made.xlsx(made.rows(2)))},
                           follow=True)  # fmt: skip
        if TaxFile.objects.count() == 1:  # the same bytes: workbook writers stamp the second they were made
            assert answer.redirect_chain[0][0] == f"/j/tax/{row.pk}"
            assert "没有重复导入" in text(answer)

    def test_undo_and_try_again(self, desk, city):
        row = bring(desk, city, made.rows(2))
        assert desk.post(f"/j/tax/{row.pk}/stage").status_code == 302
        desk.post(f"/j/tax/{row.pk}/confirm", {"once": "a"})
        assert desk.post(f"/j/tax/{row.pk}/undo", {"once": "b", "reason": "传错"}).status_code == 302
        assert not TaxRow.objects.filter(current=True).exists()

    def test_refusals_are_sentences(self, desk, city):
        answer = desk.post("/j/tax/receive", {"unit": city.id, "file": upload("x.xlsx", b"%PDF-1.7")})
        assert answer.status_code == 422
        assert "不是表格文件" in text(answer)
        assert desk.post("/j/tax/receive", {"unit": city.id}).status_code == 422
        row = bring(desk, city, made.rows(1))
        desk.post(f"/j/tax/{row.pk}/confirm", {"once": "a"})
        again = desk.post(f"/j/tax/{row.pk}/confirm", {"once": "b"})
        assert again.status_code == 409

    def test_nobody_sees_another_unions_file(self, desk, stranger, city):
        row = bring(desk, city, made.rows(1))
        for url in (f"/j/tax/{row.pk}", f"/j/tax/{row.pk}/failed", f"/j/tax/{row.pk}/progress"):
            assert stranger.get(url).status_code == 404
        assert "七月" not in text(stranger.get("/j/tax"))

    def test_lists_export_every_row(self, desk, city):
        row = bring(desk, city, [*made.rows(60), made.row(99, 费率="7%")])
        lines = desk.get(f"/j/tax/{row.pk}?outcome=accepted&format=csv")
        body = b"".join(lines.streaming_content) if lines.streaming else lines.content
        assert body.decode("utf-8-sig").count(made.uscc(60)) == 1
        assert desk.get("/j/tax/gaps").status_code == 200


class TestReconciliationPages:
    def test_a_month_is_reconciled_explained_and_closed(self, desk, city):
        row = bring(desk, city, made.rows(6))
        desk.post(f"/j/tax/{row.pk}/confirm", {"once": "a"})
        where = {"unit": city.id, "month": "202607"}
        page = text(desk.get(f"/j/recon?unit={city.id}&month=202607"))
        assert "还没有导入这个月的库款流水" in page
        sheet = upload("库款.csv", statement(range(1, 6)))
        assert desk.post("/j/recon/sheet", where | {"file": sheet}).status_code == 302
        page = text(desk.get(f"/j/recon?unit={city.id}&month=202607"))
        assert "单边税" in page
        assert "还有未说明的差异" in page
        assert desk.post("/j/recon/close", where | {"once": "b"}).status_code == 409
        for at, one in enumerate(Difference.objects.filter(state="open").order_by("pk")):
            assert "原因和处理" in text(desk.get(f"/j/recon/difference/{one.pk}"))
            desk.post(f"/j/recon/difference/{one.pk}/explain",
                      {"once": f"c{at}", "note": "国库次月补记", "owner": "李敏", "due_date": "2099-08-20"})  # fmt: skip
        assert desk.post("/j/recon/run", where | {"once": "d"}).status_code == 302
        assert desk.post("/j/recon/close", where | {"once": "e"}).status_code == 302
        assert "已关闭" in text(desk.get(f"/j/recon?unit={city.id}&month=202607"))


class TestJson:
    def test_the_same_verbs(self, desk, city):
        content = made.csv([*made.rows(3), made.row(4, 费率="7%")])
        row = desk.post(f"{API}/files", {"unit_id": city.id, "file": upload("x.csv", content)}).json()
        assert desk.post(f"{API}/files/{row['id']}/stage").json()["failed"] == 1
        found = desk.get(f"{API}/files/{row['id']}/faults").json()["rows"]
        assert (found[0]["line_no"], found[0]["column"], found[0]["code"]) == (5, "费率", "rate_unknown")
        assert desk.post(f"{API}/files/{row['id']}/confirm").json()["state"] == "live"
        rows = desk.get(f"{API}/rows", {"unit_id": city.id, "month": "202607"}).json()
        assert rows["total"] == 3
        assert rows["rows"][0]["file_name"] == "x.csv"
        body = {"unit_id": city.id, "month": "202607"}
        assert self.sent(desk, "/reconciliation", body)["open"] == 2  # no sheet yet, and nothing settled
        assert self.sent(desk, "/payers/match", body)["payers"] == 3
        assert self.sent(desk, f"/files/{row['id']}/undo", {"reason": "x"})["state"] == "undone"
        assert desk.get(f"{API}/files/999999").status_code == 404

    @staticmethod
    def sent(client, url, body):
        answer = client.post(API + url, json.dumps(body), content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()


class TestCommandLine:
    def test_import_and_reconcile(self, city, tmp_path, capsys):
        hire("zhang", "finance_maker", city.id)
        path = tmp_path / "七月.xlsx"
        path.write_bytes(made.xlsx([*made.rows(3), made.row(4, 费率="7%")]))
        run = self.said(capsys)
        assert "七月.xlsx" in run("dues", "import", path, "--unit", city.id, "--confirm")
        row = TaxFile.objects.get()
        target = tmp_path / "back.xlsx"
        run("dues", "failed", row.pk, "--to", target)
        assert target.read_bytes()[:2] == b"PK"
        assert '"open"' in run("dues", "reconcile", "--unit", city.id, "--month", "202607", "--json")
        with pytest.raises(SystemExit) as end:
            run("dues", "close-month", "--unit", city.id, "--month", "202607")
        assert end.value.code == 1

    @staticmethod
    def said(capsys):
        def run(*words):
            main([*(str(word) for word in words), "--as", "zhang"])
            return capsys.readouterr().out

        return run
