from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "cms.leads"

    def ready(self):
        from cms.leads import reactions  # noqa: F401 (registers itself)
