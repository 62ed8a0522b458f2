"""A sweep of the report's linear case in a process of its own: prints its seconds.

python sweep_alone.py RUNS WORKERS      (WORKERS 0: as many as it takes by itself)
"""

import sys
import time

from core import Experiment, sweep

if __name__ == "__main__":
    runs, workers = map(int, sys.argv[1:])
    start = time.perf_counter()
    result = sweep(Experiment(), seeds=runs, workers=workers or None)
    seconds = time.perf_counter() - start
    assert len(result.runs) == runs, f"{len(result.runs)} runs of {runs}: {result.failures}"
    print(seconds)
