from datetime import timedelta

from django.conf import settings
from django.db import models


class CommentQuerySet(models.QuerySet):
    def published_on(self, page):
        """What readers see below a page, oldest first."""
        return self.filter(page_id=page.pk, status="published").order_by("created_at", "pk")

    def with_status(self, status):
        """One tab of the moderation list: what waits, oldest first; else newest first."""
        order = "pk" if status == "pending" else "-pk"
        return self.filter(status=status).select_related("page").order_by(order)

    def of_address(self, email):
        return self.filter(email__iexact=email).exclude(email="")

    def rejected_long_ago(self, *, at):
        limit = at - timedelta(days=settings.COMMENTS["REJECTED_DAYS"])
        return self.filter(status="rejected", decided_at__lt=limit)

    def with_old_address(self, *, at):
        """Comments whose author has had time enough to be answered."""
        limit = at - timedelta(days=settings.COMMENTS["ADDRESS_DAYS"])
        return self.filter(created_at__lt=limit).exclude(email="")
