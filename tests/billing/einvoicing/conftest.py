from tests.billing.invoices.conftest import company, engagement, freelancer  # noqa: F401
