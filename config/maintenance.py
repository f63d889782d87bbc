"""While the site is being updated, everybody reads the same kind page instead of errors."""

from django.conf import settings
from django.shortcuts import render

MINUTES = 5


class MaintenanceMiddleware:
    """Answers 503 as long as settings.MAINTENANCE_FILE exists; machines may still ask for health.

    It stands after the middleware of languages and before all that needs the database.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path == "/health/" or not settings.MAINTENANCE_FILE.exists():
            return self.get_response(request)
        response = render(None, "maintenance.html", status=503)
        response["Retry-After"] = str(MINUTES * 60)
        response["Cache-Control"] = "no-store"
        return response
