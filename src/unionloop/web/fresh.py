"""Whether a session has just proved who it is, and the way to do so."""

import time
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

FRESH_SECONDS = 10 * 60


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether this session has proved itself in the last ten minutes (demo mode never asks).

    An export being written was asked for by a person who had just done so.
    """
    if settings.DEMO or hasattr(request, "export"):
        return True
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < FRESH_SECONDS


def prove_again(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for code or password, and from there back to the page the form stood on."""
    where = request.get_full_path() if request.method in ("GET", "HEAD") else _page_of(request)
    target = f"{reverse('account_reauthenticate')}?{urlencode({'next': where})}"
    if getattr(request, "htmx", False):
        response = HttpResponse(status=200)
        response["HX-Redirect"] = target
        return response
    return HttpResponseRedirect(target)


def _page_of(request: HttpRequest) -> str:
    """Return the page a form stood on; the form's own address when the browser does not say."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc == request.get_host():
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path()
