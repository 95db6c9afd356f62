"""What the database itself refuses about the lists."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from unionloop.domains.reference.models import Division, Parameter

pytestmark = pytest.mark.django_db


def _parameter(**change):
    fields = {"code": "founding.months", "region": "510900", "value": 6, "source": "x",
              "valid_from": date(2026, 1, 1), **change}  # fmt: skip
    return Parameter.objects.create(**fields)


def test_two_values_on_one_day_are_refused():
    _parameter()
    with pytest.raises(DatabaseError), transaction.atomic():
        _parameter(valid_from=date(2026, 6, 1))
    _parameter(region="")  # another region is another matter
    _parameter(code="founding.other")


def test_a_value_is_not_rewritten():
    row = _parameter()
    with pytest.raises(DatabaseError), transaction.atomic():
        Parameter.objects.filter(pk=row.pk).update(value=7)
    with pytest.raises(DatabaseError), transaction.atomic():
        Parameter.objects.filter(pk=row.pk).delete()
    Parameter.objects.filter(pk=row.pk).update(valid_to=date(2026, 7, 1), verified_by="wu")


def test_a_division_code_means_one_thing_a_day():
    Division.objects.create(code="510922", name="射洪县", level="county", valid_from=date(2002, 12, 1),
                            valid_to=date(2019, 11, 1))  # fmt: skip
    Division.objects.create(code="510922", name="其他", level="county", valid_from=date(2019, 11, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Division.objects.create(code="510922", name="又", level="county", valid_from=date(2024, 1, 1))
