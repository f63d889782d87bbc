"""Measurements that are no tests: `python -m bench NAME --help`."""
