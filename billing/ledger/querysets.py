from django.db import models
from django.db.models import Sum
from django.db.models.functions import Coalesce


class LegQuerySet(models.QuerySet):
    def on(self, account):
        return self.filter(account=account)

    def until(self, moment):
        """What had happened before `moment` (excluded)."""
        return self.filter(entry__happened_at__lt=moment)

    def balance(self):
        """Sum of these legs in cents; debits positive."""
        return self.aggregate(cents=Coalesce(Sum("cents"), 0))["cents"]

    def trial_balance(self):
        """[(account, cents)] over these legs; the amounts sum to zero over a whole ledger."""
        return list(self.order_by("account").values_list("account").annotate(cents=Sum("cents")))

    def explained(self):
        """The legs with their entries, in the order in which things happened."""
        return self.select_related("entry").order_by("entry__happened_at", "entry_id", "pk")
