"""A month of timesheets billed with its PDFs, one invoice, one webhook, one balance.

Everything runs against the PostgreSQL server of DATABASE_URL, in a database of its own that is
dropped afterwards. Mails and calls to Stripe are written as rows, as always; handing them over is
no part of it. Each figure names what it is compared with in the same run.
"""

import os
import platform
from pathlib import Path

from bench import own_database

PROOF = Path("docs/proofs/billing.md")
SIZES = (100, 1_000, 10_000)


def add_arguments(parser):
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="timesheets a month")
    parser.add_argument("--legs", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true", help=f"keep the report as {PROOF}")


def run(options):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.billing.settings")
    import django

    django.setup()
    from bench.billing import balance, documents, month, report, webhooks

    before = os.getloadavg()
    with own_database():
        figures = {
            "document": documents.measured(),
            "webhook": webhooks.measured(),
            "balance": balance.measured(options.legs),
            "months": [month.measured(size) for size in sorted(options.sizes)],
        }
    text = report.written(figures, machine(before))
    print(text)
    if options.write:
        PROOF.write_text(text)


def machine(before):
    loads = f"{before[0]:.1f} before, {os.getloadavg()[0]:.1f} after"
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {loads}"
