"""Wagtail's own starter project with the blog of its tutorial: what a plain site costs here.

Wagtail's demo site, bakerydemo, is no package of the index; this is the nearest that is: `wagtail
start`, and the models and templates of "Your first Wagtail site" (docs.wagtail.org), with the same
number of words as our articles.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.db import connection

WAGTAIL = Path(sys.executable).with_name("wagtail")
HERE = Path(__file__).parent / "plain"


def measured(requests):
    """Figures by page: {"home", "post", "list"}, as timing.timed returns them."""
    with tempfile.TemporaryDirectory() as folder:
        run(WAGTAIL, "start", "plain", folder, folder=folder)
        # Copied, for the site writes its migrations beside its models.
        shutil.copytree(HERE, folder, dirs_exist_ok=True)
        (Path(folder) / "plain/settings/bench.py").write_text(settings_of(folder))
        answer = run(sys.executable, "measure.py", str(requests), folder=folder)
    return json.loads(answer.splitlines()[-1])


def settings_of(folder):
    same = ("ENGINE", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")
    database = {key: connection.settings_dict[key] for key in same}
    database["NAME"] = "bench_plain_wagtail"
    return "\n".join(
        [
            "from .base import *",
            'SECRET_KEY = "bench"',
            'ALLOWED_HOSTS = ["*"]',
            "DEBUG = False",
            'INSTALLED_APPS += ["blog"]',
            f"DATABASES = {{'default': {database!r}}}",
            'STORAGES["staticfiles"] = {"BACKEND": '
            '"django.contrib.staticfiles.storage.StaticFilesStorage"}',
            "TEMPLATES[0]['APP_DIRS'] = False",
            "TEMPLATES[0]['OPTIONS']['loaders'] = [('django.template.loaders.cached.Loader', "
            "['django.template.loaders.filesystem.Loader', "
            "'django.template.loaders.app_directories.Loader'])]",
        ]
    )


def run(*arguments, folder):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "plain.settings.bench",
        "PYTHONPATH": os.pathsep.join([folder, str(Path.cwd())]),
    }
    done = subprocess.run(
        arguments,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout
