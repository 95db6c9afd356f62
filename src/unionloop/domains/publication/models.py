"""Tables of publication. No logic here; what is published is kept by the database (migration 0002)."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField

from .contracts import Claim, Kind, ObjectionState, Outcome, State


class Edition(Placed):
    """One month's publication. Once published the row never changes again."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    number = models.PositiveIntegerField()
    publisher = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default=State.NEW)
    window_first = models.DateField()
    window_last = models.DateField()
    sign_due_date = models.DateField()
    publish_at = models.DateTimeField()
    frozen_at = models.DateTimeField()
    hidden_below = models.PositiveSmallIntegerField(default=5)
    definitions = models.CharField(max_length=10)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=80, blank=True)
    sign_note = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False)
    ledger_day = models.DateField(null=True, blank=True)
    ledger_head = models.CharField(max_length=64, blank=True)
    content = models.TextField(blank=True)  # the canonical JSON, byte for byte as served
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[one.value for one in State]),
                            name="publication_edition_state_known"),
            CheckConstraint(condition=Q(state__in=["new", "frozen"]) | (~Q(sha256="") & ~Q(content="")),
                            name="publication_signed_has_content"),
            CheckConstraint(condition=~Q(state="published") | Q(published_at__isnull=False),
                            name="publication_published_has_moment"),
            UniqueConstraint(fields=("unit", "month"), name="publication_one_a_month"),
            UniqueConstraint(fields=("unit", "number"), name="publication_number_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month} 第{self.number}期"


class EditionItem(Placed):
    """One firm on the list of one edition, in the words published."""

    place_field = "unit__path"
    edition = models.ForeignKey(Edition, PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    employer = models.ForeignKey("employers.Employer", PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    street = models.CharField(max_length=60, blank=True)
    area = models.CharField(max_length=12, blank=True)
    area_name = models.CharField(max_length=60, blank=True)
    industry = models.CharField(max_length=60, blank=True)
    band = models.CharField(max_length=20)
    first_month = models.CharField(max_length=7)
    struck_reason = models.CharField(max_length=200, blank=True)  # not published; the row stays for the record

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[one.value for one in Kind]), name="publication_kind_known"),
            UniqueConstraint(fields=("edition", "seq"), name="publication_item_seq_once"),
            UniqueConstraint(fields=("edition", "employer"), name="publication_item_once"),
        )
        indexes = (models.Index(fields=("edition", "kind", "seq")),)

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.seq}"


class Nominee(Placed):
    """A firm put on the list by hand: it stands there while it has no union, until somebody takes it off."""

    place_field = "unit__path"
    employer = models.ForeignKey("employers.Employer", PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("employer",), condition=Q(ended_at__isnull=True), name="publication_nominee_once"),
        )

    def __str__(self) -> str:
        return f"nominee {self.employer_id}"


class EditionFigure(models.Model):
    """One figure of one edition, before small cells are hidden."""

    edition = models.ForeignKey(Edition, PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    area = models.CharField(max_length=12, blank=True)
    area_name = models.CharField(max_length=60, blank=True)
    value = models.BigIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=8)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("edition", "code", "area"), name="publication_figure_once"),
        )

    def __str__(self) -> str:
        return f"{self.edition_id} {self.code} {self.area}"


class EditionClosure(models.Model):
    """What became, by this edition, of an item of an earlier one."""

    edition = models.ForeignKey(Edition, PROTECT, related_name="+")
    item = models.ForeignKey(EditionItem, PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    outcome = models.CharField(max_length=8)
    day = models.DateField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(outcome__in=[one.value for one in Outcome]),
                            name="publication_outcome_known"),
            UniqueConstraint(fields=("edition", "item"), name="publication_closure_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.edition_id} closes {self.item_id}"


class EditionCheck(Placed):
    """A county's word that its part of the draft is right."""

    place_field = "unit__path"
    edition = models.ForeignKey(Edition, PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=80)

    class Meta:
        constraints = (UniqueConstraint(fields=("edition", "unit"), name="publication_check_once"),)

    def __str__(self) -> str:
        return f"{self.edition_id} checked by {self.unit_id}"


class Objection(Placed):
    """Anybody's word against one published or drafted item."""

    place_field = "item__unit__path"
    private_fields = frozenset({"text", "contact"})
    item = models.ForeignKey(EditionItem, PROTECT, related_name="+")
    claim = models.CharField(max_length=14)
    text = models.TextField(max_length=500)
    contact = SecretField(blank=True, default="")
    receipt = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, default=ObjectionState.NEW)
    received_at = models.DateTimeField()
    answer = models.TextField(blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(claim__in=[one.value for one in Claim]), name="publication_claim_known"),
            CheckConstraint(condition=Q(state__in=[one.value for one in ObjectionState]),
                            name="publication_objection_state_known"),
        )  # fmt: skip
        indexes = (models.Index(fields=("state", "received_at")),)

    def __str__(self) -> str:
        return f"objection to {self.item_id}"


class Correction(Placed):
    """What was wrong in a published item and what is right. Rows are only added."""

    place_field = "item__unit__path"
    item = models.ForeignKey(EditionItem, PROTECT, related_name="+")
    objection = models.OneToOneField(Objection, PROTECT, related_name="+")
    field = models.CharField(max_length=20)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"correction of {self.item_id}"
