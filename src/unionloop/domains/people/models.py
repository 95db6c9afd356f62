"""The tables of persons. What identifies is sealed under the person's own key; equality is found by blind index."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Central, Placed

from .contracts import IdType, Proof, Risk, Sex, Verdict, Wish, WishState


class Person(Placed):
    """One natural person, once, whichever unit recorded him first. The place is that of his primary union."""

    place_field = "unit__path"
    private_fields = frozenset({
        "name", "given", "initials", "id_sealed", "id_blind", "birth_date", "phone_sealed", "phone_blind",
    })  # fmt: skip

    name = models.CharField(max_length=50)
    given = models.CharField(max_length=50, blank=True)  # rules.given_of(name), for finding
    initials = models.CharField(max_length=50, blank=True)  # rules.initials_of(name), for finding
    id_type = models.CharField(max_length=10)
    id_sealed = models.TextField(blank=True)
    id_blind = models.CharField(max_length=32)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=7, default=Sex.UNKNOWN.value)
    phone_sealed = models.TextField(blank=True)
    phone_blind = models.CharField(max_length=32, blank=True, db_index=True)
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified = models.CharField(max_length=8, default=Verdict.UNASKED.value)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_ref = models.CharField(max_length=80, blank=True)  # the authority's own number for its answer
    # nearly always empty: a whole index on it would lure SQLite's planner away from the names
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("id_type", "id_blind"), name="people_person_once"),
            CheckConstraint(condition=Q(id_type__in=[*map(str, IdType)]), name="people_id_type_known"),
            CheckConstraint(condition=Q(sex__in=[*map(str, Sex)]), name="people_sex_known"),
            CheckConstraint(condition=Q(verified__in=[*map(str, Verdict)]), name="people_verdict_known"),
        )
        # read as ranges; the columns are in byte order on both databases (migration 0003)
        indexes = (
            models.Index(fields=("name", "id"), name="people_name"),
            models.Index(fields=("given", "id"), name="people_given"),
            models.Index(fields=("initials", "id"), name="people_initials"),
            models.Index(fields=("merged_into",), name="people_merged", condition=Q(merged_into__isnull=False)),
        )

    def __str__(self) -> str:
        return f"person {self.pk}"


class PersonKey(models.Model):
    """The person's own key, wrapped. Backed up apart from everything else, so that destroying it lasts."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="key")
    wrapped = models.TextField()

    def __str__(self) -> str:
        return f"key of person {self.person_id}"


class Particulars(Placed):
    """What a record says of a person besides his paper, sealed under his own key; a row only where something is told."""

    place_field = "person__unit__path"
    private_fields = frozenset({"sealed"})

    person = models.OneToOneField(Person, models.CASCADE, related_name="+")
    sealed = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"particulars of person {self.person_id}"


class PersonMerge(Placed):
    """Two records found to be one person; nothing is thrown away, so it can be taken back."""

    place_field = "kept__unit__path"

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    dropped = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("dropped",), condition=Q(undone_at__isnull=True), name="people_merged_once"),
            CheckConstraint(condition=~Q(kept=models.F("dropped")), name="people_merge_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.dropped_id} → {self.kept_id}"


class Consent(Placed):
    """A person's consent to one purpose in one wording, and its end."""

    place_field = "person__unit__path"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(
                fields=("person", "purpose"), condition=Q(withdrawn_at__isnull=True), name="people_consent_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"


class Asking(Placed):
    """A correction, an erasure or a new phone a person asked for; words and number are sealed under his key."""

    place_field = "person__unit__path"
    private_fields = frozenset({"text_sealed"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7)
    text_sealed = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    due_date = models.DateField()
    state = models.CharField(max_length=7, default=WishState.OPEN.value)
    answer = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=8, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            CheckConstraint(condition=~Q(state="allowed") | Q(ready_at__isnull=False), name="people_allowed_has_hour"),
            CheckConstraint(condition=Q(proof__in=["", *map(str, Proof)]), name="people_proof_known"),
            CheckConstraint(condition=Q(kind__in=[*map(str, Wish)]), name="people_wish_known"),
            CheckConstraint(condition=Q(state__in=[*map(str, WishState)]), name="people_wish_state_known"),
            UniqueConstraint(
                fields=("person", "kind"), condition=Q(state__in=("open", "allowed")), name="people_wish_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} asked by {self.person_id}"


class Assessment(Central):
    """An impact assessment of one purpose in one wording. Approved it stays; a later one takes its place."""

    purpose = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    kinds = models.CharField(max_length=200)  # which data
    basis = models.CharField(max_length=200)  # lawful, justified, necessary: why
    harm = models.CharField(max_length=500)  # what may befall the person
    measures = models.CharField(max_length=500)
    risk = models.CharField(max_length=6)
    state = models.CharField(max_length=8, default="new")
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    review_date = models.DateField()  # looked over again by then

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(risk__in=[*map(str, Risk)]), name="people_risk_known"),
            CheckConstraint(condition=Q(state__in=["new", "made", "approved"]), name="people_assessment_state_known"),
        )
        indexes = (models.Index(fields=("purpose", "-id"), name="people_assessment_latest"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.version} {self.state}"
