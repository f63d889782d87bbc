"""A billing run in a process of its own that may be killed at any moment."""

import os
import random
import signal
import traceback
import uuid
from unittest import mock

from django.db import connections
from django.utils import timezone

from billing.stripe import outbox
from billing.stripe.fake.http import FakeHTTPClient
from billing.stripe.models import FakeObject, Operation, WebhookEvent
from billing.stripe.tasks import settle


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(work):
    """Run `work` in a child process. Returns "done", "killed" or "failed"."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 (the parent looks at the status)
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return "killed"
    return "failed" if os.WEXITSTATUS(status) else "done"


def settle_or_die(seed, *, chance=0.15, fresh_keys=False):
    """Do all that waits, dying at random: before a call, after its effect, after a commit."""
    dice = random.Random(seed)
    random.seed(seed)

    def maybe_die():
        if dice.random() < chance:
            die()

    answer, finish, send = FakeHTTPClient.answer, outbox.finish, outbox.send

    def deadly_answer(self, method, *request):
        maybe_die()
        result = answer(self, method, *request)
        if method == "post":
            maybe_die()
        return result

    def deadly_finish(*args, **kwargs):
        finish(*args, **kwargs)
        maybe_die()

    def send_with_a_fresh_key(operation):
        operation.idempotency_key = uuid.uuid4()
        send(operation)

    with (
        mock.patch.object(FakeHTTPClient, "answer", deadly_answer),
        mock.patch.object(outbox, "finish", deadly_finish),
        mock.patch.object(outbox, "send", send_with_a_fresh_key if fresh_keys else send),
    ):
        settle()


def let_time_pass():
    """Leases run out and waits are over."""
    Operation.objects.update(not_before=timezone.now())
    WebhookEvent.objects.update(not_before=timezone.now())


def run_until_done(*, at_most=5_000):
    """Start the worker again each time it was killed. Returns how often that was."""
    for kills in range(at_most):
        end = in_a_process(lambda seed=kills: settle_or_die(seed))
        assert end != "failed"
        let_time_pass()
        if end == "done" and not Operation.objects.pending().exists():
            return kills
    raise AssertionError("the run never ends")


def charges():
    return FakeObject.objects.filter(kind="charge", data__status="succeeded").count()
