"""Reads for whoever oversees personal data: purposes with their assessments, requests without their persons."""

from unionloop.domains.people.contracts import (
    AskedRow,
    AssessmentRow,
    Overseen,
    PurposeRow,
    Risk,
    Wish,
    WishState,
)
from unionloop.domains.people.flow import ASSESSMENT
from unionloop.domains.people.models import Asking, Assessment
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word

from .rights import purposes


def overseen(by: Actor, *, region: str = "") -> list[Overseen]:
    """Return every purpose in force with its latest assessment and whether that is still good."""
    _require(by)
    latest: dict[str, Assessment] = {}
    for row in Assessment.objects.order_by("id"):
        latest[row.purpose] = row
    return [_overseen(by, one, latest.get(one.purpose)) for one in purposes(region, by.today)]


def assessment_row(row: Assessment, by: Actor) -> AssessmentRow:
    """Return the frozen row of an assessment with the verbs open to this actor."""
    return AssessmentRow(
        row.pk, row.purpose, row.version, row.kinds, row.basis, row.harm, row.measures, Risk(row.risk), row.state,
        row.made_by, row.made_at, row.approved_by, row.approved_at, row.review_date, ASSESSMENT.open_to(by, row),
    )  # fmt: skip


def asked_of_us(by: Actor, *, after: str = "", limit: int = 50) -> Page[AskedRow]:
    """Return what persons asked for in the overseer's scope, the latest first, without saying who."""
    _require(by)
    rows = Asking.visible(by, "people.oversee")
    return keyset(rows, ("-asked_at", "-id"), _asked_row, after=after, limit=limit)


def _asked_row(row: Asking) -> AskedRow:
    return AskedRow(row.pk, Wish(row.kind), row.asked_at, row.due_date, WishState(row.state), row.answered_at)


def _overseen(by: Actor, one: PurposeRow, row: Assessment | None) -> Overseen:
    if row is None or row.version != one.version:
        state = ("over" if one.sensitive else "warn", Word("没有评估") if row is None else Word("说法变了，要重新评估"))
    elif row.state != "approved":
        state = ("view", Word("待批准"))
    elif row.review_date < by.today:
        state = ("warn", Word("到期要复核"))
    else:
        state = ("done", Word("已批准"))
    return Overseen(one, assessment_row(row, by) if row else None, state)


def _require(by: Actor) -> None:
    if not by.holds("people.oversee"):
        raise NotAllowed("not_allowed", verb="people.oversee")
