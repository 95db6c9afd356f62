"""The hotline: seats of agents, calls, and what was told of each call, once."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Index, Q, UniqueConstraint

from unionloop.domains.appeals.contracts import CallState, SeatState
from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField


class Seat(Placed):
    """One agent's place: a login, the phone beside it, and whether calls may come."""

    place_field = "unit__path"
    login = models.CharField(max_length=80, unique=True)
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    sip = models.CharField(max_length=110)
    state = models.CharField(max_length=8, default=SeatState.AWAY.value)
    since_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("sip",), name="appeals_seat_one_phone"),
            CheckConstraint(condition=Q(state__in=[*map(str, SeatState)]), name="appeals_seat_state"),
        )

    def __str__(self) -> str:
        return self.login


class Call(Placed):
    """One call. The recording stays with the recorder: here is what it is called there."""

    place_field = "seat__unit__path"
    private_fields = frozenset({"caller", "caller_blind"})
    key = models.CharField(max_length=120, unique=True)
    caller = SecretField(blank=True, default="")
    caller_blind = models.CharField(max_length=32, blank=True, db_index=True)
    seat = models.ForeignKey(Seat, PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, default=CallState.NEW.value)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    recording = models.CharField(max_length=200, blank=True)
    case = models.ForeignKey("appeals.Case", PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (CheckConstraint(condition=Q(state__in=[*map(str, CallState)]), name="appeals_call_state"),)
        indexes = (
            Index(fields=("seat", "state"), name="appeals_call_at_seat"),
            Index(fields=("-started_at", "-id"), name="appeals_call_newest"),
        )

    def __str__(self) -> str:
        return f"call {self.pk}"


class CallEvent(models.Model):
    """One thing told of a call. The same kind and attempt again is the same thing."""

    call = models.ForeignKey(Call, PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    attempt = models.PositiveSmallIntegerField()
    seat = models.ForeignKey(Seat, PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (UniqueConstraint(fields=("call", "kind", "attempt"), name="appeals_call_event_once"),)

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind} {self.attempt}"
