"""A bare Django view: one INSERT of what was said, committed at once, nothing else. A WSGI application of its own."""

import json
import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings


def _database() -> dict[str, object]:
    parts = urlsplit(os.environ["DATABASE_URL"])
    if not parts.scheme.startswith("postgres"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["DATABASE_URL"].removeprefix("sqlite:///"),
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", "timeout": 30}}  # fmt: skip
    query = dict(parse_qsl(parts.query))
    return {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"),
            "OPTIONS": {"pool": {"min_size": 2, "max_size": 32}},  # as ours
            "USER": unquote(parts.username or ""), "PASSWORD": unquote(parts.password or ""),
            "HOST": query.get("host", parts.hostname or ""), "PORT": query.get("port", parts.port or "")}  # fmt: skip


settings.configure(DATABASES={"default": _database()}, ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], USE_TZ=True,
                   SECRET_KEY="bench", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField")  # fmt: skip

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


class Said(models.Model):
    """What was said, as it came."""

    key = models.CharField(max_length=150)
    channel = models.CharField(max_length=12)
    text = models.TextField()
    sender = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    category = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.key


def insert(request):
    """Insert one row and answer its key."""
    if request.method != "POST":
        return JsonResponse({"ready": True})
    given = json.loads(request.body)
    fields = ("key", "channel", "text", "sender", "name", "kind", "category")
    row = Said.objects.create(**{name: given[name] for name in fields})
    answer = JsonResponse({"id": row.pk})
    answer["Content-Length"] = len(answer.content)
    return answer


urlpatterns = [path("", insert)]

if __name__ == "__main__":  # once, before the processes that serve
    with connection.schema_editor() as editor:
        editor.create_model(Said)
    connection.close()
else:
    application = get_wsgi_application()
