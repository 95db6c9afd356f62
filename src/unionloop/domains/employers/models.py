"""Tables of the register of employers."""

from django.db import models
from django.db.models import CheckConstraint, Q

from unionloop.kernel.models import Effective, Placed
from unionloop.kernel.secret import SecretField

from .contracts import IntakeState, SizeClass, Status


class Employer(Placed):
    """What pays: an enterprise or institution. The name is kept as written; matching uses a folded copy."""

    place_field = "unit__path"
    private_fields = frozenset({"contact_name", "contact_phone"})

    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    union = models.ForeignKey("organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    joint_union = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    normal = models.CharField(max_length=120, db_index=True)  # rules.normal_name(name)
    core = models.CharField(max_length=120, db_index=True)  # rules.core_name(name)
    initials = models.CharField(max_length=250, blank=True)  # rules.initials_of(name)
    uscc = models.CharField(max_length=18, null=True, blank=True, unique=True)
    old_tax_id = models.CharField(max_length=20, blank=True, db_index=True)
    tax_key = models.CharField(max_length=40, null=True, blank=True, unique=True)
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    street = models.CharField(max_length=60, blank=True)
    industry = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    headcount = models.PositiveIntegerField(default=0)
    women = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, default=Status.NORMAL.value)
    opened_date = models.DateField(null=True, blank=True)
    size_class = models.CharField(max_length=6, default=SizeClass.SMALL.value)
    non_public = models.BooleanField(default=True)
    intake = models.ForeignKey("employers.Intake", models.PROTECT, null=True, blank=True, related_name="+")  # came with it
    contact_name = models.CharField(max_length=50, blank=True)
    contact_phone = SecretField(blank=True)
    system = models.CharField(max_length=40, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(status__in=[*map(str, Status)]), name="employers_status_known"),
            CheckConstraint(condition=Q(size_class__in=[*map(str, SizeClass)]), name="employers_size_known"),
            CheckConstraint(condition=Q(women__lte=models.F("headcount")), name="employers_women_within"),
            CheckConstraint(condition=~Q(uscc=""), name="employers_uscc_null_not_empty"),
            CheckConstraint(condition=~Q(tax_key=""), name="employers_tax_key_null_not_empty"),
        )
        indexes = (
            models.Index(fields=("-headcount", "id")),
            models.Index(fields=("unit", "status")),
        )

    def __str__(self) -> str:
        return self.name


class EmployerName(Effective, Placed):
    """A name an employer bore from one day to another."""

    place_field = "employer__unit__path"

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    normal = models.CharField(max_length=120, db_index=True)

    def __str__(self) -> str:
        return self.name


class Intake(Placed):
    """A list of employers as it came. The same bytes for the same union are the same list."""

    place_field = "unit__path"
    private_fields = frozenset({"content"})

    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(editable=False)
    state = models.CharField(max_length=6, default=IntakeState.TRIED.value)
    read = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    received_by = models.CharField(max_length=80)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, IntakeState)]), name="employers_intake_state_known"),
            models.UniqueConstraint(fields=("unit", "sha256"), name="employers_intake_once"),
        )

    def __str__(self) -> str:
        return self.name


class EmployerMerge(Placed):
    """Two register lines found to be one employer, with what it takes to part them again."""

    place_field = "kept__unit__path"

    kept = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    dropped = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    before = models.JSONField(default=dict)  # the fields of both that the merge changed, as they were
    reason = models.CharField(max_length=200)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("dropped",), condition=Q(undone_at__isnull=True), name="employers_merged_once"
            ),
            CheckConstraint(condition=~Q(kept=models.F("dropped")), name="employers_merge_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.dropped_id} → {self.kept_id}"
