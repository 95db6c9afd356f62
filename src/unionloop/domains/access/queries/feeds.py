"""The secret address of somebody's own calendar: whoever holds it reads that calendar and nothing else."""

from datetime import datetime

from django.core import signing

from unionloop.domains.access.models import Account
from unionloop.kernel.actor import Actor

from .actors import actor_for

SALT = "access.calendar"


def calendar_token(by: Actor) -> str:
    """Return the token of one's own calendar address; a change of rights or of the password ends it."""
    stamp = Account.objects.filter(username=by.name, is_active=True).values_list("stamp", flat=True).first()
    return signing.dumps([by.name, stamp], salt=SALT) if stamp else ""


def actor_of_calendar(token: str, *, at: datetime) -> Actor | None:
    """Return whose calendar a token opens, None when it has ended or was never given out."""
    try:
        username, stamp = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    account = Account.objects.filter(username=username, stamp=stamp, is_active=True).first()
    return actor_for(account, at=at, via="calendar") if account else None
