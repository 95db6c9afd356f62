"""Tables of founding. No logic here."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField

from .contracts import (
    ENDED,
    PAPERS,
    BlankState,
    DriveAct,
    DriveState,
    LineState,
    Outcome,
    Reason,
    Source,
    State,
)


class Blank(Placed):
    """An employer that should have a union and has none."""

    place_field = "unit__path"
    employer = models.OneToOneField("employers.Employer", PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    reason = models.CharField(max_length=20, default=Reason.UNKNOWN)
    owner = models.CharField(max_length=80, blank=True)
    found_date = models.DateField()
    due_date = models.DateField(null=True, blank=True)
    visited_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, default=BlankState.OPEN)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[one.value for one in BlankState]),
                            name="founding_blank_state_known"),
            CheckConstraint(condition=Q(reason__in=[one.value for one in Reason]),
                            name="founding_blank_reason_known"),
        )  # fmt: skip
        indexes = (models.Index(fields=("state", "due_date")),)

    def __str__(self) -> str:
        return f"blank {self.employer_id}"


class Sweep(Placed):
    """One search for blank spots below one unit; the row by which that bulk act is journalled."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    at = models.DateTimeField()
    gap_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    filled_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"sweep {self.unit_id} {self.at:%Y-%m-%d}"


class Case(Placed):
    """The road of one employer to its union. Columns fill up as the steps are done."""

    place_field = "unit__path"
    private_fields = frozenset({"guide_phone", "account_number", "token"})
    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=64, unique=True)  # opens the firm's own page without login
    employer = models.ForeignKey("employers.Employer", PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=State.NEW)
    source = models.CharField(max_length=12, default=Source.TAX)
    owner = models.CharField(max_length=80, blank=True)
    opened_date = models.DateField()
    step_started_date = models.DateField()
    due_date = models.DateField(null=True, blank=True)
    verdict = models.CharField(max_length=14, blank=True)
    guide_date = models.DateField(null=True, blank=True)
    guide_asked_at = models.DateTimeField(null=True, blank=True)
    guide_phone = SecretField(blank=True, default="")
    shape = models.CharField(max_length=10, blank=True)
    staff_count = models.PositiveIntegerField(null=True, blank=True)
    members_count = models.PositiveIntegerField(null=True, blank=True)
    women_count = models.PositiveIntegerField(null=True, blank=True)
    meeting = models.CharField(max_length=10, blank=True)
    entitled_count = models.PositiveIntegerField(null=True, blank=True)
    present_count = models.PositiveIntegerField(null=True, blank=True)
    elected_date = models.DateField(null=True, blank=True)
    term_years = models.PositiveSmallIntegerField(null=True, blank=True)
    term_to = models.DateField(null=True, blank=True)
    union_name = models.CharField(max_length=120, blank=True)
    approved_date = models.DateField(null=True, blank=True)
    publicity_from = models.DateField(null=True, blank=True)
    publicity_until = models.DateField(null=True, blank=True)
    certificate_number = models.CharField(max_length=40, blank=True)
    certificate_date = models.DateField(null=True, blank=True)
    sealed_date = models.DateField(null=True, blank=True)
    account_holder = models.CharField(max_length=120, blank=True)
    account_number = SecretField(blank=True, default="")
    account_tail = models.CharField(max_length=4, blank=True)
    bank_name = models.CharField(max_length=120, blank=True)
    bank_code = models.CharField(max_length=20, blank=True)
    union = models.ForeignKey("organisation.Unit", PROTECT, related_name="+", null=True, blank=True)
    founded_date = models.DateField(null=True, blank=True)
    switched_date = models.DateField(null=True, blank=True)
    rebate_fen = models.BigIntegerField(null=True, blank=True)
    rebated_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[one.value for one in State]),
                            name="founding_case_state_known"),
            CheckConstraint(condition=Q(rebate_fen__isnull=True) | Q(rebate_fen__gte=0),
                            name="founding_rebate_not_negative"),
            CheckConstraint(condition=Q(founded_date__isnull=True) | Q(union__isnull=False),
                            name="founding_founded_has_union"),
            UniqueConstraint(fields=("employer",), name="founding_one_live_case",
                             condition=~Q(state__in=[one.value for one in ENDED])),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("state", "due_date")),
            models.Index(fields=("founded_date",)),
            models.Index(fields=("term_to",)),
        )

    def __str__(self) -> str:
        return self.number


class CaseStep(models.Model):
    """One act done on a case, with the clock it ran under. Rows are only added."""

    case = models.ForeignKey(Case, PROTECT, related_name="+")
    verb = models.CharField(max_length=30)
    started_date = models.DateField()
    due_date = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    label = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class CasePerson(models.Model):
    """A person named in a step of a case; the union's own members' register is elsewhere."""

    case = models.ForeignKey(Case, PROTECT, related_name="+")
    part = models.CharField(max_length=10)  # preparer, candidate, committee, audit, women
    name = models.CharField(max_length=60)
    duty = models.CharField(max_length=40, blank=True)
    tie = models.CharField(max_length=10, default="none")
    votes = models.PositiveIntegerField(default=0)
    sex = models.CharField(max_length=7, blank=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.part}"


class Paper(Placed):
    """A document written for a case."""

    place_field = "case__unit__path"
    case = models.ForeignKey(Case, PROTECT, related_name="+")
    template = models.CharField(max_length=24)
    document = models.ForeignKey("documents.Document", PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(template__in=list(PAPERS)), name="founding_paper_known"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.template}"


class Visit(Placed):
    """One visit to the firm, or call with it."""

    place_field = "case__unit__path"
    private_fields = frozenset({"text"})
    case = models.ForeignKey(Case, PROTECT, related_name="+")
    visited_date = models.DateField()
    outcome = models.CharField(max_length=10, default=Outcome.MET)
    text = models.TextField(blank=True, max_length=2000)
    visitor = models.CharField(max_length=80)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(outcome__in=[one.value for one in Outcome]),
                            name="founding_visit_outcome_known"),
        )  # fmt: skip
        indexes = (models.Index(fields=("visited_date",)),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.visited_date}"


class Drive(Placed):
    """One act on many employers, planned with its exclusions, then done line by line by the worker."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")  # below which all of it lies
    act = models.CharField(max_length=10)
    target = models.ForeignKey("organisation.Unit", PROTECT, related_name="+", null=True, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    due_date = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, default=DriveState.PLANNED)
    asked_by = models.CharField(max_length=80)  # the lines are done in this person's name and rights
    asked_label = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(act__in=[one.value for one in DriveAct]), name="founding_drive_act_known"),
            CheckConstraint(condition=Q(state__in=[one.value for one in DriveState]),
                            name="founding_drive_state_known"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"drive {self.pk} {self.act}"


class DriveLine(models.Model):
    """One employer of a drive, how it came out, and what it takes to undo it."""

    drive = models.ForeignKey(Drive, PROTECT, related_name="+")
    employer = models.ForeignKey("employers.Employer", PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=LineState.PLANNED)
    code = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[one.value for one in LineState]),
                            name="founding_drive_line_state_known"),
            UniqueConstraint(fields=("drive", "employer"), name="founding_drive_employer_once"),
        )  # fmt: skip
        indexes = (models.Index(fields=("drive", "state")),)

    def __str__(self) -> str:
        return f"{self.drive_id} {self.employer_id}"
