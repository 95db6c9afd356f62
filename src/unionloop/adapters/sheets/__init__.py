"""Tables out of files people send (xlsx, csv, parquet) and back. Checked before opening, read row by row.

A `Table` knows nothing of dues: it gives numbered rows of plain cells and what was noticed.
"""

from .reading import LIMIT_BYTES, check_container, open_tables
from .table import Table
from .writing import NO_TIME, write_csv, write_xlsx

__all__ = ["LIMIT_BYTES", "NO_TIME", "Table", "check_container", "open_tables", "write_csv", "write_xlsx"]
