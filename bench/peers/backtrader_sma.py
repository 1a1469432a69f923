"""SMA 10/30 cross on backtrader, bars from a pandas frame: only the run is timed."""
import time
from datetime import datetime, timezone

import backtrader as bt
import pandas as pd

from market import bars_wanted, market, report


class Cross(bt.Strategy):
    def __init__(self):
        self.fast = bt.ind.SMA(period=10)
        self.slow = bt.ind.SMA(period=30)
        self.fills = 0

    def notify_order(self, order):
        if order.status == order.Completed:
            self.fills += 1

    def next(self):
        if not self.position and self.fast[0] > self.slow[0]:
            self.buy(size=100)
        elif self.position and self.fast[0] < self.slow[0]:
            self.close()


bars = bars_wanted()
rows = [(datetime.fromtimestamp(s, timezone.utc).replace(tzinfo=None), o, h, l, c, 1_000_000) for s, o, h, l, c in market(bars)]
frame = pd.DataFrame(rows, columns=["time", "open", "high", "low", "close", "volume"]).set_index("time")
cerebro = bt.Cerebro(stdstats=False)
cerebro.broker.setcash(100_000)
cerebro.broker.setcommission(commission=0.005, commtype=bt.CommInfoBase.COMM_FIXED, stocklike=True)
cerebro.adddata(bt.feeds.PandasData(dataname=frame))
cerebro.addstrategy(Cross)
started = time.perf_counter()
[strategy] = cerebro.run()
report("backtrader", bt.__version__, started, bars, strategy.fills)
