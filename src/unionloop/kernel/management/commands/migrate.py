"""`migrate`, with a new table drawn once instead of with everything it is joined to.

Django keeps every historical model as a class. For each table a migration makes it draws anew all classes
joined to it by foreign keys, directly or through others: nearly all of ours, for each of nearly two hundred
tables, 12 of the 20 seconds an empty database took. A table that is only added changes no other: drawing
it alone is enough. Changes of an existing table go Django's way.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import state as _states

states: Any = _states  # the stubs know less of it than there is


def _add_alone(state: Any, model: Any) -> None:
    """Stand in for `ProjectState.add_model`: the same, but for the classes joined to the new one."""
    key = (model.app_label, model.name_lower)
    state.models[key] = model
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in vars(state):  # drawn already; asking for the attribute would draw it
        with state.apps.bulk_update():
            model.render(state.apps)


@contextmanager
def _drawn_alone() -> Iterator[None]:
    usual = states.ProjectState.add_model
    states.ProjectState.add_model = _add_alone
    try:
        yield
    finally:
        states.ProjectState.add_model = usual


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> Any:
        with _drawn_alone():
            return super().handle(*args, **options)
