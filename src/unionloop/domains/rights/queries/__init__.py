"""Reads of rights: matters, letters, rules and clauses, the signed link, papers."""

from .checks import invariants
from .clocks import clock_for, days_for
from .files import matter_file
from .letters import (
    by_employer,
    counts,
    every_letter,
    letter,
    letter_file,
    letters,
    letters_of,
    overdue_letters,
    own_drafts,
)  # fmt: skip
from .links import link_of, link_page, link_paper
from .matters import (
    by_source,
    every_matter,
    exhibits,
    gains_between,
    gains_of,
    matter,
    matter_by_number,
    matters,
    owners,
)  # fmt: skip
from .papers import chasing_paper, exhibit, manifest, pack, paper, preview
from .rulebook import clause_history, clauses, rule_for, rules
from .versions import comparison, versions

__all__ = [
    "by_employer", "by_source", "chasing_paper", "clause_history", "clauses", "clock_for", "comparison",
    "counts", "days_for", "every_letter", "every_matter", "exhibit", "exhibits", "gains_between", "gains_of",
    "invariants", "letter", "letter_file", "letters", "letters_of", "link_of", "link_page", "link_paper",
    "manifest", "matter", "matter_by_number", "matter_file", "matters", "overdue_letters", "own_drafts",
    "owners", "pack", "paper", "preview", "rule_for", "rules", "versions",
]  # fmt: skip
