"""Reads of the data centre."""

from .deliveries import deliveries, delivery, delivery_faults
from .dictionary import lake_dictionary, lake_entry
from .firms import every_warning, sayings, warning_counts, warnings
from .lake import handovers, lake_figures, lake_months, lake_restated
from .packages import own_key, package_content, packages, senders
from .reports import figures, findings, own_drafts, report, reports, standing
from .ways import trace

__all__ = [
    "deliveries", "delivery", "delivery_faults", "every_warning", "figures", "findings", "handovers",
    "lake_dictionary", "lake_entry", "lake_figures", "lake_months", "lake_restated",
    "own_drafts", "own_key", "package_content", "packages", "report", "reports", "sayings", "senders",
    "standing", "trace", "warning_counts", "warnings",
]  # fmt: skip
