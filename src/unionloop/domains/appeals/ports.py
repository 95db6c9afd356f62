"""What adapters must offer to the case desk: channels out, and the triage of texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from .contracts import Channel

# channel → dotted path of a Sender; settings.APPEAL_SENDERS adds to it
SENDERS: dict[str, str] = {
    "wechat": "unionloop.adapters.wechat.calls.replies",
    "weibo": "unionloop.adapters.weibo.calls.replies",
    "mail": "unionloop.adapters.mail.replies.replies",
    "sms": "unionloop.adapters.sms.replies.replies",
}
CONFIGURED = "unionloop.adapters.configured.value"  # what the operator has set for channels


class NotSent(Exception):
    """The channel did not take the message; `again` tells whether trying later may help."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again


@dataclass(frozen=True)
class Outgoing:
    """One message to one speaker. `key` is ours: a channel that knows it does not send twice."""

    channel: Channel
    key: str
    to: str  # the sender of what is answered, as the channel named it
    text: str
    subject: str = ""
    thread: str = ""
    number: str = ""  # of the case
    rate: str = ""  # number/token of the page that grades it; "" where there is nothing to grade


class Sender(Protocol):
    """One channel out: an object with these two.

    One whose peer takes the same `key` for the same message says so by `knows_keys = True`: when nobody learnt
    what it answered, the message is handed over once more. From others nothing is sent twice.
    """

    def ready(self) -> bool:
        """Tell whether the operator has set the channel up."""
        ...

    def send(self, message: Outgoing) -> str:
        """Hand a message over and return the channel's own id of it; raises NotSent."""
        ...


@dataclass(frozen=True)
class Proposal:
    """What the machine thinks of a text. It proposes; a person decides."""

    label: str
    confidence: float  # calibrated, 0 to 1
    words: tuple[str, ...]  # those that decided
    sure: bool
    version: str = ""  # of the model, as the lesson names it


@dataclass(frozen=True)
class Example:
    """One decided case to learn from: what was said (title on the first line) and what it was about."""

    number: str
    text: str
    label: str


@dataclass(frozen=True)
class Learnt:
    """What was learnt: the version names the model, the figures are of cases it had not seen."""

    version: str
    cases: int
    kinds: int
    macro_f1: float
    calibration_error: float
    sure_from: float


class Triage(Protocol):
    """Categories, groups and duplicates of texts, proposed by a machine."""

    def classify(self, texts: Sequence[str]) -> list[Proposal]:
        """Return one proposal for each text."""
        ...

    def cluster(self, texts: Sequence[str]) -> list[int]:
        """Return a cluster number for each text; texts of one matter share it."""
        ...

    def duplicates(self, texts: Sequence[str]) -> list[tuple[int, int, float]]:
        """Return pairs of positions that say the same, with their likeness, likest first."""
        ...


def sender(channel: Channel) -> Sender | None:
    """Return the way out of a channel; None where nothing can be pushed, or the channel is not set up."""
    path = {**SENDERS, **getattr(settings, "APPEAL_SENDERS", {})}.get(channel.value)
    found: Sender | None = None if path is None else import_string(path)
    return found if found is not None and found.ready() else None


def rating_link(number: str, token: str) -> str:
    """Return what a speaker opens to grade an answer; "" where the operator has not said where our pages are."""
    address = str(import_string(CONFIGURED)("public_address")).rstrip("/")
    return f"{address}/m/rate/{number}/{token}/" if address else ""


def triage() -> Triage | None:
    """Return the triage in use (settings.TRIAGE: dotted path of a function giving one); None without a model."""
    path = getattr(settings, "TRIAGE", "")
    return import_string(path)() if path else None


def learner() -> Callable[[Sequence[Example]], Learnt]:
    """Return the function that learns a triage and puts it in use (settings.TRIAGE_LEARN)."""
    found: Callable[[Sequence[Example]], Learnt] = import_string(settings.TRIAGE_LEARN)
    return found
