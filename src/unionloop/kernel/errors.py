"""The expected ways a request can end without an effect. Everything else is a bug and is loud."""

from typing import Any


class Refused(Exception):
    """A named refusal: `code` says what, `facts` fill in the sentence shown to the person.

    Surfaces translate it (web.refusals, api.refusals, the CLI); domain code only names it.
    """

    status = 409

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


class NotFound(Refused):
    """Absent, or not visible to this actor: the two look the same."""

    status = 404


class NotAllowed(Refused):
    """Visible, but this actor does not hold the verb here."""

    status = 403


class BadInput(Refused):
    """What was sent cannot be understood; `facts` name the field, row or column and the cure."""

    status = 422


class Unavailable(Refused):
    """Nothing is wrong with what was asked: the machine cannot do it now, and nothing has changed."""

    status = 503
