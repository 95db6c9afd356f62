"""Tables of the data centre. No logic."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Placed

from .contracts import DeliveryState, Direction, Kind, State


class Delivery(Placed):
    """A bureau's file as it came. The same bytes of one kind and month are the same file."""

    place_field = "unit__path"
    private_fields = frozenset({"content"})
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    month = models.CharField(max_length=7)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(editable=False)
    state = models.CharField(max_length=6, default=DeliveryState.TRIED.value)
    read = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    received_by = models.CharField(max_length=80)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[*map(str, Kind)]), name="datacentre_kind_known"),
            CheckConstraint(condition=Q(state__in=[*map(str, DeliveryState)]), name="datacentre_delivery_state_known"),
            UniqueConstraint(fields=("unit", "kind", "month", "sha256"), name="datacentre_delivery_once"),
        )

    def __str__(self) -> str:
        return self.name


class Saying(Placed):
    """One line of a file: what it says of one firm. Rows are only added; of two files the later is right."""

    place_field = "unit__path"
    delivery = models.ForeignKey(Delivery, PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")  # of the firm's county
    kind = models.CharField(max_length=10)
    month = models.CharField(max_length=7)
    line_no = models.PositiveIntegerField()
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=120)
    division_code = models.CharField(max_length=6)
    industry = models.CharField(max_length=60, blank=True)
    staff = models.PositiveIntegerField(null=True)
    hired = models.PositiveIntegerField(null=True)
    departed = models.PositiveIntegerField(null=True)
    payees = models.PositiveIntegerField(null=True)
    wages_fen = models.BigIntegerField(null=True)
    lowest_fen = models.BigIntegerField(null=True)
    owed_fen = models.BigIntegerField(null=True)
    insured = models.PositiveIntegerField(null=True)
    taxed = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (UniqueConstraint(fields=("delivery", "uscc"), name="datacentre_firm_once_a_file"),)
        indexes = (models.Index(fields=("month", "uscc", "kind")), models.Index(fields=("unit", "month")))

    def __str__(self) -> str:
        return f"{self.month} {self.kind} {self.uscc}"


class Report(Placed):
    """A union's figures of one month."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    state = models.CharField(max_length=10, default=State.NEW)
    compiled_at = models.DateTimeField()
    due_date = models.DateField()
    closes_date = models.DateField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=80, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=80, blank=True)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)  # why a check is not passed
    returned_for = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, State)]), name="datacentre_report_state_known"),
            UniqueConstraint(fields=("unit", "month"), name="datacentre_report_once"),
        )

    def __str__(self) -> str:
        return f"{self.month} {self.unit_id}"


class ReportFigure(models.Model):
    """One figure of one report as it was compiled; each compiling adds an edition, the earlier ones stay."""

    report = models.ForeignKey(Report, PROTECT, related_name="+")
    edition = models.PositiveIntegerField()
    code = models.CharField(max_length=20)
    value = models.BigIntegerField(null=True)
    sources = models.PositiveIntegerField()
    rule = models.CharField(max_length=120)

    class Meta:
        constraints = (UniqueConstraint(fields=("report", "edition", "code"), name="datacentre_figure_once"),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.code}"


class Sender(Placed):
    """A key another instance signs with, and the union whose subtree it may speak of."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    public_key = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16, unique=True)
    trusted_by = models.CharField(max_length=80)
    trusted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.key_id}"


class Package(Placed):
    """A package made here or taken here, as it was. Rows are only added."""

    place_field = "unit__path"
    private_fields = frozenset({"content"})
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    report = models.ForeignKey(Report, PROTECT, related_name="+")
    direction = models.CharField(max_length=3)
    month = models.CharField(max_length=7)
    edition = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)  # of the manifest, which names every file by its own
    content_sha256 = models.CharField(max_length=64)  # of the tables: the same reports are not sent twice
    content = models.BinaryField(editable=False)
    key_id = models.CharField(max_length=16)
    sender = models.ForeignKey(Sender, PROTECT, null=True, blank=True, related_name="+")
    reports = models.PositiveIntegerField()
    acted_by = models.CharField(max_length=80)
    acted_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(direction__in=[*map(str, Direction)]), name="datacentre_direction_known"),
            UniqueConstraint(fields=("direction", "unit", "month", "edition"), name="datacentre_package_once"),
            UniqueConstraint(fields=("direction", "sha256"), name="datacentre_package_same_once"),
        )

    def __str__(self) -> str:
        return self.name


class Handover(Placed):
    """A month of a union's sayings as it was handed to the lake. Rows are only added."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    sha256 = models.CharField(max_length=64)  # of the table of sayings, its name in bronze
    files = models.PositiveIntegerField()
    firms = models.PositiveIntegerField()
    handed_by = models.CharField(max_length=80)
    handed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.month} {self.sha256[:8]}"
