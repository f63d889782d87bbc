import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Before gunicorn forks (--preload): the workers share these pages of memory.
from matching.warming import warm  # noqa: E402 (the applications must be loaded first)

warm()
