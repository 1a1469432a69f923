import type { ExchangeRules } from '../exchange-rules.ts'
import { arcx } from './arcx.ts'
import { cboe } from './cboe.ts'
import { cmes } from './cmes.ts'
import { crypto } from './crypto.ts'
import { fx } from './fx.ts'
import { xasx } from './xasx.ts'
import { xetr } from './xetr.ts'
import { xhkg } from './xhkg.ts'
import { xlon } from './xlon.ts'
import { xnas } from './xnas.ts'
import { xnys } from './xnys.ts'
import { xpar } from './xpar.ts'
import { xswx } from './xswx.ts'
import { xtks } from './xtks.ts'
import { xtse } from './xtse.ts'

export interface ListedExchange {
  readonly rules: ExchangeRules
  /** Other names that people use for it. */
  readonly aliases: readonly string[]
}

/** Every market that there is a calendar of, in the order in which lists show them. */
export const EXCHANGES: readonly ListedExchange[] = [
  { rules: xnys, aliases: ['NYSE', 'US', 'USEQ', 'NYS'] },
  { rules: xnas, aliases: ['NASDAQ', 'NMS', 'XNGS'] },
  { rules: arcx, aliases: ['ARCA', 'NYSEARCA', 'NYSE ARCA'] },
  { rules: xtse, aliases: ['TSX'] },
  { rules: xlon, aliases: ['LSE', 'LON'] },
  { rules: xetr, aliases: ['XETRA', 'IBIS'] },
  { rules: xpar, aliases: ['EURONEXT PARIS', 'SBF'] },
  { rules: xswx, aliases: ['SIX', 'SWX', 'EBS'] },
  { rules: cboe, aliases: ['XCBO', 'OPRA', 'CBOE_EQUITY_OPTIONS'] },
  { rules: cmes, aliases: ['CME', 'GLOBEX', 'XCME', 'GLBX', 'ES'] },
  { rules: xtks, aliases: ['JPX', 'TSEJ', 'XJPX'] },
  { rules: xhkg, aliases: ['HKEX', 'SEHK'] },
  { rules: xasx, aliases: ['ASX'] },
  { rules: fx, aliases: ['24/5', '24X5', 'FOREX'] },
  { rules: crypto, aliases: ['24/7', '24X7'] },
]
