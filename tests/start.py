"""Loaded by pytest before anything else (`-p tests.start`): test mode and a scratch data folder."""

import os
import tempfile

os.environ["UNIONLOOP_MODE"] = "test"
os.environ.setdefault("UNIONLOOP_DATA", tempfile.mkdtemp(prefix="unionloop-test-"))
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs an event loop
