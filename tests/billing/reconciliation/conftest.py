from tests.billing.collection.conftest import billed as billed
