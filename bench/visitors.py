"""The page of a visitor's need, through the whole site, with many published profiles.

Fills the database that DATABASE_URL names, which must be empty but migrated, with vocabulary and
communes loaded (`manage.py migrate`, `load_taxonomy`, `load_communes`). Each request logs in its
session, ranks, reads the five who are shown, logs the impressions and renders; nothing is cached.
"""

import os
import time
from pathlib import Path

import numpy as np

NEEDS, ROUNDS = 20, 5
BATCH = 5_000


def add_arguments(parser):
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data")
    parser.add_argument("--size", type=int, default=100_000)


def run(options):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import override_settings

    from marketplace.people.models import Freelancer
    from matching.engine import profile_index

    data, random = open_data(options.data), np.random.default_rng(0)
    if not Freelancer.objects.exists():
        fill(options.size, data, random)
    started = time.perf_counter()
    count = len(profile_index().current())
    print(
        f"{count:,} profiles; a new process has read them in {time.perf_counter() - started:.1f} s"
    )
    # The test client speaks plain HTTP to no real host, and static files needn't be collected.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = {**settings.STORAGES, "staticfiles": plain}
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=storages):
        times = visit(data, random)
    median, late = np.percentile(times, [50, 95])
    print(
        f"{len(times)} pages: p50 {median:.0f} ms, p95 {late:.0f} ms, longest {max(times):.0f} ms"
    )


def open_data(folder):
    from matching.open_data import OpenData

    return OpenData.read(folder)


def fill(size, data, random):
    from accounts.models import User
    from bench.engine import base_rows, resampled
    from marketplace.people.models import Freelancer
    from marketplace.taxonomy.models import Commune
    from matching.artefact import current_model
    from matching.engine import text_space
    from matching.index import ProfileIndex, current_stamp
    from matching.models import ProfileChange, ProfileRow
    from matching.storing import SHARDS

    index = ProfileIndex(text_space(), current_model().version)
    index.current()
    base = base_rows(data, text_space(), index.vocabulary, random)
    rows = resampled(size, base, index.vocabulary, random)
    towns = list(Commune.objects.order_by("-population")[:50])
    for start in range(0, size, BATCH):
        some = rows[start : start + BATCH]
        users = User.objects.bulk_create(
            User(name=f"Person {row['pk']}", email=f"person{row['pk']}@people.example")
            for row in some
        )
        people = Freelancer.objects.bulk_create(
            Freelancer(
                user=user,
                status="published",
                headline="Office manager",
                bio="Facturation, relances, agenda et courrier.",
                speaks=["fr"],
                commune=towns[int(row["pk"]) % len(towns)],
                rate_cents=int(row["rate_cents"]),
                capacity_minutes=int(row["capacity_minutes"]),
            )
            for user, row in zip(users, some, strict=True)
        )
        keys = [one.pk for one in people]
        noted = dict(ProfileChange.objects.filter(pk__in=keys).values_list("pk", "count"))
        some["pk"] = keys
        ProfileRow.objects.bulk_create(
            ProfileRow(
                freelancer_id=int(row["pk"]),
                stamp=current_stamp(),
                noted=noted[int(row["pk"])],
                shard=int(row["pk"]) % SHARDS,
                row=row.tobytes(),
            )
            for row in some
        )


def visit(data, random):
    """Milliseconds of each request."""
    from django.test import Client
    from django.urls import reverse

    from marketplace.needs.models import Need
    from marketplace.taxonomy.models import Commune

    towns = list(Commune.objects.order_by("-population")[:6])
    needs = [
        Need.objects.create(
            text=data.needs[number]["text"],
            language=data.needs[number]["lang"],
            commune=towns[number % len(towns)],
            place=["on_site", "either", "remote"][number % 3],
            max_rate_cents=[None, 3_500, 4_000][number % 3],
            weekdays=[1, 3],
        )
        for number in random.choice(len(data.needs), NEEDS, replace=False).tolist()
    ]
    client = Client()
    session = client.session
    session["needs"] = [str(need.token) for need in needs]
    session.save()
    times = []
    for turn in range(ROUNDS + 1):
        for need in needs:
            started = time.perf_counter()
            answer = client.get(reverse("matching:for_need", args=[need.token]))
            if answer.status_code != 200:
                raise SystemExit(f"The page answered {answer.status_code}.")
            if turn:
                times.append((time.perf_counter() - started) * 1000)
    return times
