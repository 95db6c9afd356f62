"""The money pages in a real browser: no accessibility fault, nothing wider than the screen."""

import pytest

from tests.browser import PHONE, sweep
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import OPERATOR
from tests.entrance import hire
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.messaging.contracts import ReceiptKind
from unionloop.domains.payments import commands, queries

from .conftest import build, take, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages(opened) -> None:
    town = build()
    batch = town.sent(640200, 1893660, 1128000, 390600)
    ref = [one.reference for one in town.lines(batch)]
    waiting = town.draft(100, 200, source="dues.run:2")
    take(told((ref[0], "成功", "6402.00", "", "", "B20260724001"), (ref[1], "失败", "", "", "户名不符"), (ref[2], "未知"),
              ("无", "成功", "1.00")))  # fmt: skip
    receipt = messaging.open_receipt(
        OPERATOR, kind=ReceiptKind.REBATE, title="7月经费返还", unit_id=town.city.id, tail4="2207", key="k"
    )
    commands.propose_account(
        OPERATOR, unit_id=town.bases[1].id, holder="遂州食品有限公司工会", number="6217000012345678"
    )
    checker = hire("checker", "finance_checker", town.city.id)
    unknown = queries.lines(OPERATOR, batch_id=batch.id, state="unknown").rows[0]
    pages = ["/j/pay", f"/j/pay/{batch.id}", f"/j/pay/{waiting.id}", f"/j/pay/line/{unknown.id}", "/j/pay/returns",
             "/j/pay/exceptions", "/j/pay/accounts", f"/j/pay/accounts/unit/{town.bases[1].id}", "/export", "/notices"]  # fmt: skip
    assert sweep(opened, [(path, checker) for path in pages]) == []
    public = opened(f"/track/?number={receipt.number}", size=PHONE, scripts=False)
    public.fill("#tail4", "2207")
    public.click("main button")
    assert "已登记" in public.inner_text("main")
