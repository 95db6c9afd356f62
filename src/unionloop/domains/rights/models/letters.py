"""A letter: drafted in blocks, reviewed, signed with a number, served with proof, answered or not."""

from django.db import models
from django.db.models import PROTECT, CheckConstraint, Q

from unionloop.domains.rights.contracts import Answer, Kind, LetterState, Part, Way
from unionloop.kernel.models import Placed

from .matters import Matter
from .rulebook import LetterRule

NUMBERED = ("signed", "sealed", "served", "refused", "lapsed", "answered")


class Letter(Placed):
    """One letter of a matter. Its number is taken when it is signed; after that its text does not change."""

    place_field = "matter__unit__path"
    private_fields = frozenset({"blocks"})
    matter = models.ForeignKey(Matter, PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    advisory = models.BooleanField(default=False)
    unit = models.ForeignKey("organisation.Unit", PROTECT, related_name="+")  # who issues it
    rule = models.ForeignKey(LetterRule, PROTECT, related_name="+")
    earlier = models.ForeignKey("self", PROTECT, related_name="+", null=True, blank=True)  # what a proposal follows
    addressee = models.CharField(max_length=200)
    blocks = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default=LetterState.NEW)
    document = models.ForeignKey("documents.Document", PROTECT, related_name="+", null=True, blank=True)
    number = models.CharField(max_length=60, blank=True)
    office = models.CharField(max_length=12, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    served_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    clock = models.CharField(max_length=300, blank=True)
    link_serial = models.PositiveSmallIntegerField(default=1)
    link_until = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True)
    answered_date = models.DateField(null=True, blank=True)
    chased_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(state__in=[one.value for one in LetterState]), name="rights_letter_state_known"),
            CheckConstraint(condition=Q(kind__in=[one.value for one in Kind]), name="rights_letter_kind_known"),
            CheckConstraint(condition=Q(answer__in=[one.value for one in Answer]), name="rights_letter_answer_known"),
            CheckConstraint(condition=~Q(state__in=NUMBERED) | (~Q(number="") & Q(document__isnull=False)),
                            name="rights_letter_signed_has_number"),
            CheckConstraint(condition=~Q(state__in=NUMBERED[2:]) | Q(served_date__isnull=False),
                            name="rights_letter_out_has_day"),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("state", "due_date")),
            models.Index(fields=("drafted_at", "id")),
            models.Index(fields=("served_date",)),
        )

    def __str__(self) -> str:
        return self.number or f"{self.kind} {self.pk}"


class LetterVersion(models.Model):
    """A version that was handed on: the first draft, and each one sent to review. Rows are only added."""

    letter = models.ForeignKey(Letter, PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=30)  # what was done with it
    blocks = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("letter", "version"), name="rights_letter_version_once"),)

    def __str__(self) -> str:
        return f"{self.letter_id} v{self.version}"


class Remark(Placed):
    """A remark on a block of a letter that is still being written: open until somebody settles it."""

    place_field = "letter__matter__unit__path"
    private_fields = frozenset({"quote", "text"})
    letter = models.ForeignKey(Letter, PROTECT, related_name="+")
    part = models.CharField(max_length=10)
    quote = models.CharField(max_length=200, blank=True)  # what stood in the block, so that it is found again
    text = models.TextField(max_length=1000)
    at = models.DateTimeField()
    author = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(part__in=[one.value for one in Part]), name="rights_remark_part_known"),
            CheckConstraint(condition=Q(settled_at__isnull=True, settled_by="") | Q(settled_at__isnull=False),
                            name="rights_remark_settled_by_whom"),
        )  # fmt: skip
        indexes = (models.Index(fields=("letter", "id")),)

    def __str__(self) -> str:
        return f"{self.letter_id} {self.part} {self.pk}"


class Handover(models.Model):
    """How a letter was handed over, and the proof. Rows are only added."""

    letter = models.ForeignKey(Letter, PROTECT, related_name="+")
    way = models.CharField(max_length=12)
    served_date = models.DateField()
    receiver = models.CharField(max_length=80, blank=True)
    mail_number = models.CharField(max_length=40, blank=True)
    witnesses = models.JSONField(default=list, blank=True)
    refused = models.BooleanField(default=False)
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(way__in=[one.value for one in Way]), name="rights_handover_way_known"),
        )

    def __str__(self) -> str:
        return f"{self.letter_id} {self.way}"


class Reply(models.Model):
    """One answer of the addressee, as it came. Rows are only added."""

    letter = models.ForeignKey(Letter, PROTECT, related_name="+")
    verdict = models.CharField(max_length=10)
    text = models.TextField(blank=True, max_length=4000)
    promised_date = models.DateField(null=True, blank=True)
    by_name = models.CharField(max_length=80)
    via = models.CharField(max_length=10)  # link, office
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(verdict__in=("accepted", "partly", "declined")), name="rights_reply_verdict_known"),
        )

    def __str__(self) -> str:
        return f"{self.letter_id} {self.verdict}"
