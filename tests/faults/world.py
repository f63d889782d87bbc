"""Processes of their own that die at a chosen moment, and the time that passes afterwards."""

import itertools
import os
import signal
import traceback
import uuid
from contextlib import contextmanager
from unittest import mock

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from billing.payouts.refusals import LONGEST_PAUSE
from billing.stripe import outbox
from billing.stripe.models import Operation, WebhookEvent


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_process(work):
    """Run `work` in a child process. Returns "done", "killed" or "failed"."""
    pid = os.fork()
    if pid == 0:
        forget_connections()
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


def forget_connections():
    """Of those that a child inherits: two who speak on one socket hear each other's answers.

    Closing them in the parent is not enough. While a browser test's event loop runs there, Django
    keeps apart the connection that it had opened before, and the child finds that one.
    """
    for inherited in connections.all(initialized_only=True):
        # Closed, it would take leave of the server in the parent's name.
        inherited.connection = None


@contextmanager
def death_at(boundary):
    """Die at the commit boundary of this number: each commit has one before and one after it.

    Outside a transaction each statement that writes is a commit of its own.
    """
    passed, commit = itertools.count(), BaseDatabaseWrapper._commit

    def maybe_die():
        if next(passed) == boundary:
            die()

    def deadly_commit(wrapper):
        maybe_die()
        commit(wrapper)
        maybe_die()

    def deadly_statement(execute, sql, *args):
        alone = not connection.in_atomic_block and sql.startswith(("INSERT", "UPDATE", "DELETE"))
        if alone:
            maybe_die()
        result = execute(sql, *args)
        if alone:
            maybe_die()
        return result

    with (
        mock.patch.object(BaseDatabaseWrapper, "_commit", deadly_commit),
        connection.execute_wrapper(deadly_statement),
    ):
        yield


def send_with_a_fresh_key(operation, send=outbox.send):
    """The mechanism taken away: each attempt has an idempotency key of its own."""
    operation.idempotency_key = uuid.uuid4()
    send(operation)


@contextmanager
def undone():
    """All that is done within is as if it had never been."""
    block = transaction.atomic()
    # Calls to Stripe refuse to be made within a transaction, except within a test's own.
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def let_time_pass():
    """Leases run out and waits are over."""
    Operation.objects.update(not_before=timezone.now())
    Operation.objects.refused("transfer").update(finished_at=timezone.now() - LONGEST_PAUSE)
    WebhookEvent.objects.update(not_before=timezone.now())
