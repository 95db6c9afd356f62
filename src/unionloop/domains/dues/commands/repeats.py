"""Lines a tax file carries twice: the first stands, the others are named.

The database finds them when all lines are in: a memory of a million keys was the largest thing the process held.
"""

import json
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, Window

from unionloop.kernel import bulk

from ..contracts.files import RowState
from ..models.files import RowFault, TaxFile, TaxRow

FAULT_COLUMNS = ("file_id", "line_no", "column", "value", "code", "facts")
CHUNK = 500


def refuse_repeated(file: TaxFile, column: str) -> None:
    """Turn every staged line whose key an earlier line has into a named fault under a heading; the line is not staged."""
    staged = TaxRow.objects.filter(file=file, state=RowState.STAGED)
    # one pass, whatever PostgreSQL knows of a table just filled: asked for keys that come twice, and then for their rows, it
    # read the whole file once for every such key
    alike = staged.annotate(alike=Window(Count("pk"), partition_by="natural_key"))
    rows = alike.filter(alike__gt=1).order_by("natural_key", "line_no")
    faults, gone = [], []
    for _, group in groupby(rows.values_list("natural_key", "pk", "line_no", "digest", "receipt").iterator(), itemgetter(0)):
        (_, _, first, says, _), *others = group
        for _, pk, line, other, receipt in others:
            code = "repeated_in_file" if other == says else "conflict_in_file"
            facts = json.dumps({"line": first, "differs": "金额或其他内容"}, ensure_ascii=False)
            faults.append((file.pk, line, column, receipt, code, facts))
            gone.append(pk)
    bulk.insert_rows(RowFault._meta.db_table, FAULT_COLUMNS, faults)
    for start in range(0, len(gone), CHUNK):
        TaxRow.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
