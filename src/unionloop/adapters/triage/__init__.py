"""Triage of letters: kinds proposed with the words that decided, near-duplicates grouped. No database, no Django.

Import `training` only to train: it brings scikit-learn, which judging does not need.
"""

from unionloop.adapters.sheets.columns import write_rows

from .alike import group
from .files import read_letters
from .model import Letter, Model, Verdict, Word
from .shelf import load, save

__all__ = ["Letter", "Model", "Verdict", "Word", "group", "load", "read_letters", "save", "write_rows"]
