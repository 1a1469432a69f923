export { nativeContingencies } from './capabilities.ts'
export type { DataReach } from './expiry.ts'
export type { DatedCarryRates } from './carry.ts'
export type { CommissionModel } from './commission.ts'
export { makerTakerCommission, noCommission, percentCommission, perShareCommission } from './commission.ts'
export type { SimulatedVenueOptions } from './core.ts'
export { FaultyLine, type FaultRates, type SavedFaults } from './faults.ts'
export {
  FaultyCommands,
  type CommandFaultRates,
  type SavedCommandFaults,
  type VenueCommand,
} from './faulty-commands.ts'
export { assumedSources, type FeeSchedule } from './fees/fee-schedule.ts'
export { ibkrUsEquity } from './fees/ibkr.ts'
export { COMMISSION_NAMES, NAMED_SCHEDULES, commissionFor, defaultSchedule } from './fees/named-schedules.ts'
export type { MatchPhase, VenueBar, VenueQuote } from './market-window.ts'
export type { SavedVenue } from './saved-venue.ts'
export type { VenueSettingEntry } from './setting-entry.ts'
export type { VenueSettings } from './settings.ts'
export {
  DEFAULT_VENUE_SETTINGS,
  VENUE_SETTINGS,
  describeVenueSettings,
  kernelRisk,
  parseVenueSettings,
} from './settings.ts'
export { SimulatedVenue } from './simulated-venue.ts'
export type { OrderRequest } from './venue-order.ts'
export { PriceSeries, type PriceColumns } from './margin/price-series.ts'
export { defaultTiers, marginRules } from './margin/known-tiers.ts'
