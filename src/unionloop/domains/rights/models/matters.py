"""A matter, its dated steps, who investigated, its files, and what came of it."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.domains.rights.contracts import Finding, Source, State, Topic
from unionloop.domains.rights.contracts import Gain as GainKind
from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField


class Matter(Placed):
    """The road of one complaint against, or one request to, an employer."""

    place_field = "unit__path"
    private_fields = frozenset({"facts", "worker_names"})
    number = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")  # where it began: its place
    handler = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")  # who acts and signs now
    employer = models.ForeignKey("employers.Employer", PROTECT, related_name="+", null=True, blank=True)
    employer_name = models.CharField(max_length=200)
    topic = models.CharField(max_length=12, default=Topic.OTHER)
    source = models.CharField(max_length=12, default=Source.INSPECTION)
    source_ref = models.CharField(max_length=80, blank=True)
    facts = models.TextField(max_length=4000)
    worker_names = SecretField(blank=True, default="")  # one a line: the letter must not name them
    people_count = models.PositiveIntegerField(default=0)
    amount_fen = models.BigIntegerField(default=0)
    finding = models.CharField(max_length=8, blank=True)
    mended = models.CharField(max_length=8, blank=True)
    promised_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default=State.NEW)
    owner = models.CharField(max_length=80, blank=True)
    opened_date = models.DateField()
    step_started_date = models.DateField()
    due_date = models.DateField(null=True, blank=True)
    clock = models.CharField(max_length=300, blank=True)
    concluded_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[one.value for one in State]), name="rights_matter_state_known"),
            CheckConstraint(condition=Q(topic__in=[one.value for one in Topic]), name="rights_matter_topic_known"),
            CheckConstraint(condition=Q(source__in=[one.value for one in Source]), name="rights_matter_source_known"),
            CheckConstraint(condition=Q(finding="") | Q(finding__in=[one.value for one in Finding]),
                            name="rights_matter_finding_known"),
            CheckConstraint(condition=Q(amount_fen__gte=0), name="rights_matter_amount_not_negative"),
            UniqueConstraint(fields=("source", "source_ref"), condition=~Q(source_ref=""), name="rights_matter_source_once"),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("state", "due_date")),
            models.Index(fields=("opened_date", "id")),
        )

    def __str__(self) -> str:
        return self.number


class MatterStep(models.Model):
    """One act done on a matter, on the day it happened, with the clock it ran under. Rows are only added."""

    matter = models.ForeignKey(Matter, PROTECT, related_name="+")
    letter_id = models.BigIntegerField(null=True, blank=True)
    document_id = models.BigIntegerField(null=True, blank=True)  # a paper of the step's own: the letter that chases
    verb = models.CharField(max_length=30)
    day = models.DateField()
    due_date = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    label = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.verb}"


class Investigator(models.Model):
    """One of the two or more who investigated. Rows are only added."""

    matter = models.ForeignKey(Matter, PROTECT, related_name="+")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = (UniqueConstraint(fields=("matter", "name"), name="rights_investigator_once"),)

    def __str__(self) -> str:
        return f"{self.matter_id} investigator"


class Exhibit(Placed):
    """A file of a matter: evidence, proof of service, attachment of an answer. Found again by its hash."""

    place_field = "matter__unit__path"
    matter = models.ForeignKey(Matter, PROTECT, related_name="+")
    letter_id = models.BigIntegerField(null=True, blank=True)
    reply_id = models.BigIntegerField(null=True, blank=True)
    role = models.CharField(max_length=10)  # evidence, service, reply, check
    stored = models.ForeignKey("documents.StoredFile", PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(role__in=("evidence", "service", "reply", "check")), name="rights_exhibit_role_known"),
        )

    def __str__(self) -> str:
        return f"{self.matter_id} {self.role}"


class Gain(models.Model):
    """One line of what came of a matter. Rows are only added."""

    matter = models.ForeignKey(Matter, PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    party = models.CharField(max_length=80, blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=200, blank=True)
    day = models.DateField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[one.value for one in GainKind]), name="rights_gain_kind_known"),
            CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="rights_gain_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"
