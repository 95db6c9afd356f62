"""django-helpdesk: create, follow-up, resolve, as its own forms and functions do it. Runs in its own environment.

As it ships (its views put no transaction around a step), but no mail is sent, and there is no web and no log-in.
"""

import json
import os
import sys
import time
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.conf import settings
from peak import peak_mb


def main() -> None:
    """Set up on the database of DATABASE_URL (or a file), then measure as many lives as asked, in rounds."""
    cases = int(sys.argv[1])
    settings.configure(
        DATABASES={"default": _database(os.environ["DATABASE_URL"])},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sites",
                        "django.contrib.humanize", "helpdesk"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        SITE_ID=1, USE_TZ=True, SECRET_KEY="bench",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField", HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_ACTIVATE_API_ENDPOINT=False,
    )  # fmt: skip
    django.setup()
    from django.urls import include, path

    settings.ROOT_URLCONF = (path("", include("helpdesk.urls")),)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if not cases:  # only the tables, for the rounds to begin from
        print("{}")  # noqa: T201
        return
    live = _desk()
    for number in range(min(50, cases)):
        live(number)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as ours
    started, cpu = time.perf_counter(), time.process_time()
    for number in range(cases):
        live(number)
    seconds = time.perf_counter() - started
    from helpdesk.models import FollowUp, Ticket

    resolved = Ticket.objects.filter(status=Ticket.RESOLVED_STATUS).count()
    cost = {"seconds": seconds, "cpu_seconds": time.process_time() - cpu, "peak_mb": peak_mb()}
    print(json.dumps({**cost, "resolved": resolved, "lines": FollowUp.objects.count()}))  # noqa: T201


def _desk():
    from django.contrib.auth import get_user_model
    from helpdesk.forms import TicketForm
    from helpdesk.models import Queue, Ticket
    from helpdesk.update_ticket import update_ticket

    user = get_user_model().objects.create_user("desk", "desk@example.org", "x", is_staff=True)
    queue = Queue.objects.create(title="desk", slug="desk", allow_public_submission=True)

    def live(number: int) -> None:
        form = TicketForm(queue_choices=[(queue.pk, queue.title)], body_reqd=True, data={
            "queue": queue.pk, "title": f"拖欠工资 {number}", "body": "包工头拖欠三个月工资，电话打不通，请帮忙。" * 4,
            "submitter_email": f"w{number}@example.org", "priority": 3, "assigned_to": user.pk,
        })  # fmt: skip
        assert form.is_valid(), form.errors
        ticket = form.save(user=user)
        update_ticket(user, Ticket.objects.get(pk=ticket.pk), comment="已联系用人单位，约定核对欠条。", public=True)
        update_ticket(user, Ticket.objects.get(pk=ticket.pk), comment="工资已全部付清。", public=True,
                      new_status=Ticket.RESOLVED_STATUS)  # fmt: skip

    return live


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgres"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.removeprefix("sqlite:///"),
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"}}  # fmt: skip
    query = dict(parse_qsl(parts.query))
    return {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "CONN_MAX_AGE": None,
            "USER": unquote(parts.username or ""), "PASSWORD": unquote(parts.password or ""),
            "HOST": query.get("host", parts.hostname or ""), "PORT": query.get("port", parts.port or "")}  # fmt: skip


main()
