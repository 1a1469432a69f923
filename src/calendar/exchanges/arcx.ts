import type { ExchangeRules } from '../exchange-rules.ts'
import { xnys } from './xnys.ts'

/** NYSE Arca, where most funds are listed, keeps the dates and hours of the New York Stock Exchange. */
export const arcx: ExchangeRules = {
  ...xnys,
  code: 'ARCX',
  name: 'NYSE Arca',
  sources: [
    'NYSE Arca Rule 7.2-E, Holidays; Rule 7.34-E, Trading Sessions: early from 04:00, late until 20:00',
    ...xnys.sources,
  ],
}
