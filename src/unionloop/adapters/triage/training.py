"""Learning a model from decided letters, and saying honestly how good it is.

A ridge classifier over weighted n-grams of title and text (`learn_model`). An n-gram weighs more when few
letters have it (idf) and when it leans to one kind (the square root of its inverse gravity moment, Chen et
al. 2016). Near-duplicates never stand on both sides of a fold, so that every figure is about new letters,
not about remembered ones. Nothing is random.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

import numpy as np
import rjieba
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import StratifiedGroupKFold

from unionloop.kernel.errors import BadInput

from .alike import group
from .grams import Vocabulary, learn_grams, learn_words
from .letters import Whole
from .marks import Marks, mark
from .model import Block, Letter, Model, Scores, Weights, choose, lengths, part_of, softmax, weighed

FOLDS = 5
FEWEST = 2 * FOLDS  # letters that are no near-duplicates of each other
SURE_RIGHT = 0.95  # the share of verdicts called sure that must be right
_PARTS = (("text", "grams", 1.0), ("text", "words", 1.0), ("title", "grams", 0.7))  # part, runs, share
_LONGEST = {"text": 2, "title": 3}  # letters of an n-gram; words are up to four
_ALPHA = 0.5  # ridge; the F1 is flat from 0.25 to 1
_PULL = 7.0  # how much leaning to one kind weighs; Chen et al. take 5 to 9

Tell = Callable[[str], None]


def train(letters: Sequence[Letter], tell: Tell = lambda step: None) -> Model:
    """Return a calibrated model; its `facts` hold the marks of 5-fold cross-validation on these letters."""
    labels, truth = kinds_of(letters)
    tell("groups")
    same = _groups(letters)
    scores = np.zeros((len(letters), len(labels)))
    for number, (known, new) in enumerate(folds(truth, same), 1):
        tell(f"fold {number}/{FOLDS}")
        fitted = fit([letters[one] for one in known], truth[known], labels)
        scores[new] = fitted.scores([letters[one] for one in new])
    tell("model")
    gain, offset = calibrate(scores, truth)
    whole = replace(fit(letters, truth, labels), gain=gain, offset=offset)
    verdict, sure = cross_calibrated(scores, truth, same)
    facts = {"letters": len(letters), "groups": len(np.unique(same)), "sure_from": sure_from(sure, verdict == truth),
             "marks": asdict(mark(truth, verdict, sure, labels))}  # fmt: skip
    return replace(whole, facts=facts)


def examine(letters: Sequence[Letter], tell: Tell = lambda step: None, groups: Whole | None = None) -> Marks:
    """Return the marks of 5-fold cross-validation in which calibration, too, sees only the other folds.

    `groups` names the near-duplicates (by default as `alike.group` finds them).
    """
    labels, truth = kinds_of(letters)
    same = _groups(letters) if groups is None else groups
    verdict, sure = np.zeros(len(letters), np.int64), np.zeros(len(letters))
    for number, (known, new) in enumerate(folds(truth, same), 1):
        tell(f"fold {number}/{FOLDS}")
        found = train([letters[one] for one in known]).classify([letters[one] for one in new])
        verdict[new] = [labels.index(one.label) for one in found]
        sure[new] = [one.confidence for one in found]
    return mark(truth, verdict, sure, labels)


def kinds_of(letters: Sequence[Letter]) -> tuple[tuple[str, ...], Whole]:
    """Return the kinds in order and each letter's kind; refuse what nothing can be learnt from."""
    labels, truth = np.unique([letter.label for letter in letters], return_inverse=True)
    if len(labels) < 2:
        raise BadInput("triage_one_kind", kinds=len(labels))
    return tuple(str(label) for label in labels), truth.astype(np.int64)


def _groups(letters: Sequence[Letter]) -> Whole:
    same = group([letter.text or letter.title for letter in letters])
    if (found := len(np.unique(same))) < FEWEST:
        raise BadInput("triage_too_few", letters=found, fewest=FEWEST)
    return same


def folds(truth: Whole, same: Whole) -> list[tuple[Whole, Whole]]:
    """Return (known, new) five times: like shares of kinds, no group on both sides."""
    split = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The least populated class", UserWarning)  # rare kinds are marked as they are
        return list(split.split(np.zeros(len(truth)), truth, same))


def fit(letters: Sequence[Letter], truth: Whole, labels: Sequence[str]) -> Model:
    """Return a model fitted to all these letters, not yet calibrated."""
    known = []
    for part, runs, share in _PARTS:
        texts = [part_of(letter, part) for letter in letters]
        vocabulary = _vocabulary(texts, part, runs)
        counts = vocabulary.count(texts)
        strength = strengths(counts, truth, len(labels))
        known.append((part, share, vocabulary, strength, weighed(counts, strength, share)))
    found = [one[-1] for one in known]
    features = sparse.diags_array(1 / np.maximum(lengths(found), 1e-12)) @ sparse.hstack(found)
    slopes, constant = _slopes(sparse.csr_matrix(features), truth, len(labels))
    blocks, at = [], 0
    for part, share, vocabulary, strength, _ in known:
        end = at + len(vocabulary.keys)
        blocks.append(Block(part, share, vocabulary, strength, slopes[at:end]))
        at = end
    ones = np.ones(len(labels), np.float32)
    return Model(tuple(labels), tuple(blocks), constant, ones, 0 * ones, _shares(truth, len(labels)))


def sure_from(sure: Scores, right: NDArray[np.bool_]) -> float:
    """Return the confidence from which `SURE_RIGHT` of the verdicts are right; 1 when none is sure enough."""
    order = np.argsort(-sure, kind="stable")
    enough = np.flatnonzero(np.cumsum(right[order]) >= SURE_RIGHT * np.arange(1, len(order) + 1))
    return round(float(sure[order][enough[-1]]), 4) if len(enough) else 1.0


def _vocabulary(texts: Sequence[str], part: str, runs: str) -> Vocabulary:
    if runs == "words":
        return learn_words(texts, map(rjieba.cut, texts))
    return learn_grams(texts, longest=_LONGEST[part])


def strengths(counts: sparse.csr_array, truth: Whole, kinds: int) -> Weights:
    """Return what each n-gram says at all: idf × √(1 + pull × inverse gravity moment)."""
    held = sparse.csr_array((np.ones(len(counts.data), np.float32), counts.indices, counts.indptr), counts.shape)
    amounts = np.maximum(np.bincount(truth, minlength=kinds), 1)
    belongs = sparse.csr_array((1 / amounts[truth], (truth, np.arange(len(truth)))), (kinds, len(truth)))
    shares = -np.sort(-(belongs @ held).toarray(), axis=0)  # share of each kind's letters, largest first
    moment = (shares * np.arange(1, kinds + 1)[:, None]).sum(0)
    leaning = shares[0] / np.maximum(moment, 1e-12)
    idf = np.log((1 + len(truth)) / (1 + held.sum(0))) + 1
    return np.asarray(idf * np.sqrt(1 + _PULL * leaning), np.float32)


def calibrate(scores: Scores, truth: Whole) -> tuple[Weights, Weights]:
    """Return the factor and offsets that turn scores of unseen letters into chances: the likeliest ones.

    One factor for all kinds and one offset a kind: with a few hundred letters a kind, more would fit noise.
    As in Platt (1999) nobody is asked to be quite sure: n letters allow (n + 1) / (n + 2).
    """
    seen = ~np.isnan(scores).any(1)
    scores, truth, kinds = scores[seen], truth[seen], scores.shape[1]
    target = np.full(scores.shape, 1 / (len(truth) / kinds + 2) / kinds)
    target[np.arange(len(truth)), truth] += 1 - target.sum(1)

    def cost(guess: Scores) -> float:
        chances = softmax(scores * np.exp(guess[0]) + guess[1:])
        return float(-(target * np.log(np.maximum(chances, 1e-12))).sum(1).mean() + 1e-3 * (guess[1:] ** 2).sum())

    best = minimize(cost, np.concatenate(([1.0], np.zeros(kinds))), method="BFGS", options={"gtol": 1e-5}).x
    return np.full(kinds, np.exp(best[0]), np.float32), np.asarray(best[1:], np.float32)


def cross_calibrated(scores: Scores, truth: Whole, same: Whole) -> tuple[Whole, Scores]:
    """Return verdicts of scores of unseen letters and how sure they are, each fold calibrated on the others."""
    verdict, sure = np.zeros(len(truth), np.int64), np.zeros(len(truth))
    for known, new in folds(truth, same):
        gain, offset = calibrate(scores[known], truth[known])
        chances = softmax(np.nan_to_num(scores[new] * gain + offset))
        verdict[new] = choose(chances, _shares(truth[known], scores.shape[1]))
        sure[new] = chances[np.arange(len(new)), verdict[new]]
    return verdict, sure


def _shares(truth: Whole, kinds: int) -> Weights:
    return np.asarray(np.bincount(truth, minlength=kinds) / len(truth), np.float32)


def _slopes(features: sparse.csr_matrix, truth: Whole, kinds: int) -> tuple[Weights, Weights]:
    """Return slopes (runs by kinds) and constants of a ridge towards 1 for the kind and -1 for all others.

    A kind that has no letter here, as may happen in a fold, is at -1 throughout.
    """
    slopes = np.zeros((features.shape[1], kinds), np.float32)
    constant = np.full(kinds, -1.0, np.float32)
    present = np.unique(truth)
    if len(present) == 1:
        constant[present] = 1.0
        return slopes, constant
    ridge = RidgeClassifier(alpha=_ALPHA, class_weight="balanced", solver="sparse_cg", tol=1e-4).fit(features, truth)
    if len(present) == 2:  # one plane speaks for both
        plane, height = np.ravel(ridge.coef_), float(np.ravel(ridge.intercept_)[0])
        slopes[:, present], constant[present] = np.stack([-plane, plane], 1), (-height, height)
    else:
        slopes[:, present], constant[present] = ridge.coef_.T, ridge.intercept_
    return slopes, constant
