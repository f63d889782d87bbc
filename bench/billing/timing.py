import time

import numpy as np


def milliseconds(act, times):
    """How long `act` takes, each of so many times, after two to warm up."""
    found = []
    for number in range(times + 2):
        began = time.perf_counter()
        act(number)
        found.append(1000 * (time.perf_counter() - began))
    return np.array(found[2:])
