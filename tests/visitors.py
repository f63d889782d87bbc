"""Answers of somebody who took her time, for the forms that anybody may send."""

import random
import time
from collections import Counter
from datetime import timedelta
from unittest import mock

from django.core import signing

from cms.visitors import SALT

NASTY = [
    "", " ", "\x00", "\r\nBcc: all@world.example", "<script>alert(1)</script>", "' OR 1=1 --",
    "{{ 7*7 }}{% debug %}", "%s%n", "../../etc/passwd", "=cmd()", "é" * 5_000, "\u202e\ufeff",
    "🧨" * 50, "0" * 400, "http://a.example http://b.example", "NaN", "[]", "-1", "1e999",
]  # fmt: skip


def opened(*, ago=timedelta(minutes=1)):
    """The signed time of a form that was opened a while ago."""
    past = time.time() - ago.total_seconds()
    with mock.patch("django.core.signing.time.time", return_value=past):
        return signing.TimestampSigner(salt=SALT).sign("form")


def person(**answers):
    """What a visitor types into any lead form."""
    return {
        "name": "Irène Vasseur",
        "email": "irene@vasseur.example",
        "company_name": "Vasseur Menuiserie",
        "consent": "on",
        "opened": opened(),
        **answers,
    }


def flood(client, address, answers, *, posts):
    """Statuses of so many posts of a form: each by itself right, with an e-mail of its own."""
    return Counter(
        client.post(address, answers | {"email": f"flood{number}@spam.example"}).status_code
        for number in range(posts)
    )


def fuzz(client, addresses, answers, *, posts):
    """Statuses of so many posts whose fields are right, hostile or absent, as the dice fall."""
    dice = random.Random(20261122)

    def drawn():
        harm = dice.choice([0, 0.1, 0.4])
        kept = {name: value for name, value in answers.items() if dice.random() >= harm}
        return kept | {name: dice.choice(NASTY) for name in answers if dice.random() < harm}

    return Counter(client.post(dice.choice(addresses), drawn()).status_code for _ in range(posts))
