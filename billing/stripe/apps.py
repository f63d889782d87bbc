from django.apps import AppConfig


class StripeConfig(AppConfig):
    name = "billing.stripe"

    def ready(self):
        from billing.stripe.gateway import verify_settings

        verify_settings()
