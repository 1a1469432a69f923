/**
 * What a store shows of its records: tables that plain SQL can read, written in the transaction of the records that
 * they follow from. Nothing in here decides anything; all of it can be made again from the records (`Projector`).
 *
 * Numbers that are not whole are TEXT (`0.1`), times microseconds since 1970 UTC, flags 0 or 1, lists and trees JSON.
 */

export type ColumnType = 'text' | 'integer'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** Whether it can be NULL. */
  readonly optional: boolean
  /** What it says, for the guide. */
  readonly about: string
}

export interface ProjectionTable {
  readonly name: ProjectionName
  /** Names of the columns that tell rows apart, within a log. */
  readonly key: readonly string[]
  readonly columns: readonly Column[]
  /** Columns of further indices, each led by the log. */
  readonly indices: readonly (readonly string[])[]
  readonly about: string
}

export type ProjectionName =
  | 'orders'
  | 'executions'
  | 'positions'
  | 'account_positions'
  | 'round_trips'
  | 'trading_sessions'
  | 'account_snapshots'
  | 'risk_events'
  | 'instruments'
  | 'position_states'

export type Cell = string | number | null

/** One row, by the names of its columns. */
export type Row = Readonly<Record<string, Cell>>

/** Version of how rows follow from records: a store with another one has its tables made anew. */
export const PROJECTION_VERSION = 1

/** `name about`; a `?` behind the name: can be NULL. */
function columns(type: ColumnType, lines: string): Column[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', optional = '', about = ''] = /^\s*(\w+)(\??)\s+(.+)$/.exec(line) ?? []
      return { name, type, optional: optional === '?', about }
    })
}

const ORDERS: ProjectionTable = {
  name: 'orders',
  about: 'each order that passed our checks',
  key: ['client_order_id'],
  indices: [['sequence']],
  columns: [
    ...columns(
      'text',
      `client_order_id     our id of it
       strategy            which strategy decided it
       instrument          what it buys or sells: \`AAPL.XNAS\`
       side                \`buy\`, \`sell\`
       type                \`market\`, \`limit\`, \`stop\`, \`stopLimit\`, \`trailingStop\`, \`trailingStopLimit\`
       status              \`submitted\`, \`accepted\`, \`triggered\`, \`partiallyFilled\`; ended: \`filled\`, \`canceled\`, \`expired\`, \`rejected\`, \`denied\`, \`lost\`
       pending             what the venue was asked for and has not answered: \`none\`, \`cancel\`, \`replace\`
       certainty           \`known\`, or \`inDoubt\` while we do not know what the venue thinks
       quantity            as ordered, or as it was last replaced
       filled_quantity     executed so far, busts taken off
       leaves_quantity     what may still execute; 0 once it has ended
       average_price?      of what was executed, 16 decimals
       limit_price?        none for orders without
       stop_price?         none for orders without
       trail?              of a trailing stop, as JSON
       display_quantity?   how much of it others may see; none: all
       time_in_force       \`day\`, \`gtc\`, \`ioc\`, \`fok\`, \`gtd\`, \`opg\`, \`cls\`
       purpose             \`direct\`, \`target\`, \`protect\`, \`flatten\`
       role?               its part in a group: \`entry\`, \`stopLoss\`, \`takeProfit\` …
       reason              the strategy's own words
       status_reason       why it was denied, rejected, canceled or expired
       venue_order_id?     the venue's id of it
       voided_quantity     taken back by busts
       filled_notional     sum of price × quantity of what was executed
       requested_change?   asked of the venue, and not answered yet, as JSON`,
    ),
    ...columns(
      'integer',
      `sequence            our number of it
       run                 number of the run that decided it
       reduce_only         whether it may only reduce
       post_only           whether it may only rest
       extended_hours      whether it may trade outside the regular session
       group_id?           the bracket, OCO or OTO that it belongs to
       leg?                its number there; −1 for the entry
       parent_id?          the execution algorithm whose child it is
       created_time        when it was decided
       updated_time        when it last changed
       filled_time?        when it was filled
       cancel_time?        when its end was last asked for
       expire_time?        of \`gtd\`
       revision            how often it was replaced
       terms_time          the venue's time of the terms in force; 0 for the first
       evidence            ends that the venue has reported: 1 rejected, 2 expired, 4 canceled
       created_position    the record that began it
       updated_position    the last record that changed it`,
    ),
    ...columns('text', 'decision_price?     price of the market when it was decided'),
  ],
}

const EXECUTIONS: ProjectionTable = {
  name: 'executions',
  about: 'each fill as it was booked, and each bust',
  key: ['position'],
  indices: [['strategy', 'instrument', 'position'], ['client_order_id']],
  columns: [
    ...columns(
      'integer',
      `position            the record that it is
       run                 number of the run that booked it
       order_sequence      our number of the order; 0 for an order that is not ours
       time                when it was booked
       event_time          the venue's time`,
    ),
    ...columns(
      'text',
      `execution_id        the venue's id, unique within the instrument
       client_order_id     empty where the venue acted by itself
       venue_order_id      the venue's id of the order
       strategy            whose position it changed; \`UNATTRIBUTED\`: nobody's
       instrument          what was traded
       side                \`buy\`, \`sell\`
       quantity            below zero for a bust
       price               for one unit
       fee                 paid; below zero: a rebate
       fee_currency        what the fee is in
       liquidity           \`maker\`, \`taker\`, \`unknown\`
       origin?             what the venue did by itself: \`liquidation\`, \`adl\`, \`expiry\`, \`exercise\`, \`assignment\`
       on_account_of?      the instrument on whose account it happened`,
    ),
  ],
}

const HOLDINGS = `currency            what the figures below are in
  net_quantity        held; below zero: short
  average_entry_price of one unit, 16 decimals; 0 while flat
  open_cost           what the open quantity was bought for; below zero: sold for
  realized_pnl        before fees
  fees                paid in that currency or in the asset itself`

const UPDATES = `updated_time        when it last changed
  updated_position    the last record that changed it`

const POSITIONS: ProjectionTable = {
  name: 'positions',
  about: 'what each strategy holds, or held, of each instrument',
  key: ['strategy', 'instrument'],
  indices: [],
  columns: [
    ...columns('text', `strategy            whose it is\n  instrument          what is held\n  ${HOLDINGS}`),
    ...columns('integer', `opened_time?        since when something is held; none while flat\n  ${UPDATES}`),
  ],
}

const ACCOUNT_POSITIONS: ProjectionTable = {
  name: 'account_positions',
  about: 'the same over all strategies',
  key: ['instrument'],
  indices: [],
  columns: [
    ...columns('text', `instrument          what is held\n  ${HOLDINGS}`),
    ...columns('integer', UPDATES),
  ],
}

const ROUND_TRIPS: ProjectionTable = {
  name: 'round_trips',
  about: 'each position from flat to flat',
  key: ['strategy', 'instrument', 'id'],
  indices: [['exit_time']],
  columns: [
    ...columns(
      'text',
      `strategy            whose it was
       instrument          what was held
       id                  the execution that closed it
       direction           \`long\`, \`short\`
       quantity            most held at once
       average_entry_price 16 decimals
       average_exit_price  16 decimals
       gross_pnl           before fees
       fees                of it
       net_pnl             after fees
       currency            what the figures are in`,
    ),
    ...columns(
      'integer',
      `run                 number of the run that closed it
       entry_time          the venue's time of the first execution
       exit_time           and of the last
       position            the record that it is`,
    ),
  ],
}

const TRADING_SESSIONS: ProjectionTable = {
  name: 'trading_sessions',
  about: 'each run, with what became of it',
  key: ['run'],
  indices: [],
  columns: [
    ...columns(
      'integer',
      `run                 its number
       position            the record that began it
       started_time        by the clock of the run
       last_time           of the last order, fill or figure
       ended_time?         none: it crashed, or still runs
       orders              sent
       denied              refused by our checks
       rejected            refused by the venue
       canceled            ended unfilled, in full or in part, expired ones with them
       executions          booked
       round_trips         closed, later changes taken into account`,
    ),
    ...columns(
      'text',
      `nonce               what tells it from every other run
       mode                \`paper\`, \`live\`
       environment         \`paper\`, \`demo\`, \`production\`
       account             at the broker
       build               version of Fulmar
       strategies          each with the hashes of code and state, as JSON
       config_hash         of everything that it was configured with
       end_reason?         why it ended
       currency?           of the account; what the figures below are in
       start_equity?       at the first snapshot of the account
       last_equity?        at the last
       high_equity?        the most
       low_equity?         the least
       realized_pnl?       of all positions since the store began, at the last snapshot
       fees?               likewise`,
    ),
    ...columns('text', 'max_drawdown?       the largest fall from a high, 0…1, between snapshots'),
  ],
}

const ACCOUNT_SNAPSHOTS: ProjectionTable = {
  name: 'account_snapshots',
  about: 'the account every minute, at each fill, and at each close',
  key: ['position'],
  indices: [],
  columns: [
    ...columns(
      'integer',
      `position            the record that it is
       run                 number of the run
       time                when it was taken
       open_orders         at work
       open_positions      of strategies`,
    ),
    ...columns(
      'text',
      `cause               \`start\`, \`timer\`, \`fill\`, \`close\`, \`end\`
       currency            of the account
       equity?             exact; none while a price or rate is missing
       cash                in each currency, exact, as JSON
       realized_pnl?       before fees; none while a rate is missing
       unrealized_pnl?     at the last prices
       fees?               paid so far`,
    ),
    ...columns(
      'text',
      `margin_used?        of positions and open orders
       buying_power?       what could be opened with the rest`,
    ),
  ],
}

const RISK_EVENTS: ProjectionTable = {
  name: 'risk_events',
  about: 'what went against the rules, or was stopped',
  key: ['position'],
  indices: [['state', 'position']],
  columns: [
    ...columns(
      'integer',
      `position            the record that began it
       run                 number of the run
       time                when it began
       acknowledged_time?  when a person took note
       resolved_time?      when it was over`,
    ),
    ...columns(
      'text',
      `kind                \`refusal\`, \`breaker\`, \`kill\`, \`halt\`, \`reduce\`, \`frozen\`, \`strategyHalted\`, \`pace\`, \`incomplete\`, \`system\`
       state               \`open\`, \`acknowledged\`, \`resolved\`; \`noted\`: there is nothing to do about it
       scope               \`all\`, \`account\`, \`strategy:NAME\`, \`instrument:ID\` …
       code                of the refusal, breaker or failure
       message             what happened
       figure?             that was measured
       limit_value?        and its limit
       raised_by           who or what
       acknowledged_by?    whoever took note
       resolved_by?        who or what ended it
       note                what they said`,
    ),
  ],
}

const INSTRUMENTS: ProjectionTable = {
  name: 'instruments',
  about: 'what the runs could trade, as they were last configured',
  key: ['instrument'],
  indices: [],
  columns: [
    ...columns(
      'text',
      `instrument          its id
       kind                \`equity\`, \`future\`, \`cryptoSpot\` …
       currency            what prices, cash and fees are in
       base_currency?      what a unit is a unit of, where that is money
       settlement          \`full\`, or \`margin\` where only the gain changes hands
       multiplier          money per point and unit
       tick_size           step of prices
       lot_size            step of quantities`,
    ),
    ...columns('integer', 'number?  counted from 0, in the latest run; none: it does not trade it'),
  ],
}

const POSITION_STATES: ProjectionTable = {
  name: 'position_states',
  about: 'what late fills are folded into: for Fulmar itself',
  key: ['strategy', 'instrument'],
  indices: [],
  columns: [
    ...columns(
      'text',
      `strategy            whose it is
       instrument          of what
       state               as JSON`,
    ),
    ...columns(
      'integer',
      `position            executions up to that record are in it
       entries             executions that it remembers`,
    ),
  ],
}

export const TABLES: readonly ProjectionTable[] = [
  ORDERS,
  EXECUTIONS,
  POSITIONS,
  ACCOUNT_POSITIONS,
  ROUND_TRIPS,
  TRADING_SESSIONS,
  ACCOUNT_SNAPSHOTS,
  RISK_EVENTS,
  INSTRUMENTS,
  POSITION_STATES,
]

/** Tables for people; the others are for Fulmar itself. */
export const SHOWN_TABLES: readonly ProjectionTable[] = TABLES.filter(
  ({ name }) => name !== 'position_states',
)

const BY_NAME = new Map(TABLES.map((table) => [table.name, table]))

export function tableOf(name: ProjectionName): ProjectionTable {
  return BY_NAME.get(name) as ProjectionTable
}
