"""API v1: every module of this package with a `router` is mounted at `/<module>/`."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError

from unionloop import __version__
from unionloop import api as package
from unionloop.kernel.errors import Refused
from unionloop.web import refusals

from . import naming
from .entrance import Key, Session
from .once import once

api = NinjaAPI(
    title="UnionLoop", version=__version__, docs_url=None, openapi_url="openapi.json",
    auth=[Key(), Session()],  # a program's key first: the session asks for a CSRF token before it looks for its cookie
    urls_namespace="api",
    description="The same verbs, scope and refusals as the pages. Send `Idempotency-Key` with every POST.",
)  # fmt: skip


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    response = api.create_response(request, refusals.as_json(error), status=error.status)
    if error.status == refusals.TooMany.status:
        response["Retry-After"] = str(60 * int(error.facts.get("minutes", 1)))
    return response


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name every field that cannot be understood."""
    fields = {".".join(str(part) for part in one["loc"]): str(one["msg"]) for one in error.errors}
    return _problem(request, 422, "invalid", f"填写的内容有误：{refusals.readable(fields)}", {"fields": fields})


@api.exception_handler(AuthenticationError)
def anonymous(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _problem(request, 401, "login_needed", "请先登录，或带上有效的接口密钥。", {})


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, 404, "not_found", "没有找到这一条，或者它不在您的范围内。", {})


@api.exception_handler(HttpError)
def broken(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.status_code, "bad_request", str(error), {})


def _problem(request: HttpRequest, status: int, code: str, message: str, facts: dict[str, Any]) -> HttpResponse:
    return api.create_response(request, {"code": code, "message": message, "facts": facts}, status=status)


def _mount() -> None:
    for module in sorted(iter_modules(package.__path__), key=lambda one: one.name):
        if module.name in ("root", "answers", "entrance", "naming", "once"):
            continue
        router = getattr(import_module(f"{package.__name__}.{module.name}"), "router", None)
        if isinstance(router, Router):
            router.add_decorator(once, mode="view")
            api.add_router(f"/{module.name}/", router)


naming.install()
_mount()
