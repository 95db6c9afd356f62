"""Settlement files, events, claims and their evidence. What is about health is sealed."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField

from ..contracts.words import GONE, ClaimState, EventKind, IntakeState, Origin
from .cover import Fund, Plan, Policy


class Intake(Placed):
    """A settlement file of the health insurance. The same bytes are taken once; the file itself is not kept."""

    place_field = "fund__unit__path"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, default=IntakeState.NEW.value)
    rows = models.PositiveIntegerField(default=0)
    claims = models.PositiveIntegerField(default=0)
    granted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    sampled = models.PositiveIntegerField(default=0)
    strangers = models.PositiveIntegerField(
        default=0
    )  # rows about nobody covered here: nothing of them is kept
    known = models.PositiveIntegerField(default=0)  # rows taken before, in this or another file
    failed = models.PositiveIntegerField(default=0)
    amount_fen = models.BigIntegerField(default=0)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, IntakeState)]), name="mutualfund_intake_state"),
            UniqueConstraint(fields=("fund", "sha256"), name="mutualfund_intake_once"),
        )

    def __str__(self) -> str:
        return self.name


class IntakeFault(Placed):
    """A row of a settlement file that could not be read; its cells are sealed."""

    place_field = "intake__fund__unit__path"
    private_fields = frozenset({"cells_sealed"})

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="+")
    line_no = models.PositiveIntegerField()
    column = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    cells_sealed = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("intake", "line_no")),)

    def __str__(self) -> str:
        return f"{self.intake_id}:{self.line_no} {self.code}"


class Event(Placed):
    """What happened to a member, once, whichever plans answer for it. Hospital and illness are sealed."""

    place_field = "union__path"
    private_fields = frozenset(
        {"health_sealed", "days", "grade", "total_fen", "insured_fen", "other_fen", "self_fen"}
    )

    # where a key has no index of its own, one of Meta's begins with it: each costs a file of claims a tenth of its time
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    union = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    day = models.DateField()
    ended = models.DateField(null=True, blank=True)
    reference = models.CharField(
        max_length=32
    )  # blind index of the settlement number; random where there is none
    days = models.PositiveIntegerField(default=0)
    grade = models.CharField(max_length=20, blank=True)
    causes = models.JSONField(default=list, blank=True)
    total_fen = models.BigIntegerField(default=0)
    insured_fen = models.BigIntegerField(default=0)  # the health insurance has paid
    other_fen = models.BigIntegerField(default=0)  # others before us: commercial insurance, relief
    self_fen = models.BigIntegerField(default=0)  # 政策范围内自付
    health_sealed = SecretField(blank=True, default="")  # JSON: hospital, diagnosis, settlement number

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(kind__in=[*map(str, EventKind)]), name="mutualfund_event_kind"),
            UniqueConstraint(fields=("person", "reference"), name="mutualfund_event_once"),
            CheckConstraint(
                condition=Q(total_fen__gte=0, insured_fen__gte=0, other_fen__gte=0, self_fen__gte=0)
                & Q(total_fen__gte=F("insured_fen")),
                name="mutualfund_event_sums",
            ),
        )
        indexes = (models.Index(fields=("person", "day"), name="mutualfund_event_of_person"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.day}"


class Claim(Placed):
    """One event under one policy: decided by rule, approved by people, paid once."""

    place_field = "union__path"
    private_fields = frozenset({"steps", "words_sealed"})

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=20, unique=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", db_index=False)
    # the rule it was decided by: a handful for all claims, so an index would find nothing faster
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    union = models.ForeignKey("organisation.Unit", models.PROTECT, related_name="+")
    intake = models.ForeignKey(Intake, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    origin = models.CharField(max_length=10)
    state = models.CharField(max_length=9, default=ClaimState.NEW.value)
    amount_fen = models.BigIntegerField(default=0)
    others_fen = models.BigIntegerField(
        default=0
    )  # what was before us in the row of payers when it was worked out
    steps = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    words_sealed = SecretField(
        blank=True, default=""
    )  # what was asked for, said in refusing, appealed: may tell of health
    flags = models.JSONField(default=list, blank=True)
    filed_at = models.DateTimeField()
    due_date = models.DateField(null=True, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_date = models.DateField(null=True, blank=True)
    decided_date = models.DateField(null=True, blank=True)  # approved, refused or withdrawn: no longer open
    offset_fen = models.BigIntegerField(
        default=0
    )  # kept back for what an earlier, corrected claim paid too much
    paid_fen = models.BigIntegerField(default=0)
    paying_by = models.CharField(max_length=80, blank=True)
    paying_at = models.DateTimeField(null=True, blank=True)
    batch_number = models.CharField(max_length=20, blank=True)
    paid_date = models.DateField(null=True, blank=True)
    bounced = models.CharField(max_length=200, blank=True)
    receipt = models.CharField(max_length=24, blank=True)
    letter = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[*map(str, ClaimState)]), name="mutualfund_claim_state"),
            CheckConstraint(condition=Q(origin__in=[*map(str, Origin)]), name="mutualfund_claim_origin"),
            CheckConstraint(
                condition=Q(amount_fen__gte=0, offset_fen__gte=0, paid_fen__gte=0)
                & Q(amount_fen__gte=F("offset_fen") + F("paid_fen")),
                name="mutualfund_claim_amount",
            ),
            # one living claim an event and policy: the same event is not paid twice by one plan
            UniqueConstraint(
                fields=("event", "policy"),
                condition=~Q(state__in=[*map(str, GONE)]),
                name="mutualfund_claim_once",
            ),
        )
        indexes = (
            models.Index(fields=("fund", "state", "id"), name="mutualfund_claim_queue"),
            models.Index(fields=("policy", "state"), name="mutualfund_claim_of_policy"),
            models.Index(fields=("person", "id"), name="mutualfund_claim_of_person"),
            models.Index(fields=("intake", "state"), name="mutualfund_claim_of_intake"),
            models.Index(fields=("letter",), name="mutualfund_claim_letter", condition=Q(letter__isnull=False)),
            models.Index(fields=("corrects",), name="mutualfund_claim_corrects", condition=Q(corrects__isnull=False)),
        )

    def __str__(self) -> str:
        return self.number


class ClaimFile(Placed):
    """A photo or paper of a claim; its content lies sealed with the documents."""

    place_field = "claim__union__path"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)  # identity, invoice, summary, other

    class Meta:
        constraints = (UniqueConstraint(fields=("claim", "file"), name="mutualfund_file_once"),)

    def __str__(self) -> str:
        return f"{self.claim_id} {self.kind}"
