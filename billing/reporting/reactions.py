"""What the declaration keeps of a person when an account is exported or deleted."""

from accounts.erasure import on_erasure
from accounts.export import on_export
from billing.reporting.models import SellerIdentity


@on_erasure
def forget_seller_identity(user):
    SellerIdentity.objects.filter(freelancer__user=user).delete()


@on_export
def seller_identity(user):
    fields = (
        "first_name", "last_name", "birth_date", "birth_city", "birth_country", "tax_number",
    )  # fmt: skip
    found = SellerIdentity.objects.filter(freelancer__user=user)
    return "seller_identity", list(found.values(*fields))
