"""The arrows of a letter."""

from unionloop.kernel.flow import Arrow, Flow

DOCUMENT = Flow(
    Arrow("documents.draft", "new", "draft"),
    Arrow("documents.issue", "draft", "issued"),
    Arrow("documents.void", "draft", "void"),
    Arrow("documents.void", "issued", "void"),
)
