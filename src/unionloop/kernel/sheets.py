"""Readers and writers of table files, as domains see them. The adapter is named in settings.SHEETS."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, Protocol

from django.conf import settings

from .source import Source


class Table(Protocol):
    """One table of a file. `rows()` yields (line number as people see it, cells), as often as asked."""

    kind: str
    name: str
    rows: Callable[[], Iterator[tuple[int, list[Any]]]]
    encoding: str
    delimiter: str
    total: int | None
    formulas: frozenset[tuple[int, int]]
    notes: tuple[str, ...]


class Sheets(Protocol):
    """Table files of every kind. What is not a harmless table is refused with BadInput."""

    def check_container(self, content: Source, name: str) -> tuple[str, str]: ...

    def open_tables(self, content: Source, name: str, *, lines: Collection[int] = ...) -> list[Table]: ...

    def write_csv(
        self, header: Sequence[str], rows: Iterable[Sequence[Any]], *, encoding: str = ..., delimiter: str = ...
    ) -> bytes: ...

    def write_xlsx(
        self, header: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = ..., mark: Sequence[int] = ...
    ) -> bytes: ...


def sheets() -> Sheets:
    """Return the adapter in use (settings.SHEETS: dotted path of a package)."""
    name = getattr(settings, "SHEETS", "unionloop.adapters.sheets")
    return import_module(name)  # type: ignore[return-value]
