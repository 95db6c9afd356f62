"""The product's own words: Chinese wherever they are kept, counted or printed; a page says them in its reader's language.

A state, a class or a verb is named once, in its domain, in Chinese. That name goes into journals, documents
and files as it is. Only drawing it on a page (`__html__`, which templates and `format_html` ask for) or saying
it in a sentence (`say`) looks its translation up, so no official text ever changes with the reader.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Generic, TypeVar, overload

from django.utils.translation import gettext

T = TypeVar("T")


class Word(str):
    """A word of the vocabulary: equal to its Chinese, drawn in the language of the page."""

    __slots__ = ()

    def __html__(self) -> str:
        return escape(gettext(str(self)))


class word(Generic[T]):
    """A property that names something: `label` of an enumeration, (shape, word) of a state."""

    def __init__(self, read: Callable[[Any], T]) -> None:
        self._read, self.__doc__ = read, read.__doc__

    @overload
    def __get__(self, owner: None, kind: Any) -> "word[T]": ...
    @overload
    def __get__(self, owner: Any, kind: Any) -> T: ...
    def __get__(self, owner: Any, kind: Any) -> Any:
        return self if owner is None else _marked(self._read(owner))


def vocabulary(table: Mapping[Any, str]) -> dict[Any, str]:
    """Return a table of names whose values are words of the vocabulary."""
    return {key: Word(text) for key, text in table.items()}


def say(value: Any) -> str:
    """Return a value for a sentence: a word in the language of the page, anything else as text."""
    return gettext(str(value)) if isinstance(value, Word) else str(value)


def _marked(found: Any) -> Any:
    if isinstance(found, tuple):
        return (*found[:-1], Word(found[-1]))
    return Word(found)
