from django.db import connection
from django.http import HttpResponse


def health(request):
    """GET /health/: 200 when this process answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
