"""Reads of what the desk knows. What has expired is shown as such and never offered."""

from datetime import date, timedelta

from django.db.models import Q

from unionloop.domains.access import queries as access
from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import ArticleRow, SnippetRow
from unionloop.domains.appeals.flow import ARTICLE
from unionloop.domains.appeals.models import Article, Case, Snippet
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused
from unionloop.kernel.page import Page, keyset

LOOKED_AT, FIT_LEAST = 500, 20


def articles(
    by: Actor, *, text: str = "", category: str = "", state: str = "", after: str = "", limit: int = 50
) -> Page[ArticleRow]:  # fmt: skip
    """Return the answers of the knowledge base, the soonest to expire first."""
    rows = Article.visible(by, "appeals.read")
    if state:
        rows = rows.filter(state=state)
    if category:
        rows = rows.filter(Q(category=category) | Q(category__startswith=category + "."))
    if text:
        rows = rows.filter(Q(question__contains=text) | Q(answer__contains=text))
    return keyset(rows, ("valid_to", "id"), lambda one: article_row(one, by), after=after, limit=limit)


def offered(by: Actor, *, text: str, category: str = "", limit: int = 5) -> list[ArticleRow]:
    """Return the answers that fit what is being said, best first; published ones in force only."""
    rows = Article.objects.filter(state="published", valid_from__lte=by.today, valid_to__gt=by.today)
    wanted, found = rules.bigrams(text), []
    for one in rows.order_by("-id")[:LOOKED_AT]:
        same = bool(category) and (one.category == category or category.startswith(one.category + "."))
        score = rules.likeness(wanted, rules.bigrams(one.question)) + (30 if same else 0)
        if score >= FIT_LEAST:
            found.append((score, one))
    found.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [article_row(one, by) for _, one in found[:limit]] if by.holds("appeals.read") else []


def answers(by: Actor, *, text: str, category: str = "", limit: int = 8) -> list[ArticleRow]:
    """Return what may be put into an answer now: those that hold the word first, then those that fit.

    Only what is published and in force.
    """
    rows = Article.visible(by, "appeals.read").filter(state="published", valid_from__lte=by.today, valid_to__gt=by.today)
    word = text.strip()
    if word:
        rows = rows.filter(Q(question__contains=word) | Q(answer__contains=word))
    found = {one.pk: article_row(one, by) for one in rows.order_by("-id")[:limit]}
    fitting = offered(by, text=word, category=category, limit=limit) if word else []
    return list((found | {one.id: one for one in fitting}).values())[:limit]


def expiring(by: Actor, *, days: int = 30) -> list[ArticleRow]:
    """Return the published answers that have expired or will soon, for their owners."""
    rows = Article.visible(by, "appeals.read").filter(state="published", valid_to__lte=by.today + timedelta(days=days))
    return [article_row(one, by) for one in rows.order_by("valid_to", "id")[:200]]


def snippets(by: Actor) -> list[SnippetRow]:
    """Return the ready-made sentences this actor may use."""
    return [snippet_row(one) for one in Snippet.visible(by, "appeals.read").order_by("code", "id")[:200]]


def article_row(row: Article, by: Actor) -> ArticleRow:
    """Return the frozen row of an answer."""
    return ArticleRow(row.pk, row.question, row.answer, row.category, row.source, row.owner, row.valid_from, row.valid_to,
                      row.state, row.valid_to <= by.today, ARTICLE.open_to(by, row))  # fmt: skip


def snippet_row(row: Snippet) -> SnippetRow:
    """Return the frozen row of a sentence."""
    return SnippetRow(row.pk, row.code, row.title, row.text, row.owner)


def questions(category: str, *, region: str, day: date) -> tuple[str, ...]:
    """Return what to ask and to tell in a talk about a category: the general first, then its branch's, then its own.

    Parameter `appeals.questions`: rows of {"category": code or "" for every talk, "ask": one short line}.
    """
    try:
        rows = reference.parameter("appeals.questions", region, day).value
    except Refused:  # nobody has set any
        return ()
    branch = ("", category.partition(".")[0], category)
    return tuple(dict.fromkeys(str(one["ask"]) for code in branch for one in rows if one["category"] == code))


def readers_of(case: Case, day: date, *, text: str = "", limit: int = 8) -> list[tuple[int, str, str]]:
    """Return (account id, login, label) of the colleagues who may read a case, for whoever has seen it."""
    line = [one.id for one in organisation.line_of(case.unit_id)]
    return access.holders_of("appeals.read", unit_ids=line, day=day, text=text, limit=limit)


def colleagues(by: Actor, *, number: str, text: str) -> list[tuple[str, str]]:
    """Return (login, label) of the colleagues a remark on a case may name, by the letters typed."""
    case = Case.visible(by, "appeals.note").filter(number=number).first()
    found = readers_of(case, by.today, text=text) if case is not None else []
    return [(login, label) for _, login, label in found if login != by.name]
