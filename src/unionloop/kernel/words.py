"""The product's own words: Chinese wherever they are kept, counted or printed; a page says them in its reader's language.

A state, a class or a verb is named once, in its domain, in Chinese. That name goes into journals, documents
and files as it is. Only drawing it on a page (`__html__`, which templates and `format_html` ask for) or saying
it in a sentence (`say`) looks its translation up, so no official text ever changes with the reader.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, Generic, TypeVar, overload

from django.utils.translation import gettext

T = TypeVar("T")


class Word(str):
    """A word of the vocabulary: equal to its Chinese, drawn in the language of the page."""

    __slots__ = ()

    def __html__(self) -> str:
        return escape(gettext(str(self)))


class Phrase(Word):
    """A sentence of the vocabulary with its facts filled in: Chinese as text, in the reader's language on a page."""

    def __new__(cls, text: str, facts: Mapping[str, Any] | None = None) -> "Phrase":
        found = super().__new__(cls, text if facts is None else text.format_map(facts))
        found.text, found.facts = text, facts or {}
        return found

    text: str
    facts: Mapping[str, Any]

    def said(self) -> str:
        """Return the sentence in the language of the page."""
        return gettext(self.text).format_map({name: say(value) for name, value in self.facts.items()})

    def __html__(self) -> str:
        return escape(self.said())


def phrase(text: str, **facts: Any) -> Phrase:
    """Return a sentence of the vocabulary: `text` is marked for translation, `{names}` in it are filled from `facts`."""
    return Phrase(text, facts)


def joined(words: Iterable[str], stop: str = " · ") -> Phrase:
    """Return words one after the other, each said in the language of the page."""
    found = {f"w{at}": one for at, one in enumerate(words)}
    return Phrase(stop.join(f"{{{name}}}" for name in found), found)


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
    if isinstance(value, Phrase):
        return value.said()
    return gettext(str(value)) if isinstance(value, Word) else str(value)


def _marked(found: Any) -> Any:
    if isinstance(found, tuple):
        return (*found[:-1], Word(found[-1]))
    return found if isinstance(found, Word) else Word(found)
