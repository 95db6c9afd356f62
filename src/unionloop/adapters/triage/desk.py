"""The triage behind the case desk's port: the model the desk learnt from its own decisions, or none.

Models lie under DATA/triage, each in a folder named by its version (the digest of the model), never
overwritten; `current` holds the version in use. Without one the desk gets no proposal, never a made-up one.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from unionloop.adapters.sheets.columns import write_whole
from unionloop.domains.appeals.ports import Example, Learnt, Proposal

from . import alike
from .model import Letter, Model
from .shelf import WORDS, load, save

_WORDS_SHOWN = 6
_TITLE_MOST = 60  # letters: a longer first line is the text itself


class Desk:
    """One model, as the desk asks it."""

    def __init__(self, model: Model, version: str) -> None:
        self.model = model
        self.version = version
        self.sure_from = float(model.facts.get("sure_from", 1.0))

    def classify(self, texts: Sequence[str]) -> list[Proposal]:
        """Return one proposal for each text: title on the first line, if there is one."""
        letters = [_letter(text) for text in texts]
        return [
            Proposal(
                label=verdict.label, confidence=verdict.confidence, sure=verdict.confidence >= self.sure_from,
                words=tuple(word.text for word in self.model.words(letter, verdict.label, _WORDS_SHOWN)),
                version=self.version,
            )
            for letter, verdict in zip(letters, self.model.classify(letters), strict=True)
        ]  # fmt: skip

    def cluster(self, texts: Sequence[str]) -> list[int]:
        """Return a cluster number for each text; texts that say the same share it."""
        return [int(first) for first in alike.group(texts)]

    def duplicates(self, texts: Sequence[str]) -> list[tuple[int, int, float]]:
        """Return pairs of positions that say the same, with the share of triples in common, likest first."""
        return alike.pairs(texts)


def current() -> Desk | None:
    """Return the triage in use; None before the desk has learnt one."""
    pointer = _place() / "current"
    if not pointer.exists():
        return None
    return _opened(_place() / pointer.read_text().strip())


def learn(examples: Sequence[Example]) -> Learnt:
    """Learn from decided cases, keep the model and put it in use; raise BadInput when there is too little.

    The same cases give the same version, so learning twice changes nothing.
    """
    from .training import train

    model = train([Letter(one.number, *_split(one.text), one.label) for one in examples])
    place = _place()
    fresh = place / "fresh"
    version = save(model, fresh)
    kept = place / version
    if not (kept / WORDS).exists():
        fresh.rename(kept)
    write_whole(place / "current", version.encode())
    marks = model.facts["marks"]
    return Learnt(version, len(examples), len(model.labels), marks["macro_f1"], marks["calibration_error"],
                  float(model.facts["sure_from"]))  # fmt: skip


@lru_cache(maxsize=2)
def _opened(folder: Path) -> Desk:
    return Desk(*load(folder))


def _place() -> Path:
    place: Path = settings.DATA / "triage"
    place.mkdir(parents=True, exist_ok=True)
    return place


def _letter(text: str) -> Letter:
    return Letter("", *_split(text))


def _split(text: str) -> tuple[str, str]:
    """Return title and text: a short first line with more after it is a title."""
    first, _, rest = text.partition("\n")
    return (first, rest) if rest.strip() and len(first) <= _TITLE_MOST else ("", text)
