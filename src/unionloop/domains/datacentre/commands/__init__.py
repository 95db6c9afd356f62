"""Writes of the data centre."""

from .deliveries import receive, take
from .lake import hand_over
from .packages import distrust, export_package, import_package, trust
from .reports import accept, compile, send_back, submit

__all__ = [
    "accept", "compile", "distrust", "export_package", "hand_over", "import_package", "receive", "send_back", "submit",
    "take", "trust",
]  # fmt: skip
