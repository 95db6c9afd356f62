"""The desk's people and a short way to say something to it."""

from itertools import count

from tests.cast import NOW, actor, moment
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import CaseRow, Channel, Incoming, Known

LI = actor("li", "appeals.*", "documents.*", "people.read", "employers.read", label="李娟 坐席")
WU = actor("wu", "appeals.*", "people.read", label="吴昊 坐席")
LEADER = actor("leader", "appeals.*", label="何涛 分管主席")
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
