"""How much of a text or parquet file is read from the disk: the tax file of a province is a million rows, 300 MB.

Told by the environment itself: whoever sorts or matches files needs no installation, so no settings.
"""

import os

ROWS = int(os.environ.get("UNIONLOOP_SHEET_ROWS", "5000000"))
MEGABYTES = int(os.environ.get("UNIONLOOP_SHEET_MEGABYTES", "1024"))
