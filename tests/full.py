"""`--full`: the proofs at their full size, which take minutes."""

import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--full", action="store_true", help="run the proofs of trust at their full size"
    )


@pytest.fixture(scope="session")
def full(request):
    return request.config.getoption("--full")
