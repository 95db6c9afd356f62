"""What a dated rule of the desk must be before it may be set."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from unionloop.domains.appeals.contracts import (
    LIMITS,
    RAISED,
    CategorySetting,
    Difficulty,
    Flag,
    FlagSetting,
    Kind,
    LimitSetting,
    Measure,
    RouteSetting,
    Setting,
    Target,
)
from unionloop.kernel.errors import BadInput, Refused


class Regional(Protocol):
    """What a dated rule is known by."""

    code: str
    region: str


S = TypeVar("S", bound=Setting)
R = TypeVar("R", bound=Regional)
CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
BY_WORDS = tuple(one for one in Flag if one not in RAISED)
WORDS_MOST, WORD_MOST = 100, 20


def check_route(given: RouteSetting, known: Collection[str]) -> RouteSetting:
    """Return a dispatch rule fit to be set; `known` are the codes of the categories in force that day."""
    given = replace(_common(given), reason=_line("reason", given.reason, 120))
    if given.target not in set(Target):
        raise BadInput("unknown_word", field="target", word=given.target[:30])
    if given.kind and given.kind not in set(Kind):
        raise BadInput("unknown_word", field="kind", word=given.kind[:30])
    if not 0 <= given.rank <= 9999:
        raise BadInput("bad_number", field="rank", value=str(given.rank)[:20])
    _known(given.category, known)
    return given


def check_category(given: CategorySetting, known: Collection[str]) -> CategorySetting:
    """Return a node fit to be set: below a node in force, and its code below that node's."""
    given = replace(_common(given), label=_line("label", given.label, 40), words=_words(given.words))
    if given.code.rpartition(".")[0] != given.parent_code:
        raise BadInput("category_not_below", norm=given.code, parent=given.parent_code)
    _known(given.parent_code, known)
    return given


def check_flag(given: FlagSetting, known: Collection[str]) -> FlagSetting:
    """Return a red flag fit to be set: one there is, raised by something."""
    given = replace(_common(given), words=_words(given.words))
    if given.code not in BY_WORDS:
        raise BadInput("unknown_word", field="code", word=given.code[:30])
    if min(given.least_people, given.days_before_festival) < 0 or given.days_before_festival > 366:
        raise BadInput("bad_number", field="least_people", value=str(given.least_people)[:20])
    if not (given.words or given.least_people or (given.days_before_festival and given.category)):
        raise BadInput("flag_without_ground")
    _known(given.category, known)
    return given


def check_limit(given: LimitSetting, known: Collection[str]) -> LimitSetting:
    """Return a limit fit to be set: of something that has one, or of a category's answers."""
    given = replace(_common(given), label=_line("label", given.label, 60))
    _, difficulty, category = (*given.code.split(".", 2), "", "")[:3]
    if given.code not in LIMITS:
        if f"answer.{difficulty}" != ".".join(given.code.split(".")[:2]) or difficulty not in set(Difficulty) or not category:
            raise BadInput("unknown_word", field="code", word=given.code)
        _known(category, known)
    if given.measure not in set(Measure) or not 1 <= given.amount <= 999 or not 0 <= given.most_extra <= 999:
        raise BadInput("bad_limit", amount=given.amount, measure=given.measure[:20])
    return given


def check_end(code: str, children: Sequence[str], used_by: Sequence[str]) -> None:
    """Refuse to end a category others still hang on."""
    if children:
        raise Refused("category_has_children", norm=code, children="、".join(children[:8]))
    if used_by:
        raise Refused("category_in_use", norm=code, rules="、".join(used_by[:8]))


def nearest(rows: Iterable[R], line: Sequence[str]) -> list[R]:
    """Return of every code the rule of the nearest region on a line (nearest first), in the order of the rows."""
    rank = {region: at for at, region in enumerate(line)}
    best: dict[str, R] = {}
    for row in rows:
        if row.region in rank and (row.code not in best or rank[row.region] < rank[best[row.code].region]):
            best[row.code] = row
    return list(best.values())


def _common(given: S) -> S:
    if not CODE.fullmatch(given.code) or len(given.code) > 40:
        raise BadInput("bad_norm_code", norm=given.code[:40])
    if given.region and not re.fullmatch(r"\d{6,12}", given.region):
        raise BadInput("bad_region", region=given.region[:20])
    return replace(given, source=_line("source", given.source, 300))


def _line(field: str, text: str, most: int) -> str:
    clean = " ".join(text.split())
    if not 2 <= len(clean) <= most:
        raise BadInput("norm_line", field=field, most=most)
    return clean


def _words(words: Sequence[str]) -> tuple[str, ...]:
    clean = tuple(dict.fromkeys(one.strip() for one in words if one.strip()))
    bad = next((one for one in clean if not 2 <= len(one) <= WORD_MOST), None)
    if bad is not None or len(clean) > WORDS_MOST:
        raise BadInput("norm_words", word=(bad or "")[:30], most=WORD_MOST, count=WORDS_MOST)
    return clean


def _known(code: str, known: Collection[str]) -> None:
    if code and code not in known:
        raise BadInput("no_such_category", category=code[:40])
