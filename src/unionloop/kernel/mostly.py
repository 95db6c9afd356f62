"""Conditions that nearly every row meets: SQLite, which knows no shares of values, is told so and takes another index."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Func, Q


class _Likely(Func):
    """`likely(condition)` on SQLite, the condition itself elsewhere."""

    function = "likely"
    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Return the condition as it stands: PostgreSQL has counted."""
        return compiler.compile(self.get_source_expressions()[0])


def mostly(**condition: Any) -> Q:
    """Return one condition, marked as one that nearly every row meets (each end of a range by itself)."""
    return Q(_Likely(ExpressionWrapper(Q(**condition), output_field=BooleanField())))
