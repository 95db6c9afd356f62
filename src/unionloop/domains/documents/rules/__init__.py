"""Pure rules of documents: numbers, names, and letters as blocks.

`letter_of(template, facts)` turns facts into blocks. Every template takes either its own facts (see
the functions in `founding` and `money`) or ready blocks under `body` (see `blocks.parse_body`).
"""

from .exporting import LEASE, check_form, check_purpose
from .kinds import HEAD, content_type_of
from .letters import letter_of
from .numbers import check_code, check_reason, file_name, neutral_name, number_of

__all__ = ["HEAD", "LEASE", "check_code", "check_form", "check_purpose", "check_reason", "content_type_of", "file_name",
           "letter_of", "neutral_name", "number_of"]  # fmt: skip
