"""What dues needs of the outside: readers and writers of table files."""

from unionloop.kernel.sheets import Sheets, Table, sheets

__all__ = ["Sheets", "Table", "sheets"]
