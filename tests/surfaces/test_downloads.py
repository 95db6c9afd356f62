"""H4 下载中心: what for, watermark, a second person, the queue, 24 hours, and the journal of every taking."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest

from tests.cast import OPERATOR
from tests.entrance import enter, hire
from unionloop.domains.documents import commands, queries
from unionloop.domains.documents.contracts import ExportState
from unionloop.domains.documents.models import Export, StoredFile
from unionloop.domains.reference import commands as reference
from unionloop.jobs import documents_reactions
from unionloop.kernel import clock, errands
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.models import Entry
from unionloop.web import exporting

pytestmark = pytest.mark.django_db
PURPOSE = "核对七月岗位任命"


def limit(code, value):
    reference.set_parameter(
        OPERATOR, code=f"documents.export_{code}", region="", label=code, value=value, unit="行", source="测试",
        document_number="", valid_from=OPERATOR.today.replace(year=2020),
    )  # fmt: skip


@pytest.fixture
def admin():
    return enter(hire("root", "admin", label="管理员甲"))


@pytest.fixture
def leader():
    return enter(hire("qian", "leader", label="钱领导"))


def ask(client, url, purpose=PURPOSE):
    page = client.get(url).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    return client.post("/export/ask", {"token": token, "purpose": purpose})


def taken(client, export):
    answer = client.get(f"/export/{export.pk}/file")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class TestPersonal:
    def test_carries_who_when_what_for_and_is_journalled(self, admin):
        hire("zhang", "finance_maker", label="=张敏")
        answer = ask(admin, "/g/users/?format=csv")
        export = Export.objects.get()
        assert answer["Location"] == f"/export/{export.pk}"
        assert export.state == ExportState.READY
        rows = list(csv.reader(io.StringIO(taken(admin, export).decode("utf-8-sig"))))
        assert any(row[0] == "'=张敏" for row in rows)  # no cell becomes a formula
        mark = rows[-1][0]
        assert all(part in mark for part in ("管理员甲", "root", f"导出 {export.pk} 号", PURPOSE))
        verbs = [one.verb for one in Entry.objects.filter(model="documents.export").order_by("id")]
        assert verbs[0] == "documents.export"
        assert verbs[-1] == "documents.fetch_export"
        assert "张敏" not in str(Entry.objects.filter(model="documents.export").values_list("changes", flat=True))

    def test_without_a_purpose_nothing_leaves(self, admin):
        for purpose in ("", "  看 "):
            answer = ask(admin, "/g/users/?format=csv", purpose)
            assert answer.status_code == 422
        assert not Export.objects.exists()

    @pytest.mark.parametrize("form", ["xlsx", "json", "print"])
    def test_every_form_carries_the_watermark(self, admin, form):
        ask(admin, f"/g/users/?format={form}")
        content = taken(admin, Export.objects.get())
        if form == "xlsx":
            sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
            assert PURPOSE in sheet.partition("</sheetData>")[0]
            assert PURPOSE in sheet.partition("<oddFooter>")[2]
        elif form == "json":
            assert PURPOSE in json.loads(content)["watermark"]
        else:
            assert PURPOSE in content.decode()

    def test_many_rows_wait_for_a_second_person(self, admin, leader):
        limit("approval_rows", 1)
        ask(admin, "/g/users/?format=csv")
        export = Export.objects.get()
        assert export.state == ExportState.ASKED
        assert admin.get(f"/export/{export.pk}/file").status_code == 409
        assert admin.post(f"/export/{export.pk}/approve").status_code == 404  # one's own: no such right here
        assert "等您同意" in leader.get("/export").content.decode()
        leader.post(f"/export/{export.pk}/approve")
        documents_reactions.write_exports(system(clock.now()))
        export.refresh_from_db()
        assert export.state == ExportState.READY
        assert export.rows == 2
        errands.drain(clock.now())
        assert "导出结果" in admin.get("/notices").content.decode()
        assert leader.get(f"/export/{export.pk}/file").status_code == 404

    def test_four_eyes_hold_even_for_whoever_holds_every_verb(self, admin):
        hire("zhang")
        limit("approval_rows", 1)
        ask(admin, "/g/users/?format=csv")
        asker = Actor("root", OPERATOR.grants, clock.now())
        with pytest.raises(Refused, match="same_person"):
            commands.approve_export(asker, export_id=Export.objects.get().pk)

    def test_a_refusal_says_why(self, admin, leader):
        limit("approval_rows", 1)
        ask(admin, "/g/users/?format=csv")
        export = Export.objects.get()
        leader.post(f"/export/{export.pk}/refuse", {"reason": "请只选需要的单位"})
        assert "请只选需要的单位" in admin.get(f"/export/{export.pk}").content.decode()

    def test_a_list_that_grew_past_the_limit_is_not_written(self, admin):
        limit("approval_rows", 2)
        page = admin.get("/g/users/?format=csv").content.decode()
        token = re.search(r'name="token" value="([^"]+)"', page)[1]
        for name in ("sun", "zhao"):
            hire(name)
        admin.post("/export/ask", {"token": token, "purpose": PURPOSE})
        export = Export.objects.get()
        assert export.state == ExportState.FAILED
        assert "比申请时多" in export.message

    def test_rights_lost_meanwhile_count(self, admin, leader):
        limit("approval_rows", 1)
        ask(admin, "/g/users/?format=csv")
        export = Export.objects.get()
        leader.post(f"/export/{export.pk}/approve")
        Export.objects.filter(pk=export.pk).update(owner="qian")  # as somebody without the right to the list
        documents_reactions.write_exports(system(clock.now()))
        export.refresh_from_db()
        assert export.state == ExportState.FAILED

    def test_a_foreign_token_is_refused(self, admin):
        page = admin.get("/g/users/?format=csv").content.decode()
        token = re.search(r'name="token" value="([^"]+)"', page)[1]
        other = enter(hire("wang", "admin"))
        assert other.post("/export/ask", {"token": token, "purpose": PURPOSE}).status_code == 422
        assert other.post("/export/ask", {"token": token[:-2], "purpose": PURPOSE}).status_code == 422


class TestLarge:
    @pytest.fixture
    def queued(self, leader):
        limit("queue_rows", 2)
        from tests.dues import town

        town.build()
        assert ask(leader, "/c/?format=csv", "").status_code == 302
        return Export.objects.get()

    def test_waits_for_the_worker_and_lives_a_day(self, leader, queued):
        assert queued.state == ExportState.WAITING
        documents_reactions.write_exports(system(clock.now()))
        queued.refresh_from_db()
        assert queued.state == ExportState.READY
        assert queued.expires_at - queued.ready_at == timedelta(hours=24)
        lines = taken(leader, queued).decode("utf-8-sig").splitlines()
        assert len(lines) == queued.rows + 1
        file = queued.file
        path = queries.path_of(file.sha256, file.sealed)
        assert path.exists()
        later = system(clock.now() + timedelta(hours=25))
        assert commands.expire_exports(later) == 1
        assert not StoredFile.objects.filter(pk=file.pk).exists()
        assert leader.get(f"/export/{queued.pk}/file").status_code == 409

    def test_can_be_called_off(self, leader, queued):
        leader.post(f"/export/{queued.pk}/stop")
        documents_reactions.write_exports(system(clock.now()))
        queued.refresh_from_db()
        assert queued.state == ExportState.STOPPED

    def test_a_writer_that_died_is_followed_by_another(self, queued):
        at = clock.now()
        commands.begin_export(system(at), export_id=queued.pk)
        exporting.write(queued.pk, at + timedelta(minutes=1))
        queued.refresh_from_db()
        assert queued.state == ExportState.RUNNING  # the first still has it in hand
        documents_reactions.write_exports(system(at + timedelta(minutes=11)))
        queued.refresh_from_db()
        assert queued.state == ExportState.READY

    def test_of_somebody_else_does_not_exist(self, queued):
        stranger = enter(hire("wu"))
        assert stranger.get(f"/export/{queued.pk}").status_code == 404
        with pytest.raises(NotFound):
            commands.stop_export(OPERATOR, export_id=queued.pk)
