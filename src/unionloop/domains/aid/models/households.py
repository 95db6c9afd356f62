"""A household's file, and the versions of what it stated: members, income, costs, causes, papers."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

from unionloop.domains.aid.contracts import CauseKind, FileState, FileTag, Klass, Relation, Rung, Stage
from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField


def one_of(field: str, words: type, name: str) -> CheckConstraint:
    """Return a constraint that keeps a field among known words."""
    return CheckConstraint(condition=Q(**{f"{field}__in": [str(one) for one in words]}), name=name)  # type: ignore[attr-defined]


class Intake(Placed):
    """A list of old files taken over at once; the same list is taken once."""

    place_field = "unit__path"
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    total = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, blank=True)  # [line, code, facts without personal values]
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Household(Placed):
    """One family's file. The number stays for life: a relapse opens the same file again."""

    place_field = "unit__path"
    private_fields = frozenset({"klass", "circumstances"})
    number = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")  # the union that keeps the file
    head = models.OneToOneField("people.Person", PROTECT, related_name="+")  # the worker it is opened for
    state = models.CharField(max_length=8, default=FileState.NEW.value)
    tag = models.CharField(max_length=8, default=FileTag.FRESH.value)
    klass = models.CharField(max_length=8, default=Klass.NONE.value)
    migrant = models.BooleanField(default=False)
    rung = models.CharField(max_length=8, default=Rung.WARMTH.value)
    intake = models.ForeignKey(Intake, PROTECT, related_name="+", null=True, blank=True)
    opened_date = models.DateField()
    filed_date = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)  # to be looked over by then: once a year
    touched_date = models.DateField()
    exited_date = models.DateField(null=True, blank=True)
    watch_until = models.DateField(null=True, blank=True)
    relapsed_date = models.DateField(null=True, blank=True)
    relapses = models.PositiveSmallIntegerField(default=0)
    exit_kind = models.CharField(max_length=13, blank=True)
    circumstances = SecretField(blank=True, default="")  # JSON: how they live and work, by contracts.CIRCUMSTANCES

    class Meta:
        constraints = (
            one_of("state", FileState, "aid_household_state_known"),
            one_of("klass", Klass, "aid_household_class_known"),
            one_of("rung", Rung, "aid_household_rung_known"),
            one_of("tag", FileTag, "aid_household_tag_known"),
        )
        indexes = (
            models.Index(fields=("state", "valid_until")),
            models.Index(fields=("unit", "state")),
        )

    def __str__(self) -> str:
        return self.number


class Statement(Placed):
    """What a household stated on one day. A later one stands for it; none is changed."""

    place_field = "household__unit__path"
    private_fields = frozenset({"income_fen", "costs_fen", "sudden_fen", "bars", "exceptions"})
    household = models.ForeignKey(Household, PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    stated_date = models.DateField()
    stated_by = models.CharField(max_length=80)
    people = models.PositiveSmallIntegerField()
    income_fen = models.BigIntegerField(default=0)
    costs_fen = models.BigIntegerField(default=0)
    sudden_fen = models.BigIntegerField(default=0)
    bars = SecretField(blank=True, default="")  # codes, blank between them: they tell of property and conduct
    exceptions = SecretField(blank=True, default="")  # JSON: code → the paper
    employed_days = models.PositiveIntegerField(default=0)
    checked = models.BooleanField(default=False)  # as the economic check found it, not as it was declared

    class Meta:
        constraints = (UniqueConstraint(fields=("household", "version"), name="aid_statement_version"),)

    def __str__(self) -> str:
        return f"{self.household_id} v{self.version}"


class Member(Placed):
    """One of the family. What identifies, and what ails him, is sealed."""

    place_field = "statement__household__unit__path"
    private_fields = frozenset({"name", "id_number", "id_blind", "birth_date", "health", "school"})
    statement = models.ForeignKey(Statement, PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()
    relation = models.CharField(max_length=8)
    person = models.ForeignKey("people.Person", PROTECT, related_name="+", null=True, blank=True)  # where on record
    name = SecretField()
    id_number = SecretField(blank=True, default="")
    id_blind = models.CharField(max_length=32, blank=True, db_index=True)
    birth_date = models.DateField(null=True, blank=True)
    health = SecretField(blank=True, default="")
    stage = models.CharField(max_length=10, default=Stage.NONE.value)
    school = SecretField(blank=True, default="")

    class Meta:
        constraints = (
            one_of("relation", Relation, "aid_member_relation_known"),
            one_of("stage", Stage, "aid_member_stage_known"),
            UniqueConstraint(fields=("statement", "seq"), name="aid_member_seq"),
        )

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.seq}"


class Item(models.Model):
    """One sum of a statement: income or an unavoidable cost of one kind over twelve months."""

    statement = models.ForeignKey(Statement, PROTECT, related_name="+")
    side = models.CharField(max_length=6)
    kind = models.CharField(max_length=10)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(side__in=("income", "costs")), name="aid_item_side_known"),
            UniqueConstraint(fields=("statement", "side", "kind"), name="aid_item_once"),
        )

    def __str__(self) -> str:
        return f"{self.statement_id} {self.side} {self.kind}"


class Cause(Placed):
    """Why the household is in hardship; the words are sealed, for they tell of health."""

    place_field = "statement__household__unit__path"
    private_fields = frozenset({"kind", "note"})
    statement = models.ForeignKey(Statement, PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    main = models.BooleanField(default=False)
    note = SecretField(blank=True, default="")

    class Meta:
        constraints = (
            one_of("kind", CauseKind, "aid_cause_known"),
            UniqueConstraint(fields=("statement", "kind"), name="aid_cause_once"),
        )

    def __str__(self) -> str:
        return f"{self.statement_id} cause"


class Proof(Placed):
    """A paper that proves something, kept sealed."""

    place_field = "household__unit__path"
    household = models.ForeignKey(Household, PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    file = models.ForeignKey("documents.StoredFile", PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    attached_at = models.DateTimeField()
    attached_by = models.CharField(max_length=80)

    class Meta:
        constraints = (UniqueConstraint(fields=("household", "sha256", "kind"), name="aid_proof_once"),)

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"
