"""Reads of the data centre."""

from .deliveries import deliveries, delivery, delivery_faults
from .firms import every_warning, sayings, warnings
from .reports import figures, findings, report, reports, standing, trace

__all__ = [
    "deliveries", "delivery", "delivery_faults", "every_warning", "figures", "findings", "report", "reports", "sayings",
    "standing", "trace", "warnings",
]  # fmt: skip
