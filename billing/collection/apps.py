from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "billing.collection"

    def ready(self):
        from billing.collection import reactions  # noqa: F401 (registers itself)
