"""The desk's people and a short way to say something to it."""

from itertools import count

from tests.cast import NOW, actor, moment
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import CaseRow, Channel, Incoming, Known

LI = actor("li", "appeals.*", "documents.*", "people.read", "employers.read", label="李娟")
WU = actor("wu", "appeals.*", "people.read", label="吴昊")
LEADER = actor("leader", "appeals.*", label="何涛")
HANDLER = actor("handler", "appeals.*", label="周敏")
SYSTEM = actor("system.jobs", "*")
_numbers = count(1)


def said(text: str, channel: Channel = Channel.PHONE, *, at: str = "", **more: object) -> Incoming:
    """Return something said, on a channel, from a phone number of its own unless told otherwise."""
    number = next(_numbers)
    facts = {"key": f"k{number}", "sender": f"1380000{number:04d}", "at": moment(at) if at else NOW} | more
    return Incoming(channel=channel, text=text, **facts)


def receive(text: str, channel: Channel = Channel.PHONE, *, by=LI, known: Known | None = None, **more) -> CaseRow:
    """Receive something said as a new case."""
    incoming = said(text, channel, **more)
    return commands.receive(by.later(incoming.at), incoming=incoming, known=known or Known())


def handled(text: str, unit_id: int, *, kind: str = "help", **more) -> CaseRow:
    """Return a case a unit has signed for."""
    row = receive(text, known=Known(kind=kind, **more))
    commands.dispatch(LI, case_id=row.id, unit_id=unit_id, reason="由属地办理")
    return commands.sign(HANDLER, case_id=row.id)


def replied(text: str, unit_id: int, **more) -> CaseRow:
    """Return a case that has been answered and waits to be checked."""
    row = handled(text, unit_id, **more)
    return commands.reply(HANDLER, case_id=row.id, text="已约谈企业，工资补发到位", recovered_fen=1_466_000, helped_count=6)
