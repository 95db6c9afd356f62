"""A trained model: kinds, what it knows of letters, one weight per n-gram and kind. Reads and judges texts.

Title and text are two blocks of n-grams; each is weighted, brought to length one and scored by a linear
function, so a verdict is a sum and every part of it can be shown (`words`). The confidence is that of scores
seen on texts the model was not trained on (training.calibrate).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import rjieba
from numpy.typing import NDArray
from scipy import sparse

from .grams import Vocabulary
from .letters import batches

Weights = NDArray[np.float32]
Scores = NDArray[np.float64]
_BATCH = 4096
_LONGEST = 20_000  # letters read of one text; a book pasted into the form decides nothing more


@dataclass(frozen=True)
class Letter:
    """One text to judge."""

    id: str
    title: str
    text: str
    label: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the model thinks of one text. `confidence` is 0 to 1: the share of such verdicts that are right."""

    label: str
    confidence: float


@dataclass(frozen=True)
class Word:
    """A word and how much it spoke for the kind (negative: against it)."""

    text: str
    weight: float


@dataclass(frozen=True)
class Block:
    """The n-grams of one part of a letter: how much each says at all, and what it says for each kind."""

    part: str  # text (title and text together) or title
    share: float
    vocabulary: Vocabulary
    strength: Weights  # n-gram
    slopes: Weights  # n-gram by kind

    def read(self, letters: Sequence[Letter]) -> sparse.csr_array:
        """Return the block's features: letters by n-grams, rows of length `share` (0 when nothing is known)."""
        counts = self.vocabulary.count([part_of(letter, self.part) for letter in letters])
        return weighed(counts, self.strength, self.share)


@dataclass(frozen=True)
class Model:
    """Everything a verdict needs, and what the training said about itself (`facts`)."""

    labels: tuple[str, ...]
    blocks: tuple[Block, ...]
    intercept: Weights
    gain: Weights  # calibration: one factor and one offset a kind
    offset: Weights
    shares: Weights  # of the letters learnt from, each kind's share
    facts: dict[str, Any] = field(default_factory=dict)

    def scores(self, letters: Sequence[Letter]) -> Scores:
        """Return letters by kinds: the uncalibrated sums. A letter with nothing known in it has no score (nan)."""
        whole = np.empty((len(letters), len(self.labels)))
        for part in batches(len(letters), _BATCH):
            found = [block.read(letters[part]) for block in self.blocks]
            length = lengths(found)
            total = sum(one @ block.slopes for one, block in zip(found, self.blocks, strict=True))
            with np.errstate(invalid="ignore"):
                whole[part] = total / length[:, None] + self.intercept
        return whole

    def chances(self, letters: Sequence[Letter]) -> Scores:
        """Return letters by kinds: calibrated, each row adds up to one; all alike where nothing is known."""
        scores = self.scores(letters) * self.gain + self.offset
        return softmax(np.where(np.isnan(scores), 0.0, scores))

    def classify(self, letters: Sequence[Letter]) -> list[Verdict]:
        """Return the kind proposed for each letter and how sure that is."""
        chances = self.chances(letters)
        best = choose(chances, self.shares)
        sure = chances[np.arange(len(best)), best]
        return [Verdict(self.labels[kind], float(one)) for kind, one in zip(best, sure, strict=True)]

    def words(self, letter: Letter, label: str, most: int = 8) -> list[Word]:
        """Return the words of a letter that spoke most for a kind, strongest first.

        The weights of all words together are the score of the kind above the mean of all kinds, without the
        constant: an n-gram's part is spread over its letters, and the letters are read as words.
        """
        kind = self.labels.index(label)
        length = float(lengths([block.read([letter]) for block in self.blocks])[0])
        spoke: dict[str, float] = {}
        for block in self.blocks:
            text = part_of(letter, block.part)
            parts = _by_letter(block, letter, text, kind) / (length or 1.0)
            at = 0
            for word in rjieba.cut(text):
                spoke[word] = spoke.get(word, 0.0) + float(parts[at : at + len(word)].sum())
                at += len(word)
        ranked = sorted(spoke.items(), key=lambda one: (-one[1], one[0]))
        return [Word(word, round(weight, 4)) for word, weight in ranked[:most] if weight > 0 and word.strip()]


def choose(chances: Scores, shares: Weights) -> NDArray[np.int64]:
    """Return the kind to propose for each row: the chance is divided by the root of the kind's share.

    Half way between the likeliest kind, which would never be a rare one, and the kind that gained most by
    the text: on both kinds of real letters it gives the best F1 averaged over kinds.
    """
    return np.asarray((chances / np.sqrt(np.maximum(shares, 1e-6))).argmax(1))


def part_of(letter: Letter, part: str) -> str:
    """Return the part of a letter that a block reads."""
    return letter.title if part == "title" else f"{letter.title}\n{letter.text}"[:_LONGEST]


def weighed(counts: sparse.csr_array, strength: Weights, share: float) -> sparse.csr_array:
    """Return (1 + ln count) × strength, each row brought to length `share`."""
    cells = (1 + np.log(counts.data)) * strength[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, cells * cells, minlength=counts.shape[0]))
    cells *= (share / np.maximum(length, 1e-12))[row]
    return sparse.csr_array((cells.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)


def lengths(found: Sequence[sparse.csr_array]) -> Scores:
    """Return the length of each row over all blocks."""
    return np.asarray(np.sqrt(sum(one.multiply(one).sum(1) for one in found)))


def softmax(scores: Scores) -> Scores:
    """Return each row as shares of one."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def _by_letter(block: Block, letter: Letter, text: str, kind: int) -> Scores:
    """Return what each letter of the text contributed to a kind, before division by the letter's length."""
    cells = block.read([letter])
    value = dict(zip(cells.indices.tolist(), cells.data.tolist(), strict=True))
    spans = block.vocabulary.spans(text)
    times = np.bincount(np.array([one[0] for one in spans], np.int64), minlength=len(block.strength))
    parts = np.zeros(len(text) + 1)
    for gram, at, length in spans:
        lean = float(block.slopes[gram, kind] - block.slopes[gram].mean())
        parts[at : at + length] += value.get(gram, 0.0) * lean / (float(times[gram]) * length)
    return parts
