"""Tables of membership: memberships, their dated turns, rolls and their faults, cards, merges."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Placed

from .contracts import LIVE, CardState, Door, Form, RollState, State


class Roll(Placed):
    """A file of members. The file is kept sealed between trying and taking, and then destroyed."""

    place_field = "unit__path"
    private_fields = frozenset({"content_sealed"})

    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content_sealed = models.BinaryField(null=True, blank=True)
    state = models.CharField(max_length=6, default=RollState.STAGED.value)
    total = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    elsewhere = models.PositiveIntegerField(default=0)
    twice = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    as_of_date = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, RollState)]), name="membership_roll_state_known"),
            UniqueConstraint(fields=("unit", "sha256"), condition=Q(state="live"), name="membership_roll_once"),
        )

    def __str__(self) -> str:
        return self.name


class RollFault(Placed):
    """A row of a roll that was not taken; its cells are sealed."""

    place_field = "roll__unit__path"
    private_fields = frozenset({"cells_sealed"})

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="+")
    line_no = models.PositiveIntegerField()
    column = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    cells_sealed = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("roll", "line_no")),)

    def __str__(self) -> str:
        return f"{self.roll_id}:{self.line_no} {self.code}"


class Membership(Placed):
    """One person in one union. `unit` is whose business it is: the union, or the one above while private."""

    place_field = "unit__path"
    private_fields = frozenset({"platform"})

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    union = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    # where a key has no index of its own, one of Meta's begins with it: each costs a roll a tenth of its time
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+", db_index=False)
    employer = models.ForeignKey(
        "employers.Employer", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    door = models.CharField(max_length=8, default=Door.EMPLOYER.value)
    form = models.CharField(max_length=8, default=Form.REGULAR.value)
    platform = models.CharField(max_length=40, blank=True)
    placed_by = models.CharField(max_length=8)
    state = models.CharField(max_length=9, default=State.NEW.value)
    primary = models.BooleanField(default=True)
    private = models.BooleanField(default=True)
    rural = models.BooleanField(default=False)
    applied_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    joined_date = models.DateField(null=True, blank=True)
    ended_date = models.DateField(null=True, blank=True)
    confirmed_date = models.DateField(null=True, blank=True)
    dues_date = models.DateField(null=True, blank=True)  # the member's own dues are paid up to this day, as his union noted
    warned_date = models.DateField(null=True, blank=True)  # reminded that they are missing
    note = models.CharField(max_length=200, blank=True)
    receipt = models.CharField(max_length=24, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    roll = models.ForeignKey(Roll, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, State)]), name="membership_state_known"),
            CheckConstraint(condition=Q(door__in=[*map(str, Door)]), name="membership_door_known"),
            CheckConstraint(condition=Q(form__in=[*map(str, Form)]), name="membership_form_known"),
            # one primary membership a person: whoever counts, counts him once
            UniqueConstraint(
                fields=("person",), condition=Q(primary=True, state__in=["active", "suspended", "retired"]),
                name="membership_one_primary",
            ),
            UniqueConstraint(
                fields=("person", "union"), condition=Q(state__in=[*map(str, LIVE)]), name="membership_once_a_union"
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("unit", "state", "-id"), name="membership_at_unit"),
            models.Index(fields=("employer", "state"), name="membership_at_employer"),
            models.Index(fields=("state", "due_date"), name="membership_due"),
            models.Index(fields=("dues_date",), name="membership_dues", condition=Q(dues_date__isnull=False)),
            models.Index(fields=("previous",), name="membership_previous", condition=Q(previous__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.person_id} in {self.union_id}"


class Turn(Placed):
    """One dated step of a membership: from which day what held, and until when if that was set."""

    place_field = "membership__unit__path"

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=30)
    state = models.CharField(max_length=9)
    day = models.DateField()
    until = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=("membership", "id")),)

    def __str__(self) -> str:
        return f"{self.membership_id} {self.verb} {self.day}"


class Card(Placed):
    """A person's card: its number is his for life, its version rises when it is issued again."""

    place_field = "person__unit__path"

    person = models.OneToOneField("people.Person", models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, unique=True)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=7, default=CardState.LIVE.value)
    issued_date = models.DateField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, CardState)]), name="membership_card_state_known"),
        )

    def __str__(self) -> str:
        return self.number


class CardDigits(models.Model):
    """Six digits that stand for a card for some minutes. Kept as a digest; never two live ones alike."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=32, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"card {self.card_id} until {self.until}"


class MemberMerge(Placed):
    """What a merge of two persons did to their memberships, so that it can be taken back exactly."""

    place_field = "unit__path"

    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    person_merge_id = models.BigIntegerField(unique=True)
    kept = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    dropped = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    before = models.JSONField(default=dict)  # {membership id: [person id, primary, state]} as they were
    after = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.dropped_id} → {self.kept_id}"
