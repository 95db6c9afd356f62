"""Ways in for tests of surfaces: an account with a post, and a client that is logged in as it."""

import time

from django.test import Client

from tests.cast import NOW, OPERATOR
from unionloop.domains.access import commands
from unionloop.domains.access.models import Account

PASSWORD = "correct horse battery"


def hire(username, role="", unit_id=None, *, label="", password="", start=NOW.date()):
    """Make an account with one post through the commands; return the row of the table."""
    row = commands.create_account(OPERATOR, username=username, label=label or username, password=password)
    if role:
        commands.grant(OPERATOR, account_id=row.id, role=role, unit_id=unit_id, valid_from=start)
    return Account.objects.get(pk=row.id)


def enter(account, *, fresh=True, client=None):
    """Return a client logged in as the account; `fresh` also as just having proved it (step-up)."""
    client = client or Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    if fresh:
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(account.pk)
        session.save()
    return client
