"""The ledger's pages, JSON and command line: one happy path and one refusal per verb."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from tests.entrance import enter, hire
from tests.ledger.conftest import ACCOUNTANT, Town, build
from unionloop.cli.main import main
from unionloop.domains.ledger import queries
from unionloop.domains.ledger.contracts import Share, postings
from unionloop.domains.ledger.models import Balance, MonthClose, Voucher

pytestmark = pytest.mark.django_db
API = "/api/v1/ledger"
LONG_AGO = date(2024, 2, 1)  # before every clock this runs under


@pytest.fixture
def town(db: None) -> Town:
    found = build()
    shares = [Share(600 + at, base.id) for at, base in enumerate(found.bases)]
    legs = postings.legs_for_collection("2021", lower=shares, upper=[Share(900, found.city.id)], own_fen=70)
    found.post(legs, LONG_AGO, "tax:1", summary="2月税款")
    found.post(postings.legs_for_rebate_paid("2021", lower=shares[:1]), date(2024, 3, 5), "pay:1", summary="返还")
    return found


@pytest.fixture
def desk(town):
    return enter(hire("shen", "accountant", town.city.id, start=LONG_AGO))


@pytest.fixture
def stranger(town):
    return enter(hire("wai", "accountant", town.counties[1].id, start=LONG_AGO))


def sent(client, url, **body):
    return client.post(API + url, json.dumps(body, default=str), content_type="application/json")


class TestPages:
    def test_every_page_opens_and_shows_its_figures(self, desk, town):
        voucher = Voucher.objects.get(source="tax:1")
        unit = town.city.id
        for url, shown in (
            ("/j/ledger", "2月税款"),
            (f"/j/ledger?book={unit}&month=2024-02&text=税款", "记-202402-0001"),
            (f"/j/ledger/voucher/{voucher.pk}", "应付下级转拨经费"),
            (f"/j/ledger/{unit}/trial?month=202403", "银行存款"),
            (f"/j/ledger/{unit}/trial", "平"),
            (f"/j/ledger/{unit}/sheet?month=202403", "资产总计"),
            (f"/j/ledger/{unit}/income?month=202402", "拨缴经费收入"),
            (f"/j/ledger/{unit}/sub/22202", "遂州食品工会"),
            (f"/j/ledger/{unit}/months", "可结账"),
            (f"/j/ledger/{unit}/accounts", "未核对"),
            (f"/j/ledger/{unit}/check", "控制恒等式"),
            (f"/j/ledger/{unit}/check?run=1", "账簿无误"),
            (f"/j/acct/{town.bases[0].id}?from=2024-01-01&to=2024-12-31", "天泰玻璃工会"),
        ):
            answer = desk.get(url)
            assert answer.status_code == 200, url
            assert shown in answer.content.decode(), url

    def test_lists_come_as_files_with_the_same_rows(self, desk, town):
        unit, voucher = town.city.id, Voucher.objects.get(source="tax:1")
        for url, rows in (
            (f"/j/ledger?book={unit}", 2),
            (f"/j/ledger/voucher/{voucher.pk}?", 7),
            (f"/j/ledger/{unit}/sub/22202?", 4),
            (f"/j/acct/{town.bases[0].id}?from=2024-01-01&to=2024-12-31", 2),
        ):
            text = b"".join(desk.get(f"{url}&format=csv")).decode("utf-8-sig")
            assert len(list(csv.reader(io.StringIO(text)))) == rows + 1, url
            for form in ("xlsx", "json", "print"):
                assert desk.get(f"{url}&format={form}").status_code == 200
        for page in ("trial", "sheet", "income", "accounts"):
            assert desk.get(f"/j/ledger/{unit}/{page}?month=202402&format=csv").status_code == 200

    def test_a_wrong_ledger_says_so(self, desk, town):
        Balance.objects.filter(account__code="102").update(debit_fen=1)
        assert "账簿对不上" in desk.get(f"/j/ledger/{town.city.id}/check?run=1").content.decode()

    def test_a_neighbour_sees_nothing(self, stranger, town):
        voucher = Voucher.objects.get(source="tax:1")
        for url in (f"/j/ledger/voucher/{voucher.pk}", f"/j/ledger/{town.city.id}/trial",
                    f"/j/acct/{town.bases[0].id}?book={town.city.id}", f"/j/acct/{town.bases[0].id}", "/j/acct/999999999"):  # fmt: skip
            assert stranger.get(url).status_code == 404
        assert "还没有您能看的账簿" in stranger.get("/j/ledger").content.decode()

    def test_a_union_reads_its_own_account_in_the_book_of_the_one_above(self, town):
        own, other = town.bases[0].id, town.bases[1].id
        chair = enter(hire("chair", "chair", own, start=LONG_AGO))
        page = chair.get(f"/j/acct/{own}?from=2024-01-01&to=2024-12-31")
        assert page.status_code == 200
        assert "记-202402-0001" in page.content.decode()
        assert chair.get(f"/j/acct/{other}").status_code == 404

    def test_what_waits_for_a_reader_is_on_his_desk_and_one_leads_to_the_next(self, desk, town):
        first, second = (Voucher.objects.get(source=source) for source in ("tax:1", "pay:1"))
        todo = f"/j/ledger?book={town.city.id}&amp;waiting=1"
        assert todo in (home := desk.get("/desk/").content.decode())
        assert "凭证待复核" in home
        page = desk.get(f"/j/ledger?book={town.city.id}&waiting=1").content.decode()
        assert first.summary in page
        assert second.summary in page
        assert desk.post(f"/j/ledger/voucher/{first.pk}/review", {"once": "a"}).url == f"/j/ledger/voucher/{second.pk}"
        assert first.summary not in desk.get(f"/j/ledger?book={town.city.id}&waiting=1").content.decode()
        assert desk.post(f"/j/ledger/voucher/{second.pk}/review", {"once": "b"}).url == f"/j/ledger/voucher/{second.pk}"
        assert todo not in desk.get("/desk/").content.decode()

    def test_review_and_reversal_from_the_page(self, desk):
        voucher = Voucher.objects.get(source="tax:1")
        page = f"/j/ledger/voucher/{voucher.pk}"
        assert desk.post(f"{page}/review", {"once": "a"}).status_code == 302
        assert "已核" in desk.get(page).content.decode()
        assert desk.post(f"{page}/review", {"once": "b"}).status_code == 409
        form = {"day": "2024-02-03", "reason": "税务更正", "once": "c"}
        first, again = desk.post(f"{page}/reverse", form), desk.post(f"{page}/reverse", form)
        assert first.url == again.url  # a double click has one effect
        assert Voucher.objects.filter(reverses=voucher).count() == 1
        assert desk.post(f"{page}/reverse", form | {"once": "d"}).status_code == 409

    def test_closing_asks_for_the_month_by_hand(self, desk, town):
        page = f"/j/ledger/{town.city.id}/close"
        assert desk.post(page, {"month": "202402", "typed": "", "once": "a"}).status_code == 422
        assert desk.post(page, {"month": "202402", "typed": "202402", "once": "b"}).status_code == 302
        assert MonthClose.objects.get().month == "202402"
        assert desk.post(page, {"month": "202402", "typed": "202402", "once": "c"}).status_code == 409

    def test_the_year_is_carried_from_the_page(self, desk, town):
        answer = desk.post(f"/j/ledger/{town.city.id}/close-year", {"year": "2024", "once": "a"})
        assert "2024年收支结转" in desk.get(answer.url).content.decode()
        assert desk.post(f"/j/ledger/{town.city.id}/close-year", {"year": "24", "once": "b"}).status_code == 422


class TestJson:
    LEGS = ({"account_code": "102", "amount_fen": 5}, {"account_code": "401", "amount_fen": -5})

    def voucher(self, town, **more):
        return {"book_unit_id": town.city.id, "day": "2024-02-02", "summary": "会费", "source": "api:1",
                "legs": self.LEGS} | more  # fmt: skip

    def test_posting_is_the_same_twice_and_refused_when_different(self, desk, town):
        first, again = (sent(desk, "/vouchers", **self.voucher(town)) for _ in range(2))
        assert first.json()["number"] == again.json()["number"] == "记-202402-0002"
        answer = sent(desk, "/vouchers", **self.voucher(town, summary="别的"))
        assert (answer.status_code, answer.json()["code"]) == (409, "source_taken")
        odd = [{"account_code": "102", "amount_fen": 5}, {"account_code": "401", "amount_fen": -4}]
        answer = sent(desk, "/vouchers", **self.voucher(town, legs=odd, source="api:2"))
        assert answer.json()["message"] == "借贷不平，差 1 分。请核对各行金额。"

    def test_many_at_once(self, desk, town):
        one = {"day": "2024-02-02", "summary": "会费", "legs": self.LEGS}
        body = {"book_unit_id": town.city.id, "vouchers": [one | {"source": f"api:{at}"} for at in range(3)]}
        assert sent(desk, "/vouchers/many", **body).json()["posted"] == 3
        assert sent(desk, "/vouchers/many", **body).json()["repeated"] == 3

    def test_reads(self, desk, town):
        unit, voucher = town.city.id, Voucher.objects.get(source="tax:1")
        for url in (
            "/books", "/vouchers?month=202402", f"/vouchers/{voucher.pk}", f"/vouchers/{voucher.pk}/legs",
            f"/trial-balance?unit_id={unit}&month=202402", f"/balance-sheet?unit_id={unit}&month=202402",
            f"/income-statement?unit_id={unit}&month=202402", f"/sub-ledger?unit_id={unit}&account_code=22202",
            f"/check?unit_id={unit}",
        ):  # fmt: skip
            assert desk.get(API + url).status_code == 200, url
        assert desk.get(f"{API}/check?unit_id={unit}").json() == {"faults": []}

    def test_review_reverse_and_close(self, desk, town):
        voucher = Voucher.objects.get(source="tax:1")
        assert sent(desk, f"/vouchers/{voucher.pk}/review").json()["reviewer"] == "shen"
        red = sent(desk, f"/vouchers/{voucher.pk}/reverse", day="2024-02-03", reason="错")
        assert red.json()["reverses_id"] == voucher.pk
        assert sent(desk, f"/vouchers/{voucher.pk}/reverse", day="2024-02-03", reason="错").status_code == 409
        assert sent(desk, "/closes", unit_id=town.city.id, month="202402").json()["vouchers"] == 2
        assert sent(desk, "/year-closes", unit_id=town.city.id, year=2023).status_code == 409

    def test_a_neighbour_gets_404_and_nonsense_422(self, stranger, desk, town):
        voucher = Voucher.objects.get(source="tax:1")
        assert stranger.get(f"{API}/vouchers/{voucher.pk}").status_code == 404
        assert sent(stranger, "/vouchers", **self.voucher(town)).status_code == 404
        assert sent(stranger, "/books", unit_id=town.bases[0].id).status_code in (403, 404)
        assert desk.get(f"{API}/vouchers/{2**60}").status_code == 422
        assert desk.get(f"{API}/trial-balance?unit_id={town.city.id}&month=202413").status_code == 422


class TestCommandLine:
    def run(self, capsys, *words):
        code = 0
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = end.code or 0
        return code, capsys.readouterr()

    def test_verbs_and_reads(self, capsys, town, tmp_path: Path):
        unit, voucher = town.city.id, Voucher.objects.get(source="tax:1")
        line = {"day": "2024-03-06", "summary": "会费", "source": "cli:1",
                "legs": [{"account_code": "102", "amount_fen": 5}, {"account_code": "401", "amount_fen": -5}]}  # fmt: skip
        file = tmp_path / "vouchers.jsonl"
        file.write_text(json.dumps(line, ensure_ascii=False))
        for words, shown in (
            (("books",), "遂州市总工会"), (("accounts", "2021"), "应付下级转拨经费"), (("vouchers",), "2月税款"),
            (("voucher", voucher.pk), "22202"), (("post", unit, file), "记-202403-0002"),
            (("review", voucher.pk), "system.cli"), (("close", unit, "202402"), "202402"),
            (("reverse", voucher.pk, "错"), "红冲"), (("trial-balance", unit, "202403"), "银行存款"),
            (("balance-sheet", unit, "202403"), "银行存款"), (("income-statement", unit, "202402"), "拨缴经费收入"),
            (("sub-ledger", unit, "222"), "天泰玻璃工会"), (("record-head",), "chain"),
            (("statement", unit, town.bases[0].id, "--from", "2024-01-01"), "返还"), (("check",), "books valid"),
        ):  # fmt: skip
            code, said = self.run(capsys, "ledger", *words)
            assert code == 0, (words, said.err)
            assert shown in said.out, words

    def test_a_refusal_is_a_sentence_and_exit_1(self, capsys, town, tmp_path):
        code, said = self.run(capsys, "ledger", "close", town.city.id, "202403")
        assert (code, said.out) == (1, "")
        assert "先结 202402" in said.err
        bad = tmp_path / "bad.jsonl"
        bad.write_text('{"day": "x"}')
        assert "第 1 行读不懂" in self.run(capsys, "ledger", "post", town.city.id, bad)[1].err

    def test_verify_names_what_is_wrong_and_exits_1(self, capsys, town):
        code, said = self.run(capsys, "verify")
        assert "● 账本" in said.out
        assert code == 0, said.out
        Balance.objects.filter(account__code="102").update(debit_fen=1)
        code, said = self.run(capsys, "verify", "--json")
        wrong = {one["check"]: one["faults"] for one in json.loads(said.out) if one["faults"]}
        assert code == 1
        assert any("科目 102 余额与分录差" in fault for faults in wrong.values() for fault in faults)

    def test_verify_compares_a_published_head(self, capsys, town):
        self.run(capsys, "ledger", "record-head")
        row = queries.heads(ACCOUNTANT, unit_id=town.city.id)[0]
        true = queries.head(row.day).chain
        assert self.run(capsys, "verify", "--head", f"{row.day}={true}")[0] == 0
        assert self.run(capsys, "verify", "--head", f"{row.day}={'0' * 64}")[0] == 1
