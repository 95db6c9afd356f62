"""What rights asks of the world outside: where our public pages are."""

from django.utils.module_loading import import_string

CONFIGURED = "unionloop.adapters.configured.value"


def answer_link(token: str) -> str:
    """Return what management opens to answer; "" where the operator has not said where our pages are."""
    address = str(import_string(CONFIGURED)("public_address")).rstrip("/")
    return f"{address}/answer/{token}/" if address else ""
