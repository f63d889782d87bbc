"""python -m bench.billing.worker issue|print RUN DATABASE HAND HANDS: one hand of a run.

Says how many seconds of the processor it took, and how many PostgreSQL took for it.
"""

import gc
import os
import sys
import time
from pathlib import Path


def main(task, run_id, database, hand, hands):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.billing.settings")
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from django.db.models import F

    from billing.invoices import documents
    from billing.invoices.models import Invoice
    from billing.invoices.tasks import AT_A_TIME
    from billing.runs import actions
    from billing.runs.models import BillingRun

    gc.freeze()  # As a Celery worker does (config/celery.py).
    began, backend_began = time.process_time(), backend_seconds()
    if task == "issue":
        actions.work(BillingRun.objects.get(pk=run_id))
    else:
        # Not every second one that waits: the other hand has begun already. Nor every second one
        # there is: of an invoice and its commission, the first has twice the pages.
        mine = Invoice.objects.without_document().annotate(hand=F("company") % int(hands))
        ids = list(mine.filter(hand=int(hand)).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), AT_A_TIME):
            documents.make_all(ids[start : start + AT_A_TIME])
    print(time.process_time() - began, backend_seconds() - backend_began)


def backend_seconds():
    """The processor seconds of the PostgreSQL process that serves this one (proc(5))."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(*sys.argv[1:])
