"""Funds, plans, group enrolments and the policies they give."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from unionloop.kernel.models import Central, Effective, Placed

from ..contracts.words import EnrolmentState, PolicyState, StopState


class Fund(Placed):
    """A mutual-aid office: a unit of its own, so that its book, bank account and batches are nobody else's."""

    place_field = "unit__path"

    unit = models.OneToOneField("organisation.Unit", models.PROTECT, related_name="+")
    # the union whose members it covers, with all below it
    owner = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    opened_date = models.DateField()

    def __str__(self) -> str:
        return self.name


class Plan(Central, Effective):
    """One version of a plan: data, read by the rules, never edited. A later version closes it."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    terms = models.JSONField()  # rules.plans.read says what stands in it
    fee_fen = models.BigIntegerField()
    source = models.CharField(max_length=300)
    document_number = models.CharField(max_length=80, blank=True)
    verified_by = models.CharField(max_length=80, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("fund", "code", "valid_from"), name="mutualfund_plan_version"),
            CheckConstraint(condition=Q(fee_fen__gt=0), name="mutualfund_plan_fee"),
            CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="mutualfund_plan_days",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} from {self.valid_from}"

    @property
    def place(self) -> str:
        """Where its fund lies: whoever answers for the fund loads and verifies its plans; all who deal with funds read them."""
        return self.fund.place


class Want(Placed):
    """A member has said that he wants to join a plan; his union sees it until he is covered or takes it back."""

    place_field = "union__path"

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    union = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    plan_code = models.CharField(max_length=20)
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back; who is covered drops out by himself

    class Meta:
        constraints = (
            UniqueConstraint(fields=("person", "plan_code"), condition=Q(ended_at__isnull=True), name="mutualfund_want_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} wants {self.plan_code}"


class Enrolment(Placed):
    """A base union joins a plan with its workers: tried, confirmed, paid for."""

    place_field = "unit__path"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file, where one was sent
    asked_date = models.DateField()  # the day cover is asked from
    state = models.CharField(max_length=9, default=EnrolmentState.NEW.value)
    eligible = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)
    renewed = models.PositiveIntegerField(default=0)
    covered = models.PositiveIntegerField(default=0)  # in the plan already, their term not near its end
    failed = models.PositiveIntegerField(default=0)
    fee_fen = models.BigIntegerField(default=0)
    paid_date = models.DateField(null=True, blank=True)
    bank_ref = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            CheckConstraint(
                condition=Q(state__in=[*map(str, EnrolmentState)]), name="mutualfund_enrolment_state"
            ),
        )
        indexes = (models.Index(fields=("fund", "state"), name="mutualfund_enrolment_by_state"),)

    def __str__(self) -> str:
        return self.name


class EnrolmentFault(Placed):
    """A row of a sent list that was not taken; its cells are sealed."""

    place_field = "enrolment__unit__path"
    private_fields = frozenset({"cells_sealed"})

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    line_no = models.PositiveIntegerField()
    column = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    cells_sealed = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("enrolment", "line_no")),)

    def __str__(self) -> str:
        return f"{self.enrolment_id}:{self.line_no} {self.code}"


class Policy(Placed):
    """One member under one plan for one term. `end_date` is the first day without cover."""

    place_field = "union__path"

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    plan_code = models.CharField(max_length=20)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    union = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=PolicyState.STAGED.value)
    fee_fen = models.BigIntegerField()
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    since_date = models.DateField(null=True, blank=True)  # covered without a gap since then
    left_date = models.DateField(null=True, blank=True)
    renewal_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, PolicyState)]), name="mutualfund_policy_state"),
            UniqueConstraint(fields=("enrolment", "person"), name="mutualfund_policy_once"),
            UniqueConstraint(
                fields=("person", "plan_code", "start_date"), condition=Q(start_date__isnull=False),
                name="mutualfund_policy_term_once",
            ),
            CheckConstraint(
                condition=Q(state__in=["staged", "waiting"]) | Q(
                    start_date__isnull=False, end_date__isnull=False, since_date__isnull=False),
                name="mutualfund_policy_has_days",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("person", "end_date"), name="mutualfund_policy_of_person"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.plan_code} {self.start_date}"


class Stop(Placed):
    """New enrolments stand still by a meeting's decision, for one plan or all."""

    place_field = "fund__unit__path"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    plan_code = models.CharField(max_length=20, blank=True)  # "" stops every plan
    state = models.CharField(max_length=8, default=StopState.NEW.value)
    why = models.CharField(max_length=300)
    ratio_bp = models.BigIntegerField(null=True, blank=True)  # where the reserve stood when it was proposed
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=80)
    meeting = models.CharField(max_length=120, blank=True)  # name and number of the minutes
    meeting_date = models.DateField(null=True, blank=True)
    measures = models.CharField(
        max_length=300, blank=True
    )  # what else the meeting decided: a new fee, a subsidy
    lifted_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, StopState)]), name="mutualfund_stop_state"),
            UniqueConstraint(
                fields=("fund", "plan_code"),
                condition=Q(state__in=["proposed", "decided"]),
                name="mutualfund_stop_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund_id} {self.plan_code} {self.state}"
