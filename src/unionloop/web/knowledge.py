"""K4: what the desk knows. Every answer names its source and the day it must be looked at again."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import ArticleRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed
from unionloop.kernel.page import Page
from unionloop.kernel.words import Word

from .context import RAIL, RailItem
from .page import actor_of, asked, every, post_once
from .table import Column, Empty, table_page
from .templatetags.nouns import people

RAIL.append(RailItem("知识库", "/k/kb/", "appeals.read", group="诉求", order=34))
MARKS = {"draft": ("todo", Word("待发布")), "published": ("done", Word("现行")), "retired": ("lock", Word("已停用"))}


def _mark(row: ArticleRow) -> tuple[str, str]:
    return ("over", _("已过期")) if row.expired and row.state == "published" else MARKS[row.state]


COLUMNS = (
    Column("question", "问", href=lambda row: f"#a{row.id}"),
    Column("state", "状态", "state", read=_mark),
    Column("valid_to", "复核日", "date"),
    Column("source", "依据"),
    Column("owner", "负责人"),
    Column("answer", "答", shown=False),
    Column("valid_from", "起用", "date", shown=False),
)


@require_GET
def knowledge(request: HttpRequest) -> HttpResponseBase:
    """List the answers, the soonest to be looked at again first, with the ready-made sentences."""
    by = actor_of(request)
    if not by.holds("appeals.read"):
        raise NotAllowed("not_allowed", verb="appeals.read")
    chosen = {"text": request.GET.get("q", "").strip()[:60], "state": request.GET.get("state", "")}
    chosen["state"] = chosen["state"] if chosen["state"] in MARKS else ""
    page = _articles(by, **chosen, **asked(request))
    return table_page(
        request, "knowledge/base.html", name="knowledge", title=_("知识库"), columns=COLUMNS, page=page,
        every=lambda: every(lambda after: _articles(by, **chosen, after=after, limit=200)),
        empty=Empty(_("没有符合的问答"), _("换个词找找，或写一条。")),
        context={"heading": _("知识库"), "chosen": chosen, "articles": page.rows, "snippets": queries.snippets(by),
                 "expiring": queries.expiring(by), "categories": queries.categories(by.today), "states": MARKS.items(),
                 "unit_id": by.units[0] if by.units else None, "may_write": by.holds("appeals.write_article")},
    )  # fmt: skip


def _articles(by: Actor, **given: Any) -> Page[ArticleRow]:
    """Return a page of answers, their owners as people instead of logins."""
    page = queries.articles(by, **given)
    shown = people(one.owner for one in page.rows)
    return replace(page, rows=[replace(one, owner=shown[one.owner]) for one in page.rows])


@require_POST
@post_once
def write(request: HttpRequest) -> HttpResponse:
    """Keep a draft answer, or a ready-made sentence."""
    by, form = actor_of(request), request.POST
    given = {name: form.get(name, "").strip() for name in ("question", "answer", "source", "category", "code", "title", "text")}
    if form.get("what") == "snippet":
        commands.write_snippet(by, unit_id=_unit(by), code=given["code"][:20], title=given["title"][:60],
                               text=given["text"][:1000])  # fmt: skip
        messages.success(request, _("常用语已存，输入 ::%(code)s 就能用。") % {"code": given["code"]})
        return HttpResponseRedirect("/k/kb/")
    commands.write_article(by, unit_id=_unit(by), question=given["question"][:200], answer=given["answer"][:5000],
                           source=given["source"][:200], category=given["category"][:40],
                           valid_to=_day(form.get("valid_to", "")))  # fmt: skip
    messages.success(request, _("已存为草稿，由另一位同事发布。"))
    return HttpResponseRedirect("/k/kb/")


@require_POST
@post_once
def act(request: HttpRequest, article_id: int, verb: str) -> HttpResponse:
    """Publish or retire one answer."""
    by = actor_of(request)
    given: dict[str, Any] = {"article_id": article_id}
    if verb == "retire_article":
        given["reason"] = request.POST.get("reason", "")[:200]
    elif verb != "publish_article":
        raise BadInput("bad_form", field=_("操作"), problem=verb[:20])
    getattr(commands, verb)(by, **given)
    messages.success(request, _("已记下。"))
    return HttpResponseRedirect("/k/kb/")


def _unit(by: Actor) -> int:
    if not by.units:
        raise NotAllowed("not_allowed", verb="appeals.write_article")
    return by.units[0]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("bad_form", field=_("复核日"), problem=_("不是日期")) from error


urlpatterns = [path("k/kb/", knowledge), path("k/kb/write/", write), path("k/kb/<int:article_id>/<str:verb>/", act)]
