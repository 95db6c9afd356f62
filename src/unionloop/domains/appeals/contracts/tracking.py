"""What a case shows to whoever holds its number and four digits."""

from dataclasses import dataclass
from datetime import date, datetime

from .states import State


@dataclass(frozen=True)
class PublicStep:
    """One line: what was done, by which unit; the text only of what was answered to the speaker."""

    at: datetime
    text: str
    unit: str = ""


@dataclass(frozen=True)
class PublicCase:
    """A case without its matter and without its speaker."""

    number: str
    state: State
    opened_at: datetime
    due_date: date | None
    unit: str
    steps: tuple[PublicStep, ...]
    acts: tuple[str, ...] = ()  # what its speaker may do now: supplement, withdraw, reopen, rate
    said: str = ""  # his own words; only for whoever said them logged in
    latest_at: datetime | None = None
