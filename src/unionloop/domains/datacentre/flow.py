"""The arrows of a report."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts import State

REPORT = Flow(
    Arrow("datacentre.compile", State.NEW, State.DRAFT),
    Arrow("datacentre.compile", State.DRAFT, State.DRAFT),
    Arrow("datacentre.compile", State.RETURNED, State.DRAFT),
    Arrow("datacentre.submit", State.DRAFT, State.SUBMITTED),
    Arrow("datacentre.import_package", State.NEW, State.SUBMITTED),
    Arrow("datacentre.import_package", State.DRAFT, State.SUBMITTED),
    Arrow("datacentre.import_package", State.SUBMITTED, State.SUBMITTED),
    Arrow("datacentre.import_package", State.RETURNED, State.SUBMITTED),
    Arrow("datacentre.send_back", State.SUBMITTED, State.RETURNED),
    Arrow("datacentre.send_back", State.ACCEPTED, State.RETURNED),
    Arrow("datacentre.accept", State.SUBMITTED, State.ACCEPTED, not_by=("datacentre.submit",)),
)
