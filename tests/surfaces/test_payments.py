"""J6 pages: every step of a batch through forms, files out and in, scope."""

import io
from datetime import timedelta

import pytest

from tests.cast import OPERATOR, SUN
from tests.entrance import enter, hire
from tests.payments.conftest import Town, build, told
from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import BatchState
from unionloop.domains.payments.models import BankAccount

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    return build()


def test_a_batch_from_draft_to_return(town: Town) -> None:
    batch = town.draft(640200, 1893660)
    checker = enter(hire("checker", "finance_checker", town.city.id))
    releaser = enter(hire("releaser", "finance_releaser", town.city.id))
    page = checker.get(f"/j/pay/{batch.id}")
    assert page.status_code == 200
    assert "复核通过" in page.content.decode()
    assert "5100000" not in page.content.decode()
    assert checker.post(f"/j/pay/{batch.id}/check/").status_code == 302
    assert "放款" in releaser.get(f"/j/pay/{batch.id}").content.decode()
    assert releaser.post(f"/j/pay/{batch.id}/release/").status_code == 302
    cashier = enter(hire("cashier", "cashier", town.city.id))
    assert cashier.post(f"/j/pay/{batch.id}/export/", {"layout": "text-gb18030"}).status_code == 302
    assert releaser.get(f"/j/pay/{batch.id}/file").status_code == 404
    file = cashier.get(f"/j/pay/{batch.id}/file")
    assert file.status_code == 200
    assert "天泰玻璃厂工会" in file.content.decode("gb18030")
    assert file["Content-Disposition"].startswith("attachment")
    ref = [f"{batch.number}-{at:05d}" for at in (1, 2)]
    upload = io.BytesIO(
        told((ref[0], "成功", "6402.00"), (ref[1], "失败", "", "", "户名不符"), ("无", "成功", "1.00"))
    )
    upload.name = "回盘.txt"
    assert cashier.post("/j/pay/returns/take", {"file": upload}).status_code == 302
    assert queries.batch(OPERATOR, batch_id=batch.id).state == BatchState.CLOSED
    for url in ("/j/pay", f"/j/pay/{batch.id}", "/j/pay/returns", "/j/pay/returns/1", "/j/pay/exceptions",
                "/j/pay/accounts", f"/j/pay/accounts/unit/{town.bases[0].id}", "/export", "/notices"):  # fmt: skip
        found = cashier.get(url if url != "/j/pay/returns/1" else
                          f"/j/pay/returns/{queries.returns(OPERATOR).rows[0].id}")  # fmt: skip
        assert found.status_code == 200, url
    assert "对不上任何一笔" in cashier.get("/j/pay/exceptions").content.decode()


def test_money_moves_only_for_somebody_who_has_just_proved_himself(town: Town) -> None:
    batch = town.draft(100)
    enter(hire("checker", "finance_checker", town.city.id)).post(f"/j/pay/{batch.id}/check/")
    late = enter(hire("releaser", "finance_releaser", town.city.id), fresh=False)
    page = f"/j/pay/{batch.id}"
    answer = late.post(f"{page}/release/", HTTP_REFERER=f"http://testserver{page}")
    assert answer["Location"] == f"/again/?next=%2Fj%2Fpay%2F{batch.id}"
    maker = enter(hire("maker", "finance_maker", town.city.id), fresh=False)
    account = f"/j/pay/accounts/unit/{town.bases[0].id}"
    given = {"holder": "天泰玻璃厂工会", "number": "6222021001112223338", "bank_name": "工行", "reason": "换户"}
    assert maker.post(f"{account}/propose", given, HTTP_HX_REQUEST="true")["HX-Redirect"].startswith("/again/")
    assert queries.batch(OPERATOR, batch_id=batch.id).state == BatchState.CHECKED
    assert [one.state.value for one in queries.accounts(OPERATOR, unit_id=town.bases[0].id).rows] == ["active"]
    assert late.get(f"{page}/file")["Location"].startswith("/again/")


def test_every_list_as_files(town: Town) -> None:
    batch = town.draft(100, 200)
    client = enter(hire("maker", "finance_maker", town.city.id))
    for form in ("csv", "json", "xlsx", "print"):
        assert client.get(f"/j/pay/{batch.id}?format={form}").status_code == 200
        assert client.get(f"/j/pay?format={form}").status_code == 200


def test_an_outsider_sees_nothing(town: Town) -> None:
    batch = town.draft(100)
    client = enter(hire("far", "finance_checker", town.bases[0].id))
    assert client.get(f"/j/pay/{batch.id}").status_code == 404
    assert client.post(f"/j/pay/{batch.id}/check/").status_code == 404
    assert batch.number not in client.get("/j/pay").content.decode()


def test_the_maker_is_told_why_not(town: Town) -> None:
    batch = town.draft(100, approved_by="checker")
    client = enter(hire("checker", "finance_checker", town.city.id))
    assert "您批准了这一批的依据" in client.get(f"/j/pay/{batch.id}").content.decode()
    assert client.post(f"/j/pay/{batch.id}/check/").status_code == 409


def test_an_account_that_was_changed_leads_to_the_one_after_it(town: Town) -> None:
    base = town.bases[0]
    early = OPERATOR.later(OPERATOR.at - timedelta(days=3)), SUN.later(OPERATOR.at - timedelta(days=3))
    new = commands.propose_account(early[0], unit_id=base.id, holder=base.name, number="6217000012345678")
    commands.confirm_account(early[1], account_id=new.id)
    maker = enter(hire("maker", "finance_maker", town.city.id))
    page = maker.get("/j/pay/accounts?state=replaced").content.decode()
    assert f'href="/j/pay/accounts/unit/{base.id}#account-{new.id}"' in page
    assert "****5678，2026-07-" in page
    panel = maker.get(f"/j/pay/accounts/unit/{base.id}").content.decode()
    assert f'id="account-{new.id}"' in panel
    assert "换为 ****5678" in panel
    assert "****5678，2026-07-" in b"".join(maker.get("/j/pay/accounts?format=csv")).decode()


def test_a_word_that_is_no_act_is_an_address_that_is_not_there(town: Town) -> None:
    row = BankAccount.objects.filter(unit_id=town.bases[0].id).get()
    maker = enter(hire("maker", "finance_maker", town.city.id))
    batch = town.sent(100)
    line = town.lines(batch)[0]
    for address in (f"accounts/{row.pk}/foo", f"accounts/{row.pk}/close_account", f"accounts/sheets/{row.sheet_id}/foo",
                    f"line/{line.id}/foo", f"{batch.id}/foo/", f"{batch.id}/draft/"):  # fmt: skip
        assert maker.post(f"/j/pay/{address}", {"reason": "x"}).status_code == 404, address
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert maker.post(f"/j/pay/accounts/{row.pk}/close", {"reason": "销户"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"
