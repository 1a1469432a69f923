"""The same made-up market as bench/market.ts, and what the scripts beside it print."""
import json
import resource
import sys
import time

START = 946909800  # 2000-01-03 14:30 UTC, seconds


def market(length):
    """(seconds, open, high, low, close) of one-minute bars, stamped at their start."""
    state, price, drift = 12345, 100.0, 0.0
    for row in range(length):
        state = (state * 1103515245 + 12345) & 0xFFFFFFFF
        noise = state / 4294967296 - 0.5
        if row % 42 == 0:
            drift = 0.03 if (state & 1024) == 0 else -0.03
        opened = price
        price = int((price + drift + noise * 0.05) * 100 + 0.5) / 100
        price = min(max(price, 50.0), 200.0)
        yield START + row * 60, opened, max(opened, price) + 0.01, min(opened, price) - 0.01, price


def bars_wanted():
    return int(sys.argv[1])


def report(name, version, started, bars, fills):
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"name": f"{name} {version}", "seconds": seconds, "bars": bars, "fills": fills, "peakMiB": peak}))
