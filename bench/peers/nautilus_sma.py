"""SMA 10/30 cross on NautilusTrader's low-level engine, bars made beforehand: only the run is timed."""
import time
from decimal import Decimal

import nautilus_trader
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig, StrategyConfig
from nautilus_trader.indicators import SimpleMovingAverage
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import Bar, BarType
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide
from nautilus_trader.model.identifiers import InstrumentId, Symbol, Venue
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.trading.strategy import Strategy

from market import bars_wanted, market, report

INSTRUMENT = InstrumentId.from_str("BENCH.ARCX")
BARS = BarType.from_str("BENCH.ARCX-1-MINUTE-LAST-EXTERNAL")


class Cross(Strategy):
    def __init__(self):
        super().__init__(StrategyConfig())
        self.fast = SimpleMovingAverage(10)
        self.slow = SimpleMovingAverage(30)
        self.fills = 0

    def on_start(self):
        self.register_indicator_for_bars(BARS, self.fast)
        self.register_indicator_for_bars(BARS, self.slow)
        self.subscribe_bars(BARS)

    def on_bar(self, bar):
        if not self.slow.initialized:
            return
        flat = self.portfolio.is_flat(INSTRUMENT)
        if flat and self.fast.value > self.slow.value:
            self.order(OrderSide.BUY)
        elif not flat and self.fast.value < self.slow.value:
            self.order(OrderSide.SELL)

    def order(self, side):
        self.submit_order(self.order_factory.market(INSTRUMENT, side, Quantity.from_int(100)))

    def on_order_filled(self, event):
        self.fills += 1


bars = bars_wanted()
volume = Quantity.from_int(1_000_000)
data = []
for seconds, opened, high, low, close in market(bars):
    at = (seconds + 60) * 1_000_000_000
    data.append(Bar(BARS, Price(opened, 2), Price(high, 2), Price(low, 2), Price(close, 2), volume, at, at))
engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True)))
engine.add_venue(Venue("ARCX"), OmsType.NETTING, AccountType.MARGIN, [Money(100_000, USD)], base_currency=USD)
engine.add_instrument(
    Equity(INSTRUMENT, Symbol("BENCH"), USD, 2, Price(0.01, 2), Quantity.from_int(1), 0, 0,
           margin_init=Decimal(0), margin_maint=Decimal(0), maker_fee=Decimal("0.0001"), taker_fee=Decimal("0.0001"))
)
engine.add_data(data)
strategy = Cross()
engine.add_strategy(strategy)
started = time.perf_counter()
engine.run()
report("nautilus_trader", nautilus_trader.__version__, started, bars, strategy.fills)
