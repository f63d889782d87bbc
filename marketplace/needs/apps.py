from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "marketplace.needs"

    def ready(self):
        from marketplace.needs import reactions  # noqa: F401 (registers itself)
