"""Pages for what the framework itself refuses, and for bugs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from unionloop.kernel import rows

from .refusals import wants_json


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 400, "bad_request", gettext("这个请求看不懂"), gettext("请回到上一页重新操作。"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(
        request, 403, "forbidden", gettext("没有做成"),
        gettext("页面可能放得太久，或不是从本系统打开的。请回到上一页刷新后再提交，您填的内容还在。"),
    )  # fmt: skip


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return forbidden(request)


def missing(request: HttpRequest, exception: Http404 | None = None) -> HttpResponse:
    return _answer(
        request, 404, "not_found", gettext("没有这一页"), gettext("地址可能写错了，或者这一条不在您的范围内。请回首页或用搜索再找。")
    )


def only_sent(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """Answer whoever opens an address that only takes what a form sends: an empty page told nobody anything."""
    answer = _answer(request, 405, "method", gettext("这个地址只收表单"), gettext("它不能直接打开。请回到上一页，或从首页再找。"))
    answer["Allow"] = refused["Allow"]
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """Render without touching the database: it may be the reason we are here."""
    number = getattr(request, "request_id", "")
    if wants_json(request):
        body = {"code": "internal", "message": gettext("系统出错，没有存上。"), "facts": {"request_id": number}}
        return JsonResponse(body, status=500)
    return HttpResponse(render_to_string("errors/broken.html", {"number": number}), status=500)


def _answer(request: HttpRequest, status: int, code: str, title: str, text: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"code": code, "message": text, "facts": {}}, status=status)
    acting = getattr(request, "acting", None)
    if acting is not None:  # no view was reached, so nobody has told the connection whose rows the menu may count
        rows.confine(rows.places(acting.actor))
    context: dict[str, Any] = {"title": title, "text": text, "status": status}
    return render(request, "errors/plain.html", context, status=status)
