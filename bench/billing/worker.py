"""python -m bench.billing.worker issue|print RUN DATABASE HAND HANDS: one hand of a run.

Says how many seconds of the processor it took.
"""

import gc
import os
import sys
import time


def main(task, run_id, database, hand, hands):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.billing.settings")
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from django.db.models import F

    from billing.invoices import documents
    from billing.invoices.models import Invoice
    from billing.runs import actions
    from billing.runs.models import BillingRun

    gc.freeze()  # As a Celery worker does (config/celery.py).
    began = time.process_time()
    if task == "issue":
        actions.work(BillingRun.objects.get(pk=run_id))
    else:
        # Not every second one that waits: the other hand has begun already.
        mine = Invoice.objects.without_document().annotate(hand=F("pk") % int(hands))
        for invoice in mine.filter(hand=int(hand)).select_related("company").iterator(200):
            documents.make(invoice)
    sys.stdout.write(str(time.process_time() - began))


if __name__ == "__main__":
    main(*sys.argv[1:])
