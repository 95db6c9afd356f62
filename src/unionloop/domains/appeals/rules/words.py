"""What may be written, and how it is shown."""

import re

from unionloop.domains.appeals.contracts import Channel, Difficulty, Kind
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import Word

MENTION = re.compile(r"@[^@\s（()）]{1,40}[（(]([\w.@+-]{1,80})[）)]")
CHAT = frozenset({Channel.WECHAT, Channel.WEIBO, Channel.SMS})  # one sender, one running conversation
TITLE_MOST, TEXT_MOST, REASON_LEAST = 40, 20_000, 4


def check_text(text: str) -> str:
    """Return what was said without blank ends; refuse nothing and refuse a book."""
    clean = text.replace("\x00", "").strip()
    if not clean:
        raise BadInput("appeal_empty")
    if len(clean) > TEXT_MOST:
        raise BadInput("appeal_too_long", most=TEXT_MOST, length=len(clean))
    return clean


def check_reason(reason: str) -> str:
    """Return a reason fit to stand in the journal."""
    clean = reason.strip()
    if len(clean) < REASON_LEAST:
        raise BadInput("reason_missing", least=REASON_LEAST)
    return clean


def title_of(subject: str, text: str) -> str:
    """Return the line a list shows: the subject, or the beginning of the text up to its first stop."""
    first = " ".join((subject.strip() or text.strip()).split())
    for stop in "。！？；\n":
        head, found, _ = first.partition(stop)
        if found and len(head) >= 6:
            first = head
            break
    return first if len(first) <= TITLE_MOST else first[: TITLE_MOST - 1] + "…"


def usual_difficulty(kind: Kind) -> Difficulty:
    """Return the time-limit class a case starts in: a question is answered directly."""
    return Difficulty.DIRECT if kind is Kind.CONSULT else Difficulty.USUAL


URGENT = "answer.flagged"
PETITION_ROUNDS = ("petition.decide", "petition.review", "petition.final")  # 处理、复查、复核


def limit_codes(
    kind: Kind, difficulty: Difficulty, channel: Channel, reopened: int = 0, *, category: str = "", flagged: bool = False
) -> tuple[str, ...]:
    """Return which limit rules a case may run under; the first there is holds.

    信访 by its regulation, taken up again for the second and third time under 复查 and 复核; one with a red flag by
    the rule of urgent ones; a letter to a leader, unless it is a hard matter, by the rule of the letter box; the rest
    by difficulty: the rule of its category, of the nodes above it, the general one.
    """
    if kind is Kind.PETITION:
        return (PETITION_ROUNDS[min(reopened, len(PETITION_ROUNDS) - 1)],)
    urgent = (URGENT,) if flagged else ()
    if channel is Channel.LETTER_BOX and difficulty in (Difficulty.DIRECT, Difficulty.USUAL):
        return (*urgent, "letter.reply")
    steps = category.split(".") if category else []
    nodes = [".".join(steps[:length]) for length in range(len(steps), 0, -1)]
    return (*urgent, *(f"answer.{difficulty}.{one}" for one in nodes), f"answer.{difficulty}")


def mask_speaker(name: str, phone: str, *, anonymous: bool) -> str:
    """Return the speaker as pages show him: both parts already masked."""
    if anonymous:
        return Word("匿名")
    return " ".join(part for part in (name, phone) if part) or Word("未留姓名")


def mentioned(text: str) -> tuple[str, ...]:
    """Return the logins a remark names, as `@@` writes them: @李娟（li.juan）; each once."""
    return tuple(dict.fromkeys(MENTION.findall(text)))
