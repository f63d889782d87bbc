from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "cms.comments"

    def ready(self):
        from cms.comments import reactions  # noqa: F401 (registers itself)
