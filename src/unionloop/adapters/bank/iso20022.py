"""ISO 20022: pain.001.001.03 out; pain.002 status reports and camt.053 statements back."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from unionloop.domains.payments.contracts import News, Order, OrderFile, Outcome
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import parse_yuan, yuan

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
CLEARING = "CNAPS"
STATUS = {
    "ACSC": Outcome.SUCCESS, "ACCC": Outcome.SUCCESS,
    "RJCT": Outcome.FAIL, "CANC": Outcome.FAIL,
    "PART": Outcome.PARTIAL, "ACWC": Outcome.ACCEPTED,
    "ACCP": Outcome.ACCEPTED, "ACTC": Outcome.ACCEPTED, "ACSP": Outcome.ACCEPTED, "RCVD": Outcome.ACCEPTED,
    "PDNG": Outcome.UNKNOWN,
}  # fmt: skip
REFUSED = ("RJCT", "CANC")


@dataclass(frozen=True)
class Pain:
    """Writes pain.001.001.03, reads pain.002.001.* and camt.053.001.*."""

    code: str = "pain001"
    label: str = "ISO 20022 pain.001"
    encoding: str = "utf-8"
    extension: str = "xml"
    content_type: str = "application/xml"

    def write(self, order: OrderFile) -> bytes:
        """Return one CstmrCdtTrfInitn with one PmtInf."""
        if not order.payer_number:
            raise BadInput("no_payer_account")
        document = Element("Document", {"xmlns": SPACE})
        root = SubElement(document, "CstmrCdtTrfInitn")
        head = SubElement(root, "GrpHdr")
        _text(head, "MsgId", order.batch)
        _text(head, "CreDtTm", order.written_at.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M:%S"))
        _text(head, "NbOfTxs", str(len(order.orders)))
        _text(head, "CtrlSum", yuan(order.total_fen))
        _text(SubElement(head, "InitgPty"), "Nm", order.payer)
        payment = SubElement(root, "PmtInf")
        _payer(payment, order)
        for one in order.orders:
            _order(payment, one)
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(document, encoding="utf-8")

    def knows(self, content: bytes) -> bool:
        """Tell whether this is XML of a message read here."""
        if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] != b"<":
            return False
        head = content[:4096]
        return b"pain.002" in head or b"camt.053" in head

    def read(self, content: bytes) -> list[News]:
        """Return what every transaction says; a message with a DTD or entities is refused."""
        try:
            root = fromstring(content, forbid_dtd=True)
        except DefusedXmlException as error:
            raise BadInput("hostile_xml") from error
        except (ParseError, ValueError, LookupError) as error:
            raise BadInput("unreadable_return") from error
        for one in root.iter():
            if isinstance(one.tag, str):
                one.tag = one.tag.rpartition("}")[2]  # versions differ only in the namespace
        report = root.find("CstmrPmtStsRpt")
        if report is not None:
            return list(_status_report(report))
        if root.find("BkToCstmrStmt") is not None:
            return list(_statement(root))
        raise BadInput("unreadable_return")


def _text(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = text
    return child


def _agent(parent: Element, name: str, bank_code: str, bank_name: str) -> None:
    agent = SubElement(SubElement(parent, name), "FinInstnId")
    if bank_code:
        member = SubElement(agent, "ClrSysMmbId")
        _text(SubElement(member, "ClrSysId"), "Prtry", CLEARING)
        _text(member, "MmbId", bank_code)
    if bank_name:
        _text(agent, "Nm", bank_name)
    if not (bank_code or bank_name):
        _text(SubElement(agent, "Othr"), "Id", "NOTPROVIDED")


def _account(parent: Element, name: str, number: str) -> None:
    _text(SubElement(SubElement(SubElement(parent, name), "Id"), "Othr"), "Id", number)


def _payer(payment: Element, order: OrderFile) -> None:
    _text(payment, "PmtInfId", order.batch)
    _text(payment, "PmtMtd", "TRF")
    _text(payment, "NbOfTxs", str(len(order.orders)))
    _text(payment, "CtrlSum", yuan(order.total_fen))
    _text(payment, "ReqdExctnDt", order.written_at.astimezone(BEIJING).date().isoformat())
    _text(SubElement(payment, "Dbtr"), "Nm", order.payer)
    _account(payment, "DbtrAcct", order.payer_number)
    _agent(payment, "DbtrAgt", order.payer_bank_code, order.payer_bank_name)


def _order(payment: Element, one: Order) -> None:
    transfer = SubElement(payment, "CdtTrfTxInf")
    _text(SubElement(transfer, "PmtId"), "EndToEndId", one.reference)
    _text(SubElement(transfer, "Amt"), "InstdAmt", yuan(one.amount_fen)).set("Ccy", "CNY")
    _agent(transfer, "CdtrAgt", one.bank_code, one.bank_name)
    _text(SubElement(transfer, "Cdtr"), "Nm", one.holder)
    _account(transfer, "CdtrAcct", one.number)
    if one.remark:
        _text(SubElement(transfer, "RmtInf"), "Ustrd", one.remark)


def _status_report(report: Element) -> Iterator[News]:
    """Yield what a pain.002 says: line by line, or of a payment or the group where it names no line."""
    payments = report.findall("OrgnlPmtInfAndSts")
    told = [news for payment in payments for news in _of_part(payment, "PmtInfSts", "OrgnlPmtInfId", [payment])]
    group = report.find("OrgnlGrpInfAndSts")
    if group is not None and (not told or _of(group, "GrpSts") == "RJCT"):
        told += _of_part(group, "GrpSts", "OrgnlMsgId", payments, lines=False)
    yield from told


def _of_part(
    part: Element, status: str, name: str, payments: list[Element], lines: bool = True
) -> Iterator[News]:
    """Yield the lines of one payment, and what its own status says of those it does not name.

    A refusal speaks for every line. An acceptance pays none of them: only a line, or the statement, tells
    of money that arrived. `PDNG`, `PART` and what is not known leave each line unknown until asked.
    """
    rows = [row for payment in payments for row in payment.findall("TxInfAndSts")]
    code = _of(part, status)
    if code == "RJCT" and any(_of(row, "TxSts") not in REFUSED for row in rows):
        raise BadInput("status_contradicts", reference=_of(part, name)[:60])
    if lines:
        yield from map(_line, rows)
    if code == "RJCT" or (code and not rows):
        outcome = STATUS.get(code, Outcome.UNKNOWN)
        if outcome == Outcome.SUCCESS:
            outcome = Outcome.ACCEPTED
        if outcome == Outcome.PARTIAL:
            outcome = Outcome.UNKNOWN  # some were refused, and it does not say which
        why = f"{code} {_reason(part)}".strip()[:200]
        yield News(_of(part, name), outcome, reason=why, whole_batch=True)


def _line(one: Element) -> News:
    return News(
        reference=_of(one, "OrgnlEndToEndId")[:60],
        outcome=STATUS.get(_of(one, "TxSts"), Outcome.UNKNOWN),
        amount_fen=_fen(_of(one, "OrgnlTxRef/Amt/InstdAmt")),
        holder=_of(one, "OrgnlTxRef/Cdtr/Nm")[:140],
        bank_ref=(_of(one, "AcctSvcrRef") or _of(one, "StsId"))[:60],
        reason=_reason(one),
    )


def _statement(root: Element) -> Iterator[News]:
    """Yield the booked entries of a camt.053: debits are payments made, credits with a reason came back."""
    for entry in root.findall("BkToCstmrStmt/Stmt/Ntry"):
        if _of(entry, "Sts") not in ("BOOK", "") and _of(entry, "Sts/Cd") != "BOOK":
            continue
        back = _of(entry, "CdtDbtInd") == "CRDT"
        for one in entry.findall("NtryDtls/TxDtls"):
            reference = _of(one, "Refs/EndToEndId")
            returned = one.find("RtrInf") is not None or _of(entry, "RvslInd") == "true"
            if back and not returned:
                continue  # income, not an answer to an order of ours
            amount = (_of(one, "Amt") or _of(one, "AmtDtls/TxAmt/Amt") or _of(one, "AmtDtls/InstdAmt/Amt")
                      or _of(entry, "Amt"))  # fmt: skip
            yield News(
                reference=reference[:60],
                outcome=Outcome.RETURNED if back else Outcome.SUCCESS,
                amount_fen=_fen(amount),
                # in a return the parties may be named either way round: no name is compared
                holder=""
                if back
                else (_of(one, "RltdPties/Cdtr/Nm") or _of(one, "RltdPties/Cdtr/Pty/Nm"))[:140],
                bank_ref=(_of(one, "Refs/AcctSvcrRef") or _of(entry, "AcctSvcrRef"))[:60],
                reason=_joined(one.find("RtrInf"))[:200],
            )


def _of(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _reason(element: Element) -> str:
    return _joined(element.find("StsRsnInf"))[:200]


def _joined(element: Element | None) -> str:
    if element is None:
        return ""
    parts = [_of(element, "Rsn/Cd") or _of(element, "Rsn/Prtry")]
    parts += [(one.text or "").strip() for one in element.findall("AddtlInf")]
    return " ".join(part for part in parts if part)


def _fen(text: str) -> int | None:
    if not text:
        return None
    try:
        return parse_yuan(text)
    except ValueError as error:
        raise BadInput("bad_return_line", line=0, why=f"金额“{text[:20]}”") from error


PAIN = Pain()
