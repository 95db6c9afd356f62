"""Where to report a hole in the system itself: security.txt (RFC 9116), as the installation names it."""

import os
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from unionloop.kernel import clock

GOOD_FOR = timedelta(days=180)  # the RFC asks for less than a year
WAYS = ("mailto:", "tel:", "https://")


def contacts() -> list[str]:
    """Return the addresses of UNIONLOOP_SECURITY_CONTACT, commas between; one that is none of the RFC's ways is left out."""
    given = (one.strip() for one in os.environ.get("UNIONLOOP_SECURITY_CONTACT", "").split(","))
    return [one for one in given if one.startswith(WAYS) and one.isascii() and one.isprintable() and " " not in one]


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say who takes a report, until when this holds, in which languages; without a contact there is no such page."""
    known = contacts()
    if not known:
        raise Http404
    until = (clock.now() + GOOD_FOR).replace(microsecond=0).isoformat()
    lines = [*(f"Contact: {one}" for one in known), f"Expires: {until}", "Preferred-Languages: zh, en",
             f"Canonical: {request.build_absolute_uri(request.path)}"]  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


urlpatterns = [path(".well-known/security.txt", security, name="security")]
