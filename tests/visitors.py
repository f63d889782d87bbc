"""Answers of somebody who took her time, for the forms that anybody may send."""

import time
from datetime import timedelta
from unittest import mock

from django.core import signing

from cms.visitors import SALT


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
