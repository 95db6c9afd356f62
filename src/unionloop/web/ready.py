"""Whether this process can serve, for whatever watches it or shares calls out between machines."""

import logging

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers, 503 while it does not; says nothing else of the installation."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as gone:
        log.warning("not ready: the database does not answer", exc_info=gone)
        return _said("database", 503)
    return _said("ready", 200)


def _said(word: str, status: int) -> HttpResponse:
    kind = "text/plain; charset=utf-8"
    return HttpResponse(f"{word}\n", status=status, content_type=kind, headers={"Cache-Control": "no-store"})


urlpatterns = [path("readyz", ready, name="ready")]
