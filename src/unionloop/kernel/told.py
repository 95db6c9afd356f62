"""What somebody tells in one of several wordings: lists of known words, and the one of each that is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from .errors import BadInput


@dataclass(frozen=True)
class Told:
    """Named fields, each with the words it knows: kept word → other wordings. `free` ones keep what no list knows."""

    labels: Mapping[str, str]
    lists: Mapping[str, Mapping[str, Iterable[str]]]
    free: frozenset[str]
    most: int = 40  # characters of a free field

    @cached_property
    def _words(self) -> dict[str, dict[str, str]]:
        return {name: {way: word for word, ways in words.items() for way in (word, *ways)} for name, words in self.lists.items()}

    def read(self, name: str, text: str) -> str:
        """Return the word that is kept for what was written, "" for nothing; refuse what the list does not know."""
        if name not in self.labels:
            raise BadInput("told_field", field=name[:20])
        clean = " ".join(text.split())
        found = self._words.get(name, {}).get(clean, clean if name in self.free or not clean else None)
        if found is None:
            raise BadInput("told_word", field=str(self.labels[name]), value=clean[:20], known=list(self.lists[name])[:12])
        if len(found) > self.most:
            raise BadInput("told_long", field=str(self.labels[name]), most=self.most)
        return found

    def merged(self, before: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
        """Return the record with what was told now: a field not named stays, one named with nothing goes."""
        after = {**before, **{name: self.read(name, text) for name, text in told.items()}}
        return {name: after[name] for name in self.labels if after.get(name)}
