"""Rows out of cells, without walking through every field of a plain model as `Model.__init__` does."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init  # noqa: TID251 - only asked whether anybody listens


class Beside:
    """A row that came along with another (`select_related`), set as the ORM's own populator sets it."""

    def __init__(self, populator: Any) -> None:
        self.model, self.names, self.key = populator.model_cls, populator.init_list, populator.pk_idx
        self.span = slice(populator.cols_start, populator.cols_end)
        self.here, self.there = populator.local_setter, populator.remote_setter
        self.related = besides(populator.related_populators)

    def populate(self, cells: Sequence[Any], row: Any) -> None:
        """Make the row out of its span of `cells` and link both."""
        own = cells[self.span]
        if own[self.key] is None:
            self.here(row, None)
            return
        found = made(self.model, DEFAULT_DB_ALIAS, self.names, own)
        for one in self.related:
            one.populate(cells, found)
        self.here(row, found)
        self.there(found, row)


def besides(populators: Sequence[Any]) -> list[Any]:
    """Return ours for each of the ORM's populators, where there is nothing odd about it."""
    return [one if one.reorder_for_init else Beside(one) for one in populators]


def made(model: Any, alias: str, names: Sequence[str], values: Sequence[Any]) -> Any:
    """Return a row as `from_db` makes it; a model nobody listens to is not walked through field by field.

    A column that was left out is read when it is asked for, as Django has it of deferred ones.
    """
    if not _bare(model):
        return model.from_db(alias, names, values)
    row = model.__new__(model)
    row._state = ModelState()
    row._state.db, row._state.adding = alias, False
    row.__dict__.update(zip(names, values, strict=True))
    return row


def fresh(model: Any, /, **values: Any) -> Any:
    """Return a new row of column values (keys by id), as the constructor makes it."""
    if not _bare(model):
        return model(**values)
    constants, called = _defaults(model)
    row = model.__new__(model)
    row._state = ModelState()
    own = row.__dict__
    own.update(constants)
    own.update(values)
    for name, default in called:
        if name not in values:
            own[name] = default()
    return row


@lru_cache(maxsize=1024)
def _defaults(model: Any) -> tuple[dict[str, Any], list[tuple[str, Any]]]:
    """Return what a new row's columns begin with: what is the same for all, and what is made for each."""
    fields = model._meta.concrete_fields
    called = [(one.attname, one.get_default) for one in fields if callable(one.default)]
    return {one.attname: None if callable(one.default) else one.get_default() for one in fields}, called


@lru_cache(maxsize=1024)
def _bare(model: Any) -> bool:
    """Tell whether a row is made of nothing but its columns: no habits of its own, nobody told of a new one."""
    above = model.__mro__[: model.__mro__.index(models.Model)]
    own = any({"__init__", "from_db"} & vars(one).keys() for one in above)
    odd = any(getattr(type(model.__dict__.get(field.attname)), "__set__", None) and not field.is_relation
              for field in model._meta.concrete_fields)  # fmt: skip
    return not (own or odd or pre_init.has_listeners(model) or post_init.has_listeners(model))
