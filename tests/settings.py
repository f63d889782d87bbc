"""The site's own settings, and the little that tests must change.

Nothing leaves the machine, nothing is slow on purpose, and what a run writes is gone after it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Inherited by the processes that a run starts: pytest's own workers, then a Celery worker.
if "TEST_FILES" not in os.environ:
    os.environ["TEST_FILES"] = tempfile.mkdtemp(prefix="bras-droit-test-")
    atexit.register(shutil.rmtree, os.environ["TEST_FILES"], ignore_errors=True)
FILES = Path(os.environ["TEST_FILES"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
Path(FILES, "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise looks for it.
BROKER_SOCKET = FILES / "valkey.sock"
os.environ |= {
    "BASE_URL": "http://testserver",
    "CELERY_BROKER_URL": f"redis+socket://{BROKER_SOCKET}",
    "DEBUG": "0",
    "DEMO": "0",
    "EMAIL_URL": "memorymail://",
    "SECRET_KEY": "for-tests-only-" + "0" * 40,
    "STRIPE_API_KEY": "",
    "STRIPE_SIMULATED": "1",
    "VAR_DIR": str(FILES),
}

from config.settings import *  # noqa: E402, F403
from config.settings import CACHES, IN_MEMORY, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Tasks run right after the commit that queued them, and what they raise reaches the test.
# Tests of the queue itself take the fixture `worker`: a real one, behind a real broker.
CELERY_TASK_ALWAYS_EAGER = os.environ.get("TEST_EAGER", "1") == "1"
CELERY_TASK_EAGER_PROPAGATES = True
# Tests of the shared one make it themselves, on the broker's server.
CACHES["default"] = {"BACKEND": IN_MEMORY}
# A page that one test has seen is not the next one's.
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
