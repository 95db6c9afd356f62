"""Every night: what only served a moment goes. What the law wants kept stands in the journal, which nobody shortens."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from unionloop.domains.access import commands as access
from unionloop.kernel.actor import Actor

GUESSES = timedelta(days=1)  # a lock lasts half an hour
ADDRESSES = timedelta(days=183)  # who came from where: 网络安全法 21 asks for six months
WORK = timedelta(days=30)  # errands that are over, with what went wrong


def tidy(by: Actor) -> None:
    """Drop visits that are over, guesses, codes and finished work past their time."""
    Session.objects.filter(expire_date__lte=by.at).delete()
    AccessAttempt.objects.filter(attempt_time__lte=by.at - GUESSES).delete()
    for log in (AccessFailureLog, AccessLog):
        log.objects.filter(attempt_time__lte=by.at - ADDRESSES).delete()
    DBTaskResult.objects.filter(finished_at__lte=by.at - WORK).delete()
    access.drop_codes(by)
