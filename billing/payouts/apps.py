from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "billing.payouts"

    def ready(self):
        from billing.payouts import reactions  # noqa: F401 (registers itself)
