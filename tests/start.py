"""Loaded by pytest before anything else (`-p tests.start`): test mode and a scratch data folder.

Each worker keeps its files in a folder of its own: content lies under its digest, so a paper that one test destroys
would otherwise be the same paper of a test beside it.
"""

import os
import tempfile

os.environ["UNIONLOOP_MODE"] = "test"
FOLDER = os.environ.setdefault("UNIONLOOP_DATA", tempfile.mkdtemp(prefix="unionloop-test-"))
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["UNIONLOOP_DATA"] = os.path.join(FOLDER, os.environ["PYTEST_XDIST_WORKER"])
    os.makedirs(os.environ["UNIONLOOP_DATA"], mode=0o700, exist_ok=True)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs an event loop
