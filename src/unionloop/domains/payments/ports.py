"""The bank, as payments sees it: layouts that write order files and read returns."""

from functools import cache
from importlib import import_module
from typing import Protocol

from django.conf import settings

from unionloop.kernel.errors import BadInput

from .contracts import News, OrderFile

LAYOUTS = (
    "unionloop.adapters.bank.delimited.UTF8",
    "unionloop.adapters.bank.delimited.GB18030",
    "unionloop.adapters.bank.delimited.GBK",
    "unionloop.adapters.bank.iso20022.PAIN",
)
MAX_RETURN_BYTES = 64 * 1024 * 1024


class Layout(Protocol):
    """One bank's way of writing orders and returns. Writing is pure: same orders, same bytes."""

    code: str
    label: str
    encoding: str
    extension: str
    content_type: str

    def write(self, order: OrderFile) -> bytes: ...

    def knows(self, content: bytes) -> bool: ...

    def read(self, content: bytes) -> list[News]: ...


@cache
def layouts() -> tuple[Layout, ...]:
    """Return the layouts in use, first the usual one (settings.BANK_LAYOUTS: dotted paths)."""
    found = []
    for path in getattr(settings, "BANK_LAYOUTS", LAYOUTS):
        module, _, name = path.rpartition(".")
        found.append(getattr(import_module(module), name))
    return tuple(found)


def layout(code: str) -> Layout:
    """Return the layout of that code; the usual one for an empty code."""
    for one in layouts():
        if code in ("", one.code):
            return one
    raise BadInput("no_such_layout", layout=code[:30])


def detect(content: bytes) -> Layout:
    """Return the layout a return file is written in, or refuse a file nobody here can read."""
    if len(content) > MAX_RETURN_BYTES:
        raise BadInput("return_too_large", bytes=len(content))
    for one in layouts():
        if one.knows(content):
            return one
    raise BadInput("unreadable_return")
