"""The table of persons. Values that identify are sealed; equality is found by blind index."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from unionloop.kernel.models import Placed
from unionloop.kernel.secret import SecretField

from .contracts import IdType, Sex


class Person(Placed):
    """One natural person, once, whichever unit recorded him first."""

    place_field = "unit__path"
    private_fields = frozenset({"name", "id_number", "id_blind", "birth_date", "phone", "phone_blind"})

    name = models.CharField(max_length=50)
    id_type = models.CharField(max_length=10)
    id_number = SecretField()
    id_blind = models.CharField(max_length=32)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=7, default=Sex.UNKNOWN.value)
    phone = SecretField(blank=True)
    phone_blind = models.CharField(max_length=32, blank=True, db_index=True)
    unit = models.ForeignKey(
        "organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            UniqueConstraint(fields=("id_type", "id_blind"), name="people_person_once"),
            CheckConstraint(condition=Q(id_type__in=[*map(str, IdType)]), name="people_id_type_known"),
            CheckConstraint(condition=Q(sex__in=[*map(str, Sex)]), name="people_sex_known"),
        )

    def __str__(self) -> str:
        return f"person {self.pk}"
