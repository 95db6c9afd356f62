"""Bank layouts: what goes out byte for byte, and the returns of ISO 20022."""

import re
from xml.etree import ElementTree

import pytest

from tests.cast import NOW, OPERATOR, QIAN, SUN, ZHANG, ZHAO
from unionloop.adapters.bank import delimited, iso20022
from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import Order, OrderFile, Outcome
from unionloop.kernel.errors import BadInput, Refused

from .conftest import Town, take, told

NAMES = ["王喆", "李堃", "田中𠮷野", "欧阳·买买提·䶮"]


def order_file(names: list[str] = NAMES) -> OrderFile:
    orders = tuple(
        Order(
            at,
            f"HK2026-000001-{at:05d}",
            name,
            f"62170000{at:08d}",
            "遂州银行",
            "102652000011",
            at * 101,
            "附言|带竖线",
        )
        for at, name in enumerate(names, start=1)
    )
    return OrderFile("HK2026-000001", "经费", "遂州市总工会", "6222000000000000", "遂州银行", "102652000011", NOW,
                     sum(one.amount_fen for one in orders), orders)  # fmt: skip


@pytest.mark.parametrize("layout", [delimited.UTF8, delimited.GB18030])
def test_delimited_keeps_every_name(layout: delimited.Delimited) -> None:
    content = layout.write(order_file())
    text = content.decode(layout.encoding)
    for name in NAMES:
        assert name in text
    assert text.endswith("合计|4|10.10|CNY\r\n")
    assert '"附言|带竖线"' in text
    assert content == layout.write(order_file())


def test_gbk_cannot_take_what_has_no_substitute() -> None:
    with pytest.raises(UnicodeEncodeError):
        delimited.GBK.write(order_file(["田中𠮷野"]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", ["|", ",", "\t"])
def test_returns_in_any_encoding_and_order(encoding: str, mark: str) -> None:
    rows = [
        ["户名", "处理结果", "客户参考号", "金额"],
        ["田中𠮷野", "交易成功", "HK2026-000001-00003", "3.03"],
    ]
    content = "\n".join(mark.join(row) for row in rows).encode(encoding)
    assert delimited.UTF8.knows(content)
    [news] = delimited.UTF8.read(content)
    assert (news.reference, news.outcome, news.amount_fen, news.holder) == (
        "HK2026-000001-00003", Outcome.SUCCESS, 303, "田中𠮷野",
    )  # fmt: skip


def test_pain_001_adds_up() -> None:
    content = iso20022.PAIN.write(order_file())
    space = {"p": iso20022.SPACE}
    root = ElementTree.fromstring(content)
    amounts = [one.text for one in root.iterfind(".//p:InstdAmt", space)]
    assert amounts == ["1.01", "2.02", "3.03", "4.04"]
    assert {one.text for one in root.iterfind(".//p:CtrlSum", space)} == {"10.10"}
    assert {one.text for one in root.iterfind(".//p:NbOfTxs", space)} == {"4"}
    assert [one.text for one in root.iterfind(".//p:Cdtr/p:Nm", space)] == NAMES
    assert root.find(".//p:ReqdExctnDt", space).text == "2026-07-22"
    ends = [one.text for one in root.iterfind(".//p:EndToEndId", space)]
    assert len(set(ends)) == 4
    assert all(len(one) <= 35 for one in ends)


PAIN_002 = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><GrpHdr><MsgId>R1</MsgId>
<CreDtTm>2026-07-23T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId>
<OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>{payments}</CstmrPmtStsRpt></Document>"""
TX = """<OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>{ref}</OrgnlEndToEndId>
<TxSts>{status}</TxSts><StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn><AddtlInf>说明</AddtlInf></StsRsnInf></TxInfAndSts>
</OrgnlPmtInfAndSts>"""


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("ACSC", Outcome.SUCCESS), ("RJCT", Outcome.FAIL), ("ACSP", Outcome.ACCEPTED), ("PDNG", Outcome.UNKNOWN),
     ("XXXX", Outcome.UNKNOWN)],
)  # fmt: skip
def test_pain_002_status(status: str, outcome: Outcome) -> None:
    content = PAIN_002.format(
        batch="b", group="", payments=TX.format(ref="r", status=status, reason="AC01")
    ).encode()
    assert iso20022.PAIN.knows(content)
    [news] = iso20022.PAIN.read(content)
    assert (news.reference, news.outcome, news.reason) == ("r", outcome, "AC01 说明")


CAMT = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
<Ntry><Amt Ccy="CNY">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls>
<TxDtls><Refs><AcctSvcrRef>S1</AcctSvcrRef><EndToEndId>{a}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="CNY">1.00</Amt>
</TxAmt></AmtDtls><RltdPties><Cdtr><Nm>天泰玻璃厂工会</Nm></Cdtr></RltdPties></TxDtls>
<TxDtls><Refs><EndToEndId>{b}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="CNY">2.00</Amt></TxAmt></AmtDtls></TxDtls>
</NtryDtls></Ntry>
<Ntry><Amt Ccy="CNY">2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><TxDtls><Refs>
<EndToEndId>{b}</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CNY">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><TxDtls><Refs>
<EndToEndId>别人的</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CNY">8.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts><NtryDtls><TxDtls><Refs>
<EndToEndId>{a}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"""


@pytest.mark.django_db
def test_camt_053_pays_and_bounces(town: Town) -> None:
    batch = town.sent(100, 200, layout="pain001")
    a, b = (one.reference for one in town.lines(batch))
    got = take(CAMT.format(a=a, b=b).encode())
    assert (got.layout, got.items_count, got.applied_count) == ("pain001", 3, 3)
    assert [str(one.state) for one in town.lines(batch)] == ["paid", "bounced"]


@pytest.mark.django_db
def test_a_refused_group_bounces_every_line(town: Town) -> None:
    batch = town.sent(100, 200, layout="pain001")
    group = "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>DU01</Cd></Rsn></StsRsnInf>"
    take(PAIN_002.format(batch=batch.number, group=group, payments="").encode())
    assert [str(one.state) for one in town.lines(batch)] == ["bounced", "bounced"]
    assert commands.rebatch(ZHANG, batch_id=batch.id).total_fen == 300


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "states", "applied"),
    [("ACCP", ["sent", "sent"], 0), ("ACSC", ["sent", "sent"], 0), ("PDNG", ["unknown", "unknown"], 2),
     ("PART", ["unknown", "unknown"], 2), ("XXXX", ["unknown", "unknown"], 2)],
)  # fmt: skip
@pytest.mark.parametrize("level", ["group", "payment"])
def test_a_status_of_the_whole_pays_no_line(
    town: Town, status: str, states: list[str], applied: int, level: str
) -> None:
    """ISO 20022 lets a bank answer for the whole without naming one line: nothing is paid or failed by that."""
    batch = town.sent(100, 200, layout="pain001")
    group, payments = f"<GrpSts>{status}</GrpSts>", ""
    if level == "payment":
        group, payments = "", (f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch.number}</OrgnlPmtInfId>"
                               f"<PmtInfSts>{status}</PmtInfSts></OrgnlPmtInfAndSts>")  # fmt: skip
    got = take(PAIN_002.format(batch=batch.number, group=group, payments=payments).encode())
    assert (got.items_count, got.applied_count, got.exception_count) == (2, applied, 0)
    assert [str(one.state) for one in town.lines(batch)] == states
    later = take(PAIN_002.format(batch=batch.number, group="", payments="".join(
        TX.format(ref=one.reference, status="ACSC", reason="") for one in town.lines(batch))).encode())  # fmt: skip
    assert later.applied_count == 2
    assert [str(one.state) for one in town.lines(batch)] == ["paid", "paid"]


@pytest.mark.django_db
def test_a_refused_group_with_a_paid_line_is_taken_by_nobody(town: Town) -> None:
    batch = town.sent(100, 200, layout="pain001")
    paid = TX.format(ref=town.lines(batch)[0].reference, status="ACSC", reason="")
    with pytest.raises(BadInput, match="status_contradicts"):
        take(PAIN_002.format(batch=batch.number, group="<GrpSts>RJCT</GrpSts>", payments=paid).encode())
    assert [str(one.state) for one in town.lines(batch)] == ["sent", "sent"]


@pytest.mark.django_db
def test_a_whole_nobody_sent_is_an_exception(town: Town) -> None:
    got = take(PAIN_002.format(batch="HK1999-000001", group="<GrpSts>ACCP</GrpSts>", payments="").encode())
    assert (got.applied_count, got.exception_count) == (0, 1)


@pytest.mark.django_db
def test_substitutes_are_agreed_logged_and_reversible(town: Town) -> None:
    batch = town.draft(100, 200, 300, 400)
    commands.check(SUN, batch_id=batch.id)
    commands.release(ZHAO, batch_id=batch.id)
    with pytest.raises(Refused) as refused:
        commands.export(QIAN, batch_id=batch.id, layout="text-gbk")
    assert (refused.value.code, refused.value.facts["characters"]) == ("unencodable", "𠮷")
    commands.set_substitute(OPERATOR, character="𠮷", replacement="吉", agreed="遂州银行 2026-03 会议纪要")
    done = commands.export(QIAN, batch_id=batch.id, layout="text-gbk")
    text = queries.order_file(QIAN, batch_id=done.id)[1].decode("gbk")
    assert "吉盛物流工会" in text
    assert "?" not in text
    line = town.lines(done)[3]
    assert (line.holder, line.written_holder) == ("𠮷盛物流工会", "吉盛物流工会")
    take(told((line.reference, "成功", "4.00", "吉盛物流工会")))
    assert str(town.lines(done)[3].state) == "paid"


@pytest.mark.django_db
def test_check_code_of_every_line(town: Town) -> None:
    batch = town.sent(100, 200)
    text = queries.order_file(QIAN, batch_id=batch.id)[1].decode()
    for row in text.split("\r\n")[1:3]:
        cells = row.split("|")
        digits = "".join(str(int(one, 36)) for one in f"{cells[1]}A{cells[3]}A{cells[7].replace('.', '')}")
        assert int(digits + cells[10]) % 97 == 1
        assert re.fullmatch(r"HK2026-\d{6}-\d{5}", cells[2])


def test_billion_laughs_is_refused() -> None:
    bomb = (b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'
            b'<Document xmlns="camt.053">&b;</Document>')  # fmt: skip
    with pytest.raises(BadInput) as refused:
        iso20022.PAIN.read(bomb)
    assert refused.value.code == "hostile_xml"
