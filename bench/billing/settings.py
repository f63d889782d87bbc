"""The site as it runs, with a broker that keeps messages to itself."""

import os
import tempfile

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="bench-billing-"))

from config.settings import *  # noqa: F403

ALLOWED_HOSTS = ["*"]
CELERY_BROKER_URL = "memory://"
LOG_LEVEL = "ERROR"
LOGGING = {"version": 1, "disable_existing_loggers": True}
