"""An application on its way: visits, the economic check, objections."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, F, Q, UniqueConstraint

from unionloop.domains.aid.contracts import OPEN_STATES, Klass, State
from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField

from .households import Household, Statement, one_of


class Application(Placed):
    """One asking for help, from the first check to the file. Its sums stand as they were when it was decided."""

    place_field = "household__unit__path"
    private_fields = frozenset({"ruling", "klass", "wish"})
    household = models.ForeignKey(Household, PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, PROTECT, related_name="+", null=True, blank=True)
    receipt = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10, default=State.NEW.value)
    wish = SecretField(blank=True, default="")  # in his own words
    guardian = models.BooleanField(default=False)  # a guardian consented for the minors among them
    handed_in_by = models.CharField(max_length=80)
    applied_date = models.DateField()
    due_date = models.DateField(null=True, blank=True)
    klass = models.CharField(max_length=8, default=Klass.NONE.value)
    ruling = SecretField(blank=True, default="")  # JSON: the arithmetic line by line, and why
    rule_ids = models.JSONField(default=list, blank=True)
    decided_date = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    appeal_until = models.DateField(null=True, blank=True)
    public_text = models.CharField(max_length=200, blank=True)  # as shown: masked
    public_from = models.DateField(null=True, blank=True)
    public_until = models.DateField(null=True, blank=True)  # the last day it is shown
    removed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    letter = models.ForeignKey("documents.Document", PROTECT, related_name="+", null=True, blank=True)  # of the last decision

    class Meta:
        constraints = (
            one_of("state", State, "aid_application_state_known"),
            CheckConstraint(condition=Q(public_from__isnull=True) | Q(public_until__gte=F("public_from")),
                            name="aid_public_forward"),
            UniqueConstraint(fields=("household",), condition=Q(state__in=[str(one) for one in OPEN_STATES]),
                             name="aid_application_open_once"),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("state", "due_date")),
            models.Index(fields=("state", "public_until")),
        )

    def __str__(self) -> str:
        return f"{self.household_id} application {self.pk}"


class Visit(Placed):
    """Two people at the door: when, what they found, what the neighbours say. The words are sealed."""

    place_field = "application__household__unit__path"
    private_fields = frozenset({"found", "neighbour", "where"})
    application = models.ForeignKey(Application, PROTECT, related_name="+")
    first = models.CharField(max_length=80)
    second = models.CharField(max_length=80)
    visited_at = models.DateTimeField()
    where = SecretField(blank=True, default="")
    found = SecretField()
    neighbour = SecretField(blank=True, default="")
    photo = models.ForeignKey("documents.StoredFile", PROTECT, related_name="+", null=True, blank=True)
    photo_sha256 = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        constraints = (CheckConstraint(condition=~Q(first=F("second")), name="aid_visit_by_two"),)

    def __str__(self) -> str:
        return f"visit of {self.application_id}"


class Inquiry(Placed):
    """One question to the authority that checks incomes and property, and its answer, sealed."""

    place_field = "application__household__unit__path"
    private_fields = frozenset({"answer"})
    application = models.ForeignKey(Application, PROTECT, related_name="+")
    authority = models.CharField(max_length=40)
    reference = models.CharField(max_length=80, unique=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = SecretField(blank=True, default="")  # JSON
    agrees = models.BooleanField(null=True, blank=True)

    def __str__(self) -> str:
        return self.reference


class Objection(Placed):
    """What somebody said against an application in publicity; who spoke is sealed."""

    place_field = "application__household__unit__path"
    private_fields = frozenset({"speaker", "text"})
    application = models.ForeignKey(Application, PROTECT, related_name="+")
    speaker = SecretField(blank=True, default="")
    text = SecretField()
    raised_at = models.DateTimeField()
    upheld = models.BooleanField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"objection to {self.application_id}"
