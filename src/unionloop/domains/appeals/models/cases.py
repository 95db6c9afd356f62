"""One case and its thread. Its life is the journal's: every act on it is one line there."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Self, cast

from django.db import models
from django.db.models import PROTECT, CheckConstraint, F, Index, Q, QuerySet, UniqueConstraint

from unionloop.domains.appeals.contracts import Channel, Difficulty, Direction, Kind, Outcome, State
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Brisk, Placed
from unionloop.kernel.mostly import mostly

TOP = "Z" * 60  # after every path that begins the same: paths are made of 0-9 and A-Z
WIDE = 15  # letters of a path: nation, province, city; below a city's desk lies nearly every case there is


def _one_of(field: str, words: Iterable[str], name: str, *, empty: bool = False) -> CheckConstraint:
    known = [str(one) for one in words] + ([""] if empty else [])
    return CheckConstraint(condition=Q(**{f"{field}__in": known}), name=name)


_ASKED = ("kind", "channel", "category", "owner", "flagged", "merged_into", "path")  # of a case, by its lists


class Case(Brisk, Placed):
    """One matter. `path` is the holder's place, kept on the row: a list of a million cases joins nothing."""

    place_field = "path"
    placed: UnitRow | None = None  # the holder as this act has just read it; saved as `unit` and `path`
    private_fields = frozenset({"title", "text", "address", "tail_blind"})

    number = models.CharField(max_length=20, unique=True)
    tail_blind = models.CharField(max_length=32)
    path = models.CharField(max_length=255)
    # keys without an index of their own are led by another, or nobody looks cases up by them: a case is written often
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+", db_index=False)
    intake_unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+", db_index=False)  # 首接
    owner = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, default=State.NEW.value)
    channel = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, default=Kind.CONSULT.value)
    difficulty = models.CharField(max_length=8, default=Difficulty.USUAL.value)
    category = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    speaker = models.ForeignKey("appeals.Speaker", PROTECT, null=True, blank=True, related_name="+")
    anonymous = models.BooleanField(default=False)
    secret = models.BooleanField(default=False)
    employer = models.ForeignKey("employers.Employer", PROTECT, null=True, blank=True, related_name="+")
    employer_name = models.CharField(max_length=120, blank=True)
    about_unit = models.ForeignKey("organisation.Unit", PROTECT, null=True, blank=True, related_name="+", db_index=False)
    division_code = models.CharField(max_length=12, blank=True)
    address = models.CharField(max_length=200, blank=True)
    people_count = models.PositiveIntegerField(default=0)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    flags = models.JSONField(default=list, blank=True)
    flagged = models.BooleanField(default=False)  # `flags` says why
    received_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    # -- the clock: which rule, since when, what was granted; rules.clocks works out the rest
    limit = models.ForeignKey("appeals.LimitRule", PROTECT, null=True, blank=True, related_name="+", db_index=False)
    clock_at = models.DateTimeField()
    extra = models.PositiveSmallIntegerField(default=0)
    asked_extra = models.PositiveSmallIntegerField(default=0)  # asked for, waiting for another person's word
    pauses = models.JSONField(default=list, blank=True)  # [[since, until or null, reason]]
    answer_due_at = models.DateTimeField(null=True, blank=True)
    sign_due_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()  # the nearest live one; FAR when nothing is due
    warned = models.PositiveSmallIntegerField(default=0)  # 0 nothing, 1 reminded, 2 urged, 3 escalated
    # -- where it went and what came of it
    rule = models.ForeignKey("appeals.DispatchRule", PROTECT, null=True, blank=True, related_name="+", db_index=False)
    routing = models.CharField(max_length=300, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    on_time = models.BooleanField(null=True, blank=True)
    returns_count = models.PositiveSmallIntegerField(default=0)
    redos_count = models.PositiveSmallIntegerField(default=0)
    reminders_count = models.PositiveSmallIntegerField(default=0)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    must_take = models.BooleanField(default=False)  # decided by a leader: may not be returned again
    outcome = models.CharField(max_length=10, blank=True)
    outcome_text = models.TextField(blank=True)
    recovered_fen = models.BigIntegerField(null=True, blank=True)
    helped_count = models.PositiveIntegerField(null=True, blank=True)
    call_back = models.BooleanField(default=False)  # drawn for, or owed, a call-back
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", PROTECT, null=True, blank=True, related_name="+", db_index=False)
    source_key = models.CharField(max_length=60, blank=True)  # what it came out of: diary:17

    class Meta:
        constraints = (
            _one_of("state", State, "appeals_case_state"),
            _one_of("channel", Channel, "appeals_case_channel"),
            _one_of("kind", Kind, "appeals_case_kind"),
            _one_of("difficulty", Difficulty, "appeals_case_difficulty"),
            _one_of("outcome", Outcome, "appeals_case_outcome", empty=True),
            CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="appeals_case_rating"),
            CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="appeals_case_amount"),
            CheckConstraint(condition=~Q(merged_into=F("id")), name="appeals_case_not_into_itself"),
            CheckConstraint(condition=Q(anonymous=False) | Q(speaker__isnull=True),
                            name="appeals_case_anonymous_has_no_speaker"),
        )  # fmt: skip
        indexes = (
            # each bears all that a list asks of a case, so that a page's keys, and their number, are found in the index alone
            Index(fields=("-received_at", "-id", "state", "kind", "channel", "category", "owner", "flagged", "due_at",
                          "merged_into", "path"), name="appeals_case_newest"),
            Index(fields=("due_at", "id", "state", *_ASKED), name="appeals_case_due"),
            Index(fields=("state", "due_at", "id", *_ASKED, "received_at"), name="appeals_case_state_due"),
            Index(fields=("owner", "due_at", "id", "state", "kind", "channel", "category", "flagged", "merged_into", "path",
                          "received_at"), name="appeals_case_owner_due"),
            Index(fields=("unit", "due_at", "id"), name="appeals_case_unit_due"),
            Index(fields=("path", "due_at", "id"), name="appeals_case_path_due"),
            Index(fields=("category", "state", "kind", "channel", "due_at", "id", "received_at", "owner", "flagged",
                          "merged_into", "path"), name="appeals_case_narrowed"),
            # the state first: SQLite takes an index it can search, and would else walk through every live case
            Index(fields=("state", "due_at", "id", *_ASKED, "received_at"), condition=Q(flagged=True),
                  name="appeals_case_flagged"),
            Index(fields=("merged_into",), condition=Q(merged_into__isnull=False), name="appeals_case_merged"),
            Index(fields=("source_key",), condition=~Q(source_key=""), name="appeals_case_source"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @classmethod
    def visible(cls, by: Actor, verb: str) -> QuerySet[Self]:
        """Return the cases this actor may see, by ranges of paths: an index serves them on both databases.

        What every row of a case shows comes along: one read a case, not five; of unit and employer the name alone, for to
        read their whole rows was three quarters of it.
        """
        paths = by.paths(verb)
        rows: QuerySet[Any] = cls._default_manager.select_related("unit", "employer", "speaker").defer(*_unshown())
        if "" in paths:
            return rows
        scope = Q(pk__in=[])
        for path in paths:
            bound = mostly if len(path) <= WIDE else Q
            scope |= bound(path__gte=path) & bound(path__lte=path + TOP)
        return rows.filter(scope)


@lru_cache(maxsize=1)
def _unshown() -> tuple[str, ...]:
    """Return the columns of unit and employer that no row of a case shows."""
    return tuple(f"{link}__{one.name}" for link in ("unit", "employer")
                 for one in cast("type[models.Model]", Case._meta.get_field(link).related_model)._meta.concrete_fields
                 if one.name not in ("id", "name"))  # fmt: skip


class Entry(models.Model):
    """One line of a thread. What came in is kept once by (channel, key); rows are only added."""

    case = models.ForeignKey(Case, PROTECT, related_name="+")
    at = models.DateTimeField()
    direction = models.CharField(max_length=4)
    channel = models.CharField(max_length=12, blank=True)
    key = models.CharField(max_length=160)
    thread = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    author = models.CharField(max_length=80, blank=True)  # shown name of a colleague; "" for the speaker
    files = models.JSONField(default=list, blank=True)  # [[file id, name]]
    sending = models.CharField(max_length=6, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    vendor_ref = models.CharField(max_length=200, blank=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("channel", "key"), name="appeals_entry_once"),
            _one_of("direction", Direction, "appeals_entry_direction"),
        )
        indexes = (
            Index(fields=("case", "at", "id")),
            Index(fields=("channel", "thread"), condition=~Q(thread=""), name="appeals_entry_thread"),
            Index(fields=("sending",), condition=Q(sending__in=("queued", "going")), name="appeals_entry_to_send"),
            Index(fields=("case", "id"), condition=Q(sending__in=("failed", "unsure")), name="appeals_entry_unsent"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.direction} {self.key}"
