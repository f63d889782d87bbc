"""How long something takes by the clock, and by the processor alone: others share this machine."""

import time

import numpy as np


def milliseconds(act, times):
    """(clock, processor) arrays: each of so many times, after two to warm up."""
    clock, processor = [], []
    for number in range(times + 2):
        began, busy = time.perf_counter(), time.process_time()
        act(number)
        clock.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - busy))
    return np.array(clock[2:]), np.array(processor[2:])
