"""The secrets that sign webhooks. Without a key of Stripe's they derive from the site's own."""

import hashlib

from django.conf import settings


def webhook_secret():
    """Signs snapshot events."""
    return settings.STRIPE_WEBHOOK_SECRET or derived("webhooks")


def accounts_webhook_secret():
    """Signs thin account events."""
    return settings.STRIPE_ACCOUNTS_WEBHOOK_SECRET or derived("accounts")


def derived(purpose):
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{purpose}".encode()).hexdigest()
    return f"whsec_{digest}"
