"""The lookup `among`: one of very many values, handed over as a whole.

Django's `in` prepares and binds every value apart, and SQLite takes so many only: a hundred thousand
ids were twenty statements and more time than their rows. Here they are one parameter.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Field, ForeignObject
from django.db.models.lookups import Lookup


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup[Any]):
    """`pk__among={…}`: a set of integers or of text, of the column's own type; an empty one finds nothing.

    Of a relation ask its id (`unit__id__among`): Django looks at every value of `unit_id__…` first.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the values as rows of one JSON text."""
        sql, values = self.process_lhs(compiler, connection)
        return f"{sql} IN (SELECT value FROM json_each(%s))", [*values, bound(self.rhs, "sqlite")]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the values as one array."""
        sql, values = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s)", [*values, bound(self.rhs, "postgresql")]


def bound(wanted: Iterable[Any], vendor: str) -> Any:
    """Return values as the one parameter they travel in; in order, so that they are near each other in the index."""
    return sorted(wanted) if vendor == "postgresql" else json.dumps(sorted(wanted))
