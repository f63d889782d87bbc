"""What a freelancer sets up once: where she is paid, and the mandate to invoice for her."""

import hashlib

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from billing.collection.setup import SETTING_UP
from billing.payouts import emails
from billing.payouts.actions import release, send_again
from billing.payouts.models import BillingMandate, PayoutAccount
from billing.payouts.models.account import entity_type_of
from billing.payouts.refusals import ACCOUNT_NOT_READY
from billing.stripe import gateway
from journal.models import Entry
from marketplace.engagements.actions import complete_setup
from marketplace.engagements.models import Engagement

# Journalled in English, shown in the reader's language.
OUTGROWN = gettext_noop("It does not fit her legal form any more: another takes its place.")


def start_onboarding(freelancer, *, by):
    """The address of Stripe's page where she proves who she is and gives her IBAN.

    Calls Stripe, so not within a transaction. Raises gateway.Unavailable.
    """
    account = PayoutAccount.objects.filter(freelancer=freelancer).first()
    if account is None or account.is_closed or account.is_outgrown:
        account = open_account(freelancer, account, by=by)
    return gateway.onboarding_link(
        account.stripe_id,
        return_url=settings.BASE_URL + reverse("payouts:onboarding_return"),
        refresh_url=settings.BASE_URL + reverse("payouts:account"),
    )


def open_account(freelancer, former, *, by):
    """Her first account, or another in the place of a former one; two clicks open one.

    former: closed, or outgrown. Of an account that is onboarded on Stripe's pages no platform can
    change the kind of business (Stripe's API, update an account, `business_type`). At Stripe an
    outgrown one stays open, so that she has what is on it.
    """
    former_ids = [*former.former_ids, former.stripe_id] if former else []
    opened = {"entity_type": entity_type_of(freelancer)}
    opened["stripe_id"] = gateway.create_account(
        freelancer.pk, email=by.email, number=len(former_ids), **opened
    )
    with transaction.atomic():
        account, _ = PayoutAccount.objects.select_for_update().get_or_create(
            freelancer=freelancer, defaults=opened
        )
        if account.stripe_id in former_ids:
            if not account.is_closed:
                account.move_to(PayoutAccount.Status.CLOSED, by=by, reason=OUTGROWN)
            account.move_to(
                PayoutAccount.Status.STARTED, by=by, former_ids=former_ids, missing=[], **opened
            )
    return account


def refresh(account):
    """Ask Stripe for its present state, whatever we have heard. Raises gateway.Unavailable."""
    apply_account(gateway.account(account.stripe_id))


@transaction.atomic
def apply_account(state, *, by=None):
    """Take in the present state of an account; held transfers leave as soon as they can.

    state: as gateway.account gives it. Returns the PayoutAccount.
    """
    account = PayoutAccount.objects.select_for_update().get(stripe_id=state["id"])
    wanted = status_of(state)
    account.missing = missing_of(state)
    # What she said on Stripe's pages counts, as far as Stripe tells it.
    if state["identity"]:
        account.entity_type = state["identity"]["entity_type"] or ""
    account.save(update_fields=["missing", "entity_type"])
    if account.can_move_to(wanted):
        account.move_to(wanted, by=by, reason=", ".join(account.missing))
        if not account.is_payable:
            emails.account_stopped(account)
    if account.is_payable:
        complete_step(account.freelancer, "payout_account", by=by)
        hers = account.freelancer.transfers
        for transfer in hers.blocked():
            release(transfer)
        for transfer in hers.refused().filter(refusal__code=ACCOUNT_NOT_READY):
            send_again(transfer, by=by, reason="")
    return account


def status_of(state):
    if state.get("closed"):
        return PayoutAccount.Status.CLOSED
    found = state["configuration"]
    # Each of them may be null: then she may be paid nothing.
    for name in ("recipient", "capabilities", "stripe_balance", "stripe_transfers", "status"):
        found = found and found[name]
    return PayoutAccount.Status.ENABLED if found == "active" else PayoutAccount.Status.RESTRICTED


def missing_of(state):
    entries = (state.get("requirements") or {}).get("entries") or []
    return [entry["description"] for entry in entries]


# --- Billing mandate ----------------------------------------------------------------------------


def mandate_text(freelancer):
    """What she signs, in the language that she reads at present."""
    return render_to_string(
        "payouts/mandate_text.txt",
        {"freelancer": freelancer, "contest_days": settings.MARKETPLACE["CONTEST_DAYS"]},
    ).strip()


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def sign_mandate(freelancer, *, text, typed_name, by):
    """Sign it, once: a mandate in force stays as it is. Returns the BillingMandate."""
    mandate, created = BillingMandate.objects.get_or_create(
        freelancer=freelancer,
        revoked_at=None,
        defaults={
            "text": text,
            "text_hash": hash_of(text),
            "typed_name": typed_name,
            "signed_at": timezone.now(),
            "signed_by": by,
        },
    )
    if created:
        Entry.objects.record(mandate, "signed", by=by)
        complete_step(freelancer, "billing_mandate", by=by)
    return mandate


@transaction.atomic
def revoke_mandate(mandate, *, by):
    """From now on no invoice is issued in her name; returns whether this call revoked it.

    The mandate's text keeps credit notes on earlier invoices covered: the company's claim to one
    (CGI, art. 272 and 289 I-5) does not end with the mandate.
    """
    revoked = BillingMandate.objects.in_force().filter(pk=mandate.pk)
    if not revoked.update(revoked_at=timezone.now(), revoked_by=by):
        return False
    Entry.objects.record(mandate, "revoked", by=by)
    return True


# --- The marketplace waits for these ------------------------------------------------------------


def complete_step(freelancer, step, *, by):
    """Tick the step in every engagement of hers that waits for it."""
    waiting = Engagement.objects.filter(
        freelancer=freelancer,
        status__in=SETTING_UP,
        setup_steps__kind=step,
        setup_steps__done_at__isnull=True,
    )
    for engagement in waiting:
        complete_setup(engagement, step, by=by)
