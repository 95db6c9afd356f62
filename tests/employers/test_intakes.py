"""A list of employers as a file: tried without effect, faults named by row and column, only once, back as it came."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from tests.cast import OPERATOR, actor
from tests.employers.conftest import uscc
from tests.entrance import enter, hire
from unionloop.adapters.sheets import open_tables, write_csv, write_xlsx
from unionloop.domains.aid.models import Intake as OldFiles
from unionloop.domains.employers import commands, queries
from unionloop.domains.employers.commands import intakes
from unionloop.domains.employers.contracts import Filters
from unionloop.domains.founding import commands as founding
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.contracts import AccountInput
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.web import imports

pytestmark = pytest.mark.django_db
HEADS = ("序号", "企业名称", "统一社会信用代码", "职工人数", "女职工", "经营状态", "成立日期", "联系电话")
GOOD = (1, "遂州新光电子有限公司", uscc(51), 60, 20, "正常经营", "2024-03-01", "13800132207")


def table(*rows, kind="xlsx"):
    title = [("企业登记表（2026 年 7 月）",), HEADS, *rows]
    if kind == "csv":
        return write_csv(title[0], title[1:], encoding="gb18030")
    return write_xlsx(title[0], title[1:])


def receive(street, content, name="登记表.xlsx", by=OPERATOR):
    return commands.receive_intake(by, unit_id=street.street.id, name=name, content=content)


class TestReceiveIntake:
    @pytest.mark.parametrize("kind", ["xlsx", "csv"])
    def test_registers_nothing_before_it_is_taken(self, street, kind):
        row = receive(street, table(GOOD, kind=kind), f"表.{kind}")
        assert (row.read, row.fresh, row.known, row.failed) == (1, 1, 0, 0)
        assert queries.employers(OPERATOR).total == 0
        assert receive(street, table(GOOD, kind=kind), f"改名.{kind}").id == row.id

    def test_the_same_rows_are_the_same_file_whenever_written(self):
        core = zipfile.ZipFile(io.BytesIO(table(GOOD))).read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]+", core)) == {"1980-01-01T00:00:00Z"}

    def test_names_every_fault_by_row_and_column(self, street, firms):
        wrong = uscc(52)[:-1] + ("0" if uscc(52)[-1] != "0" else "1")
        rows = (
            GOOD,
            (2, "遂州坏码有限公司", wrong, "三十", 9, "开张", "2024-13-01", "12"),
            (3, "遂州无码有限公司", "", 5, 9, "", "", ""),
            (4, "遂州食品有限公司", firms.food.uscc, 30, 10, "", "", ""),
            (5, "遂州新光电子有限公司（二）", uscc(51), 60, 20, "", "", ""),
        )  # fmt: skip
        row = receive(street, table(*rows))
        assert (row.read, row.fresh, row.known, row.failed) == (5, 1, 1, 3)
        faults = {one.line_no: [(part.column, part.code) for part in one.faults]
                  for one in queries.intake_faults(OPERATOR, intake_id=row.id)}  # fmt: skip
        assert faults == {
            4: [("统一社会信用代码", "uscc_check"), ("职工人数", "intake_number"), ("经营状态", "intake_word"),
                ("成立日期", "intake_day")],
            5: [("统一社会信用代码", "intake_no_code")],
            7: [("统一社会信用代码", "intake_twice")],
        }  # fmt: skip

    def test_refuses_a_table_without_the_headings(self, street):
        with pytest.raises(BadInput, match="intake_no_heads"):
            receive(street, write_xlsx(("甲", "乙"), [(1, 2)]))

    def test_is_not_for_strangers(self, street):
        with pytest.raises(NotFound):
            receive(street, table(GOOD), by=actor("stranger"))


class TestTakeIntake:
    def test_registers_the_good_rows_once(self, street):
        row = receive(street, table(GOOD, (2, "遂州无码有限公司", "", 5, 1, "", "", "")))
        done = commands.take_intake(OPERATOR, intake_id=row.id)
        assert (done.state, done.fresh, done.failed) == ("taken", 1, 1)
        found = queries.employers(OPERATOR, filters=Filters(text="szxgdz")).rows[0]
        assert (found.name, found.headcount, found.women, str(found.opened_date)) == (GOOD[1], 60, 20, "2024-03-01")
        with pytest.raises(Refused, match="intake_taken"):
            commands.take_intake(OPERATOR, intake_id=row.id)
        again = receive(street, table(GOOD), "另一份.xlsx")
        assert (again.fresh, again.known) == (0, 1)

    def test_rows_that_come_back_mended_are_taken(self, street, client):
        row = receive(street, table((2, "遂州无码有限公司", "", 5, 1, "", "", "")))
        web = enter(hire("chen", "organiser"))
        content = web.get(f"/c/import/{row.id}/failed?kind=xlsx").content
        lines = [cells for _, cells in open_tables(content, "x.xlsx")[0].rows()]
        assert lines[0] == [*HEADS, "错误列", "原因", "怎么改"]
        assert lines[1][8:] == ["统一社会信用代码", "信用代码和登记序号都没有", "至少填一个，否则再次导入会重复登记"]
        lines[1][2] = uscc(77)
        upload = io.BytesIO(write_xlsx(lines[0], lines[1:]))
        upload.name = "改好.xlsx"
        answer = web.post("/c/import/receive/", {"unit_id": street.street.id, "file": upload})
        assert web.post(f"{answer['Location']}take/").status_code == 302
        assert "遂州无码有限公司" in web.get("/c/").content.decode()


class TestStopIntake:
    """Registered by batches: watched, stopped, broken off, gone on with, taken back."""

    @pytest.fixture
    def half(self, street, monkeypatch):
        """Two of five rows are registered when a person asks to stop."""
        monkeypatch.setattr(intakes, "BATCH_ROWS", 2)
        row = receive(street, table(*((n, f"遂州{name}电子有限公司", uscc(60 + n), 9, 3, "", "", "") for n, name in enumerate("甲乙丙丁戊"))))
        told, real = [], intakes.register_many

        def stopping(by, **given):
            told.append(queries.take_progress(by, intake_id=row.id))
            assert commands.stop_intake(by, intake_id=row.id)
            return real(by, **given)

        monkeypatch.setattr(intakes, "register_many", stopping)
        with pytest.raises(Refused, match="stopped") as refused:
            commands.take_intake(OPERATOR, intake_id=row.id)
        monkeypatch.setattr(intakes, "register_many", real)
        assert refused.value.facts["done"] == 2
        assert [(one["state"], one["total"]) for one in told] == [("running", 5)]
        return row

    def test_goes_on_where_it_stopped(self, half):
        row = queries.intake(OPERATOR, intake_id=half.id)
        assert (row.state, row.begun, queries.employers(OPERATOR).total) == ("tried", 2, 2)
        told = queries.take_progress(OPERATOR, intake_id=half.id)
        assert (told["state"], told["done"]) == ("stopped", 2)
        assert re.fullmatch(r"\d+ 行/秒", told["message"])
        done = commands.take_intake(OPERATOR, intake_id=half.id)
        assert (done.state, done.fresh, done.known, done.failed) == ("taken", 5, 0, 0)
        assert queries.employers(OPERATOR).total == 5
        assert queries.take_progress(OPERATOR, intake_id=half.id)["state"] == "done"

    def test_goes_on_after_its_process_was_killed(self, street, monkeypatch):
        """A killed process says nothing: its row stays "running" with the last batch's heartbeat."""
        monkeypatch.setattr(intakes, "BATCH_ROWS", 1)
        row = receive(street, table(GOOD, (2, "遂州远山电子有限公司", uscc(53), 9, 3, "", "", "")))
        real = intakes.register_many
        with monkeypatch.context() as killed:
            killed.setattr(intakes.Watch, "__exit__", lambda *_: None)
            killed.setattr(intakes, "register_many", lambda by, *, rows, intake_id: real(by, rows=rows, intake_id=intake_id)
                           if rows[0].name == GOOD[1] else 1 / 0)  # fmt: skip
            with pytest.raises(ZeroDivisionError):
                commands.take_intake(OPERATOR, intake_id=row.id)
        for minutes, state in ((4, "running"), (6, "broken")):
            later = OPERATOR.later(OPERATOR.at + timedelta(minutes=minutes))
            told = queries.take_progress(later, intake_id=row.id)
            assert (told["state"], told["done"], told["total"]) == (state, 1, 2)
        assert "程序中途断了" in enter(hire("chen", "organiser")).get(f"/c/import/{row.id}/").content.decode()
        done = commands.take_intake(later, intake_id=row.id)
        assert (done.fresh, done.known, queries.employers(OPERATOR).total) == (2, 0, 2)
        assert queries.take_progress(later, intake_id=row.id)["state"] == "done"

    def test_is_taken_back_from_halfway(self, half):
        assert "employers.undo_intake" in queries.intake(OPERATOR, intake_id=half.id).verbs
        assert commands.undo_intake(OPERATOR, intake_id=half.id).state == "undone"
        assert queries.employers(OPERATOR).total == 0

    def test_a_batch_that_breaks_leaves_the_ones_before_it(self, street, monkeypatch):
        monkeypatch.setattr(intakes, "BATCH_ROWS", 1)
        row = receive(street, table(GOOD, (2, "遂州远山电子有限公司", uscc(53), 9, 3, "", "", "")))
        real = intakes.register_many
        monkeypatch.setattr(intakes, "register_many", lambda by, *, rows, intake_id: real(by, rows=rows, intake_id=intake_id)
                            if rows[0].name == GOOD[1] else 1 / 0)  # fmt: skip
        with pytest.raises(ZeroDivisionError):
            commands.take_intake(OPERATOR, intake_id=row.id)
        monkeypatch.setattr(intakes, "register_many", real)
        web = enter(hire("chen", "organiser"))
        page = web.get(f"/c/import/{row.id}/").content.decode()
        assert "接着登记" in page
        assert web.get(f"/c/import/{row.id}/progress/").json()["state"] == "failed"
        assert web.post(f"/c/import/{row.id}/take/").status_code == 302
        assert queries.employers(OPERATOR).total == 2


class TestUndoIntake:
    def taken(self, street):
        row = receive(street, table(GOOD, (2, "遂州远山电子有限公司", uscc(53), 9, 3, "", "", "")))
        return commands.take_intake(OPERATOR, intake_id=row.id)

    def test_takes_everything_back_and_may_come_again(self, street, firms):
        before = queries.employers(OPERATOR).total
        row = self.taken(street)
        assert queries.employers(OPERATOR).total == before + 2
        assert row.verbs == ("employers.undo_intake",)
        assert commands.undo_intake(OPERATOR, intake_id=row.id).state == "undone"
        assert queries.employers(OPERATOR).total == before
        with pytest.raises(Refused, match="intake_not_taken"):
            commands.undo_intake(OPERATOR, intake_id=row.id)
        again = self.taken(street)
        assert (again.id, again.state, again.fresh) == (row.id, "taken", 2)

    def test_not_once_somebody_worked_on_one(self, street):
        row = self.taken(street)
        one = queries.employers(OPERATOR, filters=Filters(text="远山")).rows[0]
        commands.set_headcount(OPERATOR, employer_id=one.id, headcount=11, women=3)
        with pytest.raises(Refused, match="intake_in_use") as refused:
            commands.undo_intake(OPERATOR, intake_id=row.id)
        assert refused.value.facts == {"count": 1, "name": "遂州远山电子有限公司"}
        assert queries.employers(OPERATOR).total == 2

    def test_not_while_something_hangs_on_one(self, street):
        row = self.taken(street)
        one = queries.employers(OPERATOR, filters=Filters(text="新光")).rows[0]
        founding.open(OPERATOR, employer_id=one.id)
        with pytest.raises(Refused, match="intake_in_use") as refused:
            commands.undo_intake(OPERATOR, intake_id=row.id)
        assert refused.value.facts == {"count": 1, "name": "遂州新光电子有限公司"}

    def test_unseen_and_absent_look_the_same(self, street):
        row = self.taken(street)
        with pytest.raises(NotFound):
            commands.undo_intake(actor("stranger", "employers.undo_intake", path="9999"), intake_id=row.id)

    def test_stands_in_the_import_centre_and_goes_back_from_its_page(self, street):
        row = self.taken(street)
        web = enter(hire("chen", "county_organiser", street.city.id))
        listed = web.get("/import").content.decode()
        assert "登记表.xlsx" in listed
        assert "税款明细" not in listed
        assert "整份撤回" in web.get(f"/c/import/{row.id}/").content.decode()
        assert web.post(f"/c/import/{row.id}/undo/").status_code == 302
        assert "已撤回" in web.get("/import?sort=register").content.decode()
        assert queries.employers(OPERATOR).total == 0

    def test_stands_among_the_files_of_all_sorts_the_latest_first(self, street):
        self.taken(street)
        day = OPERATOR.at - timedelta(days=30)
        OldFiles.objects.create(unit_id=street.street.id, name="困难户旧档.xlsx", sha256="0" * 64, total=9, failed=2, taken_at=day)
        rows = enter(hire("root", "admin", street.city.id)).get("/import?format=json")
        assert rows.status_code == 403  # who hands in no file sees none
        by = actor("all", "*")
        page = imports._latest(by, imports.SORTS)
        assert [(one.name, str(one.sort), one.read, one.failed) for one in page.rows] == [
            ("登记表.xlsx", "企业登记表", 2, 0), ("困难户旧档.xlsx", "困难户名单", 9, 2)]  # fmt: skip
        assert page.total == 2
        assert [one.name for one in imports._every(by, imports.SORTS)] == [one.name for one in page.rows]

    def test_files_of_all_sorts_stand_on_pages(self, street):
        """Three lists of accounts between five lists of old files, two rows a page: each once, in the order they came."""
        unit, days = street.street.id, (9, 8, 6, 3, 2)
        for at in days:
            OldFiles.objects.create(unit_id=unit, name=f"旧{at}", sha256=f"{at:064d}", total=1, failed=0,
                                    taken_at=OPERATOR.at - timedelta(days=at))  # fmt: skip
        for at in (7, 5, 4):
            rows = [AccountInput(unit, "街道工会", f"62284800000000{at}17", "农行")]
            sheet = payments.propose_accounts(OPERATOR.later(OPERATOR.at - timedelta(days=at)), unit_id=unit, name=f"账户{at}", rows=rows)
            payments.refuse_accounts(actor("second", "payments.*"), sheet_id=sheet.id, reason="试")
        pages, after, by = [], "", actor("all", "*")
        while after is not None:
            page = imports._latest(by, imports.SORTS, after, 2)
            pages.append([one.name for one in page.rows])
            after = page.next
        assert pages == [["旧2", "旧3"], ["账户4", "账户5"], ["旧6", "账户7"], ["旧8", "旧9"]]
        assert [one.name for one in imports._every(by, imports.SORTS)] == [name for page in pages for name in page]
        with pytest.raises(BadInput, match="bad_cursor"):
            imports._latest(by, imports.SORTS, "0~0", 2)
