"""What the desk knows: answers with source, owner and expiry, checked by a second person; ready-made sentences."""

from datetime import date

from django.db import transaction

from unionloop.domains.appeals.contracts import ArticleRow, SnippetRow
from unionloop.domains.appeals.flow import ARTICLE
from unionloop.domains.appeals.models import Article, Snippet
from unionloop.domains.appeals.queries.knowledge import article_row, snippet_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, seen
from unionloop.kernel.errors import BadInput

from .places import unit_for


@transaction.atomic
def write_article(
    by: Actor, *, unit_id: int, question: str, answer: str, source: str, valid_to: date, category: str = "",
    replaces_id: int | None = None,
) -> ArticleRow:  # fmt: skip
    """Draft an answer. It names its source and the day it must be looked at again."""
    if not (question.strip() and answer.strip() and source.strip()):
        raise BadInput("article_incomplete")
    unit_for(by, "appeals.write_article", unit_id)
    if replaces_id is not None:
        seen(by, "appeals.write_article", Article, replaces_id)
    if valid_to <= by.today:
        raise BadInput("article_expired", day=valid_to)
    row = Article(unit_id=unit_id, question=question.strip(), answer=answer.strip(), source=source.strip(),
                  category=category, owner=by.name, valid_from=by.today, valid_to=valid_to, replaces_id=replaces_id)  # fmt: skip
    with ARTICLE.start(by, "appeals.write_article", row):
        pass
    return article_row(row, by)


@transaction.atomic
def publish_article(by: Actor, *, article_id: int) -> ArticleRow:
    """Let the desk answer by it; never by whoever wrote it. What it replaces is retired."""
    with ARTICLE.step(by, "appeals.publish_article", Article, article_id) as row:
        old = row.replaces
    if old is not None and old.state == "published":
        retire_article(by, article_id=old.pk, reason="已由新条目替代")
    return article_row(row, by)


@transaction.atomic
def retire_article(by: Actor, *, article_id: int, reason: str = "") -> ArticleRow:
    """Take an answer out of use."""
    with ARTICLE.step(by, "appeals.retire_article", Article, article_id, note=reason.strip()) as row:
        pass
    return article_row(row, by)


@transaction.atomic
def write_snippet(by: Actor, *, unit_id: int, code: str, title: str, text: str) -> SnippetRow:
    """Write or rewrite a ready-made sentence of a unit."""
    if not (code.strip() and text.strip()):
        raise BadInput("snippet_incomplete")
    unit_for(by, "appeals.write_snippet", unit_id)
    row = Snippet.objects.select_for_update(of=("self",)).filter(unit_id=unit_id, code=code.strip()).first()
    row = row or Snippet(unit_id=unit_id, code=code.strip())
    with change(by, "appeals.write_snippet", row):
        row.title, row.text, row.owner = title.strip() or code.strip(), text.strip(), by.name
    return snippet_row(row)
