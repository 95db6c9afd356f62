"""Let so many staff and workers in, in a town that is not served yet: `python -m tests.load.entering STAFF WORKERS`.

Prints one line of JSON: the session cookies of both. A thousand people logging in by password would measure the password's
hashing, which is slow on purpose; so they are let in before the clock starts, the way the demonstration's own doors do it.
"""

import itertools
import json
import os
import sys
from dataclasses import replace
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionloop.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import login  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import transaction  # noqa: E402
from django.http import HttpRequest  # noqa: E402

from unionloop.domains.access import commands  # noqa: E402
from unionloop.domains.access.models import Account, Post  # noqa: E402
from unionloop.domains.membership.models import Membership  # noqa: E402
from unionloop.kernel import clock  # noqa: E402
from unionloop.kernel.actor import public, system  # noqa: E402


def enter(account: Account) -> str:
    """Return the session of somebody who has logged in through the demonstration's door."""
    request = HttpRequest()
    request.session = SessionStore()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session["demo"] = True
    absolute = timedelta(seconds=settings.WORKER_COOKIE_AGE if account.person_id else settings.SESSION_COOKIE_AGE)
    by = replace(public(clock.now()), name=account.username)
    request.session["visit"] = commands.open_visit(by, account, device="load", absolute=absolute).pk
    request.session.save()
    return str(request.session.session_key)


def staff() -> list[Account]:
    """Return everybody who holds a post today, one of every role first."""
    posts = Post.objects.filter(valid_from__lte=clock.now().date(), account__is_active=True, account__person=None).select_related("account")
    roles: dict[str, Account] = {}
    for post in posts.order_by("id"):
        roles.setdefault(post.role, post.account)
    return list(dict.fromkeys([*roles.values(), *(post.account for post in posts)]))


def workers(many: int) -> list[Account]:
    """Return so many members' own accounts, or as many as there are members."""
    by, persons = system(clock.now(), "load"), Membership.objects.order_by("id").values_list("person_id", flat=True).distinct()[:many]
    rows = [commands.open_worker(by, person_id=person) for person in persons]
    return list(Account.objects.filter(pk__in=[row.id for row in rows]))


def main() -> None:
    """Print the cookies; where there are fewer people than asked for, the same ones come on several devices."""
    wanted = int(sys.argv[1]), int(sys.argv[2])
    with transaction.atomic():
        groups = [staff(), workers(wanted[1])]
        found = [[enter(one) for one in itertools.islice(itertools.cycle(group), many)] for group, many in zip(groups, wanted, strict=True)]
    print(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "staff": found[0], "workers": found[1],
                      "people": [len(group) for group in groups]}))  # fmt: skip


if __name__ == "__main__":
    main()
