from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "billing.reporting"

    def ready(self):
        from billing.reporting import reactions  # noqa: F401 (registers itself)
