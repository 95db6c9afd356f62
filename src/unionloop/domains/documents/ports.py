"""The typesetter, as documents sees it."""

from importlib import import_module
from typing import Protocol

from django.conf import settings

from .contracts import Letter


class Typesetter(Protocol):
    """Draws a letter. The same letter gives the same bytes."""

    def pdf(self, letter: Letter) -> bytes: ...

    def docx(self, letter: Letter) -> bytes: ...

    def preview(self, letter: Letter) -> tuple[bytes, ...]: ...


def typesetter() -> Typesetter:
    """Return the typesetter in use (settings.TYPESETTER: dotted path of a module)."""
    name = getattr(settings, "TYPESETTER", "unionloop.adapters.typeset.press")
    return import_module(name)  # type: ignore[return-value]
