"""The authority that checks incomes and property (居民家庭经济状况核对), as aid sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from django.conf import settings

from .contracts import Found


@dataclass(frozen=True)
class Asked:
    """One person asked about: the name and number of his paper."""

    name: str
    number: str


class Authority(Protocol):
    """Asked once with a reference of ours; answers later. An unreachable one raises Unreachable and is asked again."""

    NAME: str

    def ask(self, *, reference: str, persons: Sequence[Asked], paper_sha256: str) -> None:
        """Hand the question in. The same reference again is the same question."""

    def answer(self, *, reference: str) -> Found | None:
        """Return what was found; None while it is being looked into."""


class Unreachable(Exception):
    """The authority did not answer, or is not set up here."""


def authority() -> Authority:
    """Return the adapter in use (settings.ECONOMIC_CHECK: dotted path of a module)."""
    name = getattr(settings, "ECONOMIC_CHECK", "unionloop.adapters.economic.civil")
    return import_module(name)  # type: ignore[return-value]
