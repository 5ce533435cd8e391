"""The project's settings for tests: development's, with a database file of their own.

A file and not memory, so that real workers and web servers can share it with the test.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("EXAMPREP_DEV", "1")
if "pytest" in sys.modules:
    # Nothing listens here: a test that wants a broker asks for one, and none rings another's.
    os.environ["REDIS_URL"] = "redis://127.0.0.1:1/0"
# Playwright keeps an event loop in the test's own thread, which Django takes for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from examprep.settings import *  # noqa: F403
from examprep.settings import DATABASES

# Looked up when asked for, instead of all of them for each client that a test makes.
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    folder = Path(tempfile.gettempdir()) / f"examprep-test-{os.getpid()}"
    DATABASES["default"]["TEST"] = {"NAME": str(folder / "test.sqlite3")}
    if "pytest" in sys.modules:
        folder.mkdir(exist_ok=True)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
else:
    # Several runs may share a server.
    DATABASES["default"]["TEST"] = {"NAME": f"test_examprep_{os.getpid()}"}
