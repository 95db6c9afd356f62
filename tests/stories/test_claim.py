"""A claim is paid without an application — and nobody finds the illness in anything we keep.

The union joins the plan with its whole roll and pays the fee. Wang lies ten days in hospital and pays at the
counter with the health insurance. He applies for nothing: the settlement comes, the sum is worked out line by
line, another person approves it, three people pay it, and his phone says where every fen comes from.
"""

import json
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.cast import NOW, actor, moment
from tests.entrance import enter, hire
from tests.membership.people import paper
from tests.mutualfund.conftest import CLERK, OLD, build, settled
from tests.payments.conftest import told
from tests.stories.test_driver import tables
from unionloop.domains.access import commands as access
from unionloop.domains.access.models import Account
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import EventInput, Proof
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as paid
from unionloop.kernel import errands
from unionloop.kernel.actor import system

pytestmark = pytest.mark.django_db
ILLNESS, HOSPITAL, CARD = "金丝雀综合征", "金丝雀医院", "6222028888777766665"
GIVES = 310_000  # 6 500 of his own: 500 off, then 5 000 at half and 1 000 at six tenths


@pytest.fixture
def town(settings):
    settings.CLOCK_START = NOW
    town = build()
    for plan in ("aixin",):
        town.joined(plan)
    town.accounts(1)
    return town


def phone_of(town, number: int) -> tuple[Client, object]:
    row = access.open_worker(CLERK, person_id=town.persons[number])
    return enter(Account.objects.get(pk=row.id)), actor(row.username)


def press(client: Client, path: str, page: str, **fields: object):
    once = re.search(rf'action="{re.escape(path)}".*?name="once" value="([^"]+)"', client.get(page).content.decode(), re.S)
    return client.post(path, {**fields, **({"once": once[1]} if once else {})})


def test_a_claim_is_paid_without_an_application(town):
    wen = enter(hire("wen2", "mutual_clerk", town.city.id, label="文琳"))
    gu = enter(hire("gu2", "mutual_reviewer", town.city.id, label="顾宁"))
    content = town.settlement(settled(1, diagnosis=ILLNESS), settled(900, diagnosis=ILLNESS))

    # the file of the health insurance comes in; one person takes it, another approves what it gives
    place = press(wen, "/a/mutual/settlements/take/", "/a/mutual/settlements/",
                  file=SimpleUploadedFile("七月.csv", content))["Location"]  # fmt: skip
    assert "什么都没留" in wen.get(place).content.decode()
    assert wen.post(f"{place}approve/").status_code == 404  # not hers to approve: it is not there for her
    claim = queries.claims(CLERK).rows[0]
    if claim.state == "sampled":  # the lot may have drawn it: then a person looks first
        press(gu, f"/a/mutual/claims/{claim.id}/review/", f"/a/mutual/claims/{claim.id}/", note="看过")
        press(gu, f"/a/mutual/claims/{claim.id}/approve/", f"/a/mutual/claims/{claim.id}/")
    else:
        assert gu.post(f"{place}approve/").status_code == 302
    claim = queries.claims(CLERK).rows[0]
    assert (claim.state, claim.amount_fen) == ("approved", GIVES)

    # the money goes out by three people who are not she who approved it, and the bank says it arrived
    assert wen.post("/a/mutual/pay/").status_code == 302
    batch = paid.batches(CLERK).rows[0]
    sign = actor("ma", "payments.*"), actor("yu", "payments.*"), actor("bo", "payments.*")
    payments.check(sign[0], batch_id=batch.id)
    payments.release(sign[1], batch_id=batch.id)
    payments.export(sign[2], batch_id=batch.id)
    line = paid.lines(CLERK, batch_id=batch.id).rows[0]
    payments.take_return(CLERK, content=told((line.reference, "成功", "3100.00", "", "", "B1")), name="回盘.txt")
    errands.drain(moment("2026-07-23 09:00"))

    # his phone: he asked for nothing, and reads how the sum came about
    wang, _ = phone_of(town, 1)
    home = wang.get("/m/my/").content.decode()
    assert claim.number in home
    page = wang.get(f"/m/claim/{claim.id}/").content.decode()
    assert "医保结算，未申请" in page
    assert re.sub(r"\s|\u00a0|<[^>]+>", "", page).count("3100.00") >= 2
    assert "到账" in page
    other, _ = phone_of(town, 2)
    assert other.get(f"/m/claim/{claim.id}/").status_code == 404

    # the book: what came in as fees, less what he got; nothing is owed any more
    standing = ledger.standing(system(NOW), unit_id=town.fund.unit_id)
    assert (standing["2209"], standing["5101"]) == (0, GIVES)
    assert [fault for _, found in queries.invariants(system(NOW)) for fault in found] == []
    assert queries.solvency(CLERK.later(moment("2026-07-23 10:00")), fund_id=town.fund.id).aided == 1


def test_no_illness_and_no_card_lies_about_in_the_clear(town):
    """trust.md P1: every table as the database holds it, every file beside it, every page and export of lists."""
    wen = enter(hire("wen2", "mutual_clerk", town.city.id))
    rows = [settled(1, diagnosis=ILLNESS), settled(2, total="abc", diagnosis=ILLNESS)]
    content = "\n".join(rows).replace("市第一人民医院", HOSPITAL)
    wen.post("/a/mutual/settlements/take/", {"file": SimpleUploadedFile("月.csv", town.settlement(content))})
    worker, _ = phone_of(town, 3)
    jpeg = b"\xff\xd8\xff\xe0" + ILLNESS.encode()
    sent = worker.post("/m/claim/new/", {"kind": "hospital", "day": "2026-05-01", "card": CARD, "bank": "遂州银行",
                                         "invoice": SimpleUploadedFile("单.jpg", jpeg)})  # fmt: skip
    claim_id = int(sent["Location"].split("/")[-2])
    commands.assess(CLERK, claim_id=claim_id, event=EventInput("hospital", NOW.date().replace(month=5, day=1), total_fen=900_000,
                    self_fen=800_000, reference="X1", hospital=HOSPITAL, diagnosis=ILLNESS))  # fmt: skip
    commands.approve(actor("gu", "mutualfund.*"), claim_id=claim_id)
    commands.issue_letter(CLERK, claim_id=claim_id)
    canaries = (ILLNESS, HOSPITAL, CARD, paper(1 + OLD), paper(2 + OLD), paper(3 + OLD))
    shown = "".join(b"".join(wen.get(path)).decode("utf-8", "replace") for path in (
        "/a/mutual/", "/a/mutual/claims/", "/a/mutual/claims/?format=csv", "/a/mutual/claims/?format=json",
        "/a/mutual/settlements/", "/a/mutual/enrolments/?format=csv",
    ))  # fmt: skip
    held = json.dumps(list(tables()), default=str, ensure_ascii=False)
    assert claim_id
    for one in canaries:
        assert one not in held, one
        assert one not in shown, one
    for folder in ("cache", "files"):
        for path in (settings.DATA / folder).rglob("*"):
            if path.is_file():
                assert not any(one.encode() in path.read_bytes() for one in canaries), path
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mutualfund_event")
        assert cursor.fetchone()[0] == 2


def test_a_proof_is_what_it_says():
    assert Proof("invoice", "a.jpg", b"secret").content not in repr(Proof("invoice", "a.jpg", b"secret")).encode()
