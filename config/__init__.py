import os

# Before numpy is loaded: a process answers several people at once, and BLAS threads of its own only
# get in each other's way (bench engine: 3 ms with one, 11 with two on two busy cores).
os.environ.setdefault("OMP_NUM_THREADS", "1")

from config.celery import app as celery_app

__all__ = ["celery_app"]
