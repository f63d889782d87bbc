from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebinarsConfig(AppConfig):
    name = "cms.webinars"
    verbose_name = _("Webinars")

    def ready(self):
        from cms.webinars import reactions  # noqa: F401 (registers itself)
