"""G3, what stands in the program: approval chains with their four eyes, and the templates of papers and notices."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from unionloop.domains.access import queries as access
from unionloop.domains.documents import contracts as documents
from unionloop.domains.messaging import queries as messaging
from unionloop.kernel.page import Page
from unionloop.kernel.words import Word, say

from .dictionary import HOME, reader
from .nouns import area
from .table import Column, table_page

CHAINS = (
    Column("chain", "链", read=lambda row: f"{say(area(row.domain))} · {say(Word(row.chain))}"),
    Column("at", "步", "count", unit=" "),
    Column("label", "操作", read=lambda row: Word(row.label)),
    Column("roles", "谁可以办", read=lambda row: _joined(row.roles)),
    Column("not_by", "办过这些的人不能办", read=lambda row: _joined(row.not_by)),
    Column("verb", "动词", "code", shown=False),
)
TEMPLATES = (
    Column("name", "模板", "zh"),
    Column("kind", "种类", read=lambda row: Word(row["kind"])),
    Column("body", "正文", "zh"),
    Column("sms", "短信", "zh"),
    Column("code", "代码", "code"),
)


def _joined(words: tuple[str, ...]) -> str:
    return gettext("、").join(say(Word(one)) for one in words)


@login_required
@require_GET
def chains(request: HttpRequest) -> HttpResponseBase:
    """List the acts of every flow in which one person may not do two."""
    rows = access.chains(reader(request))
    return table_page(
        request, "dictionary/held.html", name="chains", title=gettext("审批链"), columns=CHAINS, page=Page(rows, None, len(rows)),
        every=lambda: rows, context=_context("chains", gettext("审批链"),
        gettext("谁可以办由角色决定；同一个人不能走右边写明的两步，程序在提交时核对。")),
    )  # fmt: skip


@login_required
@require_GET
def templates(request: HttpRequest) -> HttpResponseBase:
    """List the templates of official papers and of notices."""
    reader(request)
    rows = templates_held()
    return table_page(
        request, "dictionary/held.html", name="templates", title=gettext("模板"), columns=TEMPLATES,
        page=Page(rows, None, len(rows)), every=lambda: rows,
        context=_context("templates", gettext("模板"), gettext("文书按 GB/T 9704 排版，每份记下所用的版本；花括号里的由事实填入。短信只写回执号。")),
    )  # fmt: skip


def templates_held() -> list[dict[str, Any]]:
    """Return papers, then notices: what each is called, of which kind, and what it says."""
    papers = [{"code": code, "name": name, "kind": "文书", "body": f"机关代字 {sign}", "sms": ""}
              for code, (name, sign) in documents.TEMPLATES.items()]  # fmt: skip
    notices = [{"code": one.code, "name": one.title, "kind": one.kind.label, "body": one.body, "sms": one.sms}
               for one in messaging.templates()]  # fmt: skip
    return papers + notices


def _context(tab: str, heading: str, note: str) -> dict[str, Any]:
    return {"tab": tab, "heading": heading, "note": note, "crumbs": [HOME, (heading, "")]}


urlpatterns = [
    path("g/dict/chains/", chains, name="chains"),
    path("g/dict/templates/", templates, name="templates"),
]
