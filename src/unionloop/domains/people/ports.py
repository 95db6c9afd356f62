"""The authority that says whether name, number and phone belong together, as people sees it."""

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from django.conf import settings

from .contracts import Verdict


@dataclass(frozen=True)
class Answer:
    """What the register said, and its own number for the answer."""

    verdict: Verdict
    ref: str


class Register(Protocol):
    """A register of natural persons. An unreachable one raises Unreachable and is asked again later."""

    def check(self, *, name: str, number: str, phone: str) -> Answer: ...


class Unreachable(Exception):
    """The register did not answer, or is not set up here."""


def register() -> Register:
    """Return the adapter in use (settings.IDENTITY: dotted path of a module)."""
    name = getattr(settings, "IDENTITY", "unionloop.adapters.identity.tencent")
    return import_module(name)  # type: ignore[return-value]
