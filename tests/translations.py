"""French pages are tested in French: the catalogues are compiled before the first test."""

from devtools.translations import compile_catalogues


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        compile_catalogues()
