"""The civil-affairs office of the demonstration: takes the town's questions about incomes and answers by letter.

Like the bank of the demonstration it plays the other side of a real line; nothing in the product knows of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings

from unionloop.domains.aid.contracts import Found

NAME = "市民政局低收入家庭核对中心"


def ask(*, reference: str, persons: Sequence[object], paper_sha256: str) -> None:
    """Take a question in; the letter with the answer comes by post."""


def answer(*, reference: str) -> Found | None:
    """Return nothing on the line: the office answers on paper, which a person reads in."""
    return None


@contextmanager
def at_the_other_end() -> Iterator[None]:
    """Let this office be asked while the story is told; a served town asks whoever its settings name."""
    before = getattr(settings, "ECONOMIC_CHECK", None)
    settings.ECONOMIC_CHECK = __name__
    try:
        yield
    finally:
        if before is None:
            del settings.ECONOMIC_CHECK
        else:
            settings.ECONOMIC_CHECK = before
