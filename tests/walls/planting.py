"""Objects for addresses whose domain the town's story never came to: rows only walls are tried on.

A planted row stands at a place and obeys the table's constraints; its words mean nothing. Whoever may not see it must not
notice it, and that is all it is for.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import CheckConstraint, Q

from unionloop.domains.organisation.models import Unit
from unionloop.kernel import clock


def planted(model: type[models.Model]) -> models.Model | None:
    """Return the first row of a model, planting one where there is none; None where no plain row passes its constraints."""
    found = model._default_manager.order_by("pk").first()
    if found is not None:
        return found
    row = model(**{field.attname: value for field in model._meta.concrete_fields if (value := _value(model, field)) is not _LEFT})
    try:
        with transaction.atomic():
            model._default_manager.bulk_create([row])
    except IntegrityError:
        return None
    return model._default_manager.order_by("pk").first()


_LEFT = object()


def _value(model: type[models.Model], field: Any) -> Any:
    """Return a value the column takes, _LEFT for one that may stay as it is."""
    if field.primary_key or field.null or (field.has_default() and not _words(model, field.attname)):
        return _LEFT
    if field.is_relation:
        return _related(field)
    words = _words(model, field.attname)
    if words:
        return words[0]
    kind = field.get_internal_type()
    if kind in ("DateTimeField", "DateField"):
        later = clock.now() + timedelta(days=model._meta.concrete_fields.index(field))  # what is named later ends later
        return later if kind == "DateTimeField" else later.date()
    if "Integer" in kind:
        return 1
    return {"BooleanField": False, "JSONField": [], "BinaryField": b"0", "UUIDField": _LEFT}.get(kind, "x" if not field.blank else "")


def _related(field: Any) -> Any:
    if field.related_model is Unit:  # a county, so that another county and another city are outside
        return Unit.objects.filter(tier="county").order_by("path").values_list("pk", flat=True).last()
    row = planted(field.related_model)
    return row.pk if row is not None else _LEFT


def _words(model: type[models.Model], name: str) -> list[Any]:
    """Return the values a constraint allows a column, if one names them."""
    for one in model._meta.constraints:
        if isinstance(one, CheckConstraint):
            for key, value in _leaves(one.condition):
                if key == f"{name}__in" and value:
                    return list(value)
    return []


def _leaves(condition: Any) -> Iterator[tuple[str, Any]]:
    for one in condition.children if isinstance(condition, Q) else ():
        if isinstance(one, tuple):
            yield one
        else:
            yield from _leaves(one)
