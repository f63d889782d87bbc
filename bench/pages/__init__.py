"""Public pages and the search, with 100 and with 10,000 articles, beside a plain Wagtail site.

Everything runs in one run on one machine, against the PostgreSQL server of DATABASE_URL, in
databases of its own that are dropped afterwards. Times are those of the whole Django stack,
middleware included, without gunicorn and the network.
"""

import os
import platform
import sys
from pathlib import Path

PROOF = Path("docs/proofs/pages.md")
SIZES = (100, 10_000)


def add_arguments(parser):
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--requests", type=int, default=200, help="per page and case")


def run(options):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.pages.settings")
    import django

    django.setup()
    from bench.pages import plain_wagtail, report, site

    plain = plain_wagtail.measured(options.requests)
    with site.own_site():
        sizes = [site.measured(size, options.requests) for size in sorted(options.sizes)]
    text = report.written(sizes, plain, machine(), command=" ".join(sys.argv[1:]))
    print(text)
    PROOF.write_text(text)


def machine():
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load average {load}"
