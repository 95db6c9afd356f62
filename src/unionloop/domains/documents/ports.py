"""What documents asks of the world outside: the typesetter, and where our public pages are."""

from importlib import import_module
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from .contracts import Letter

CONFIGURED = "unionloop.adapters.configured.value"


class Typesetter(Protocol):
    """Draws a letter. The same letter gives the same bytes."""

    def pdf(self, letter: Letter) -> bytes: ...

    def docx(self, letter: Letter) -> bytes: ...

    def preview(self, letter: Letter) -> tuple[bytes, ...]: ...


def typesetter() -> Typesetter:
    """Return the typesetter in use (settings.TYPESETTER: dotted path of a module)."""
    name = getattr(settings, "TYPESETTER", "unionloop.adapters.typeset.press")
    return import_module(name)  # type: ignore[return-value]


def check_link(code: str) -> str:
    """Return what a letter's square mark says: the page that verifies it, or the code alone where we have no address."""
    address = str(import_string(CONFIGURED)("public_address")).rstrip("/")
    return f"{address}/verify/?code={code}" if address else code
