"""One place where a refusal becomes an answer: a page, a fragment for htmx, or JSON."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from unionloop.domains.access.contracts import ROLES
from unionloop.domains.access.queries import known_verbs
from unionloop.kernel.errors import Refused
from unionloop.kernel.words import Word, say

from .fresh import prove_again
from .sentences import SENTENCES


class TooMany(Refused):
    """Asked too often: come back later."""

    status = 429


class _Facts(dict[str, Any]):
    """Fills in what it has; a missing fact leaves a gap in the sentence, never an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(refused: Refused) -> str:
    """Return what to tell the person: the code's sentence with its facts filled in."""
    facts = _Facts({name: readable(value) for name, value in refused.facts.items()})
    for name in ("verb", "earlier"):
        if name in refused.facts:
            facts[f"{name}_label"] = say(known_verbs().get(refused.facts[name], refused.facts[name]))
    for name in ("role", "held"):
        if name in refused.facts:
            shape = ROLES.get(refused.facts[name])
            facts[f"{name}_label"] = gettext(shape.label) if shape else refused.facts[name]
    text = SENTENCES.get(refused.code) or gettext_noop("这一步没有做成（{code}）。请把编号告诉管理员。")
    return gettext(text).format_map(_Facts({"code": refused.code} | facts))


def plain_facts(refused: Refused) -> dict[str, Any]:
    """Return the facts as JSON values."""
    return {name: _jsonable(value) for name, value in refused.facts.items()}


def as_json(refused: Refused) -> dict[str, Any]:
    """Return the body every JSON surface gives."""
    return {"code": refused.code, "message": sentence(refused), "facts": plain_facts(refused)}


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Return the answer in the form the caller asked for."""
    response = _answer(request, refused)
    if refused.status == TooMany.status:
        response["Retry-After"] = str(60 * int(refused.facts.get("minutes", 1)))
    return response


def _answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(as_json(refused), status=refused.status)
    if _should_log_in(request, refused):
        return HttpResponseRedirect(login_url(request))
    if refused.code == "step_up_needed":
        return prove_again(request) if request.user.is_authenticated else HttpResponseRedirect(login_url(request))
    context = {"refused": refused, "sentence": sentence(refused), "back": request.headers.get("Referer", "")}
    if getattr(request, "htmx", False):
        response = render(request, "errors/_refused.html", context, status=refused.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#main", "afterbegin"
        return response
    page = "m/refused.html" if request.path.startswith("/m/") else "errors/refused.html"
    return render(request, page, context, status=refused.status)


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the caller is a program."""
    if request.path.startswith("/api/") or request.path.endswith(".json"):
        return True
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def login_url(request: HttpRequest) -> str:
    """Return the login page that leads back here."""
    return f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}"


def readable(value: Any) -> str:
    """Return a fact as words: lists joined, field errors as `field: text`."""
    if isinstance(value, dict):
        return gettext("；").join(f"{readable(name)} {readable(text)}".strip() for name, text in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return gettext("、").join(readable(one) for one in value)
    return say(value if isinstance(value, Word) else getattr(value, "label", value))


def halves(text: str) -> tuple[str, str]:
    """Return a refusal's sentence as what is wrong and how to mend it, for the columns of a file sent back."""
    wrong, stop, mend = text.partition(gettext("。"))
    return wrong, mend.rstrip(stop)


def _should_log_in(request: HttpRequest, refused: Refused) -> bool:
    user = getattr(request, "user", None)
    anonymous = user is None or not user.is_authenticated
    return anonymous and refused.status == 403 and request.method in ("GET", "HEAD")


def _jsonable(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dict):
        return {str(name): _jsonable(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(one) for one in value]
    return str(value)
