"""Quality: the rates with their parts and intervals, the call-backs due, the rating link."""

import hmac
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import (
    Breach,
    CallBackRow,
    CaseRow,
    Channel,
    Counts,
    Outcome,
    Rate,
    State,
)
from unionloop.domains.appeals.models import CallBack, Case
from unionloop.kernel import secret
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word, vocabulary

from .cases import JOINED, labels_of_categories, row_of

RATING = "appeals.case.rating"


def rating_token(number: str) -> str:
    """Return what opens the rating of one case without a login: it goes into the link sent to the speaker."""
    return secret.blind(number, RATING)[:20]


def token_fits(number: str, token: str) -> bool:
    """Tell whether a link is ours, in constant time."""
    return hmac.compare_digest(rating_token(number).encode(), token.strip().encode())


def rates(by: Actor, *, since: datetime, until: datetime, unit_id: int | None = None, path: str = "") -> list[Rate]:
    """Return the figures of the cases received in a time, each with numerator, denominator and 95 % interval.

    Merged cases are counted with the case they went into. Satisfied counts the grades 5 to 3 among all
    grades given; falsely closed counts, among the cases closed as solved whose speaker was heard, those
    whose speaker said it was not solved or graded 1 or 2.
    """
    rows = _received(by, since, until, unit_id, path)
    dispatched = rows.filter(dispatched_at__isnull=False)
    ended = dispatched.filter(state__in=(State.CLOSED, State.UNSOLVED))
    timed = ended.filter(on_time__isnull=False)
    graded = rows.filter(rating__isnull=False)
    solved = rows.filter(outcome=Outcome.SOLVED, state=State.CLOSED) | rows.filter(reopened_count__gt=0)
    heard = Q(rating__isnull=False) | Q(pk__in=CallBack.objects.filter(reached=True).values("case_id"))
    denied = Q(rating__lte=rules.BAD_GRADE) | Q(pk__in=CallBack.objects.filter(solved=False).values("case_id"))
    answered = rows.filter(replied_at__isnull=False)
    return [
        rules.rate("closed", Word("办结率"), ended.count(), dispatched.count(), Word("派单件中已办结（含结而未解）")),
        rules.rate("on_time", Word("按时办结率"), timed.filter(on_time=True).count(), timed.count(), Word("有时限的办结件中按时答复的")),
        rules.rate("solved", Word("解决率"), ended.filter(outcome=Outcome.SOLVED).count(), ended.count(), Word("办结件中已解决的")),
        rules.rate("satisfied", Word("满意率"), graded.filter(rating__gte=3).count(), graded.count(), Word("已评价件中基本满意以上")),
        rules.rate("false_closure", Word("虚假办结率"), solved.filter(heard & denied).distinct().count(),
                   solved.filter(heard).distinct().count(), Word("报已解决且听到本人意见的件中，本人说未解决或不满意")),
        rules.rate("direct", Word("直接答复率"), answered.filter(dispatched_at__isnull=True).count(), answered.count(),
                   Word("已答复件中未派单的")),
    ]  # fmt: skip


BREACHES = vocabulary({"dispatch": "还没派出去", "sign": "派出了没签收", "handle": "签收了没答复"})


def breaches(by: Actor, *, since: datetime, until: datetime) -> list[Breach]:
    """Return where the late cases among those received in a time stood when their limit was reached.

    Each late case stands in one line; one taken up again is counted by its present limit.
    """
    rows = _received(by, since, until, None, "").exclude(state=State.WITHDRAWN)
    late = rows.filter(Q(replied_at__gt=F("answer_due_at")) | Q(replied_at__isnull=True, answer_due_at__lt=by.at))
    unsent = Q(dispatched_at__isnull=True) | Q(dispatched_at__gt=F("answer_due_at"))
    unsigned = ~unsent & (Q(signed_at__isnull=True) | Q(signed_at__gt=F("answer_due_at")))
    where = {"dispatch": unsent, "sign": unsigned, "handle": ~unsent & ~unsigned}
    sums = late.order_by().aggregate(**{
        f"{code}_{part}": Count("id", filter=stood & more)
        for code, stood in where.items() for part, more in (("all", Q()), ("open", Q(replied_at__isnull=True)))
    })  # fmt: skip
    return [Breach(code, BREACHES[code], sums[f"{code}_all"], sums[f"{code}_open"]) for code in where]


def counts(by: Actor, *, since: datetime | None = None, until: datetime | None = None) -> Counts:
    """Return what came in, where it is and what it brought, of all this actor may see."""
    rows = Case.visible(by, "appeals.read")
    if since is not None:
        rows = rows.filter(received_at__gte=since)
    if until is not None:
        rows = rows.filter(received_at__lt=until)
    rows = rows.order_by()
    channels = {row["channel"]: row["n"] for row in rows.values("channel").annotate(n=Count("id"))}
    states = {row["state"]: row["n"] for row in rows.filter(merged_into__isnull=True).values("state").annotate(n=Count("id"))}
    merged = rows.filter(merged_into__isnull=False).count()
    closed = rows.filter(merged_into__isnull=True, state=State.CLOSED)
    brought = closed.aggregate(fen=Sum("recovered_fen"), helped=Sum("helped_count"))
    where = {one.label: states[one] for one in State if one in states}
    return Counts(
        sum(channels.values()), {one.label: channels[one] for one in Channel if one in channels},
        where | ({"已归并": merged} if merged else {}), brought["fen"] or 0, brought["helped"] or 0,
    )  # fmt: skip


def call_backs_due(by: Actor, *, after: str = "", limit: int = 50) -> Page[CaseRow]:
    """Return the cases waiting for a call-back, the soonest due first."""
    rows = Case.visible(by, "appeals.call_back").filter(state=State.CHECKED, call_back=True, merged_into__isnull=True)
    labels = labels_of_categories()
    return keyset(rows.select_related(*JOINED), ("due_at", "id"), lambda one: row_of(one, by, labels), after=after,
                  limit=limit)  # fmt: skip


def call_backs_of(case_id: int) -> tuple[CallBackRow, ...]:
    """Return the tries to hear from the speaker of a case that has been seen."""
    rows = CallBack.objects.filter(case_id=case_id).order_by("id")
    return tuple(CallBackRow(one.at, one.caller or "来诉人", one.reached, one.solved, one.grade, one.words) for one in rows)


def _received(by: Actor, since: datetime, until: datetime, unit_id: int | None, path: str) -> QuerySet[Case]:
    rows = Case.visible(by, "appeals.read").filter(received_at__gte=since, received_at__lt=until, merged_into__isnull=True)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return rows.filter(path__startswith=path) if path else rows
