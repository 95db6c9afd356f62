"""The fixed cast: one person per post, named in pinyin; time is moved by `actor.later(...)`.

Grants are wide on purpose (whole domains at one place): tests of scope build narrower actors.
"""

from datetime import datetime

from unionloop.kernel.actor import BEIJING, Actor, Grant, system

NOW = datetime(2026, 7, 22, 10, 0, tzinfo=BEIJING)  # a Wednesday


def moment(text: str) -> datetime:
    """Return a Beijing moment: "2026-07-25 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def actor(name: str, *verbs: str, path: str = "", at: datetime = NOW, label: str = "") -> Actor:
    """Return an actor holding `verbs` at one place."""
    return Actor(name, tuple(Grant(verb, path) for verb in verbs), at, label=label or name)


MACHINE = system(NOW)
OPERATOR = actor("operator", "*")  # sets the scene; never one of the four eyes under test
ZHANG = actor("zhang", "dues.*", "payments.*", "ledger.*", "*.read", label="张敏 经办")
SUN = actor("sun", "dues.*", "payments.*", "ledger.*", label="孙立 复核")
ZHAO = actor("zhao", "dues.*", "payments.*", "publication.*", label="赵启 放款")
QIAN = actor("qian", "dues.*", "payments.*", label="钱芳 放款")
CHEN = actor("chen", "founding.*", "employers.*", "organisation.*", "publication.*", label="陈静 组织")
STRANGER = actor("stranger")  # logged in, holds nothing
