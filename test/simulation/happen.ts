import type { SafetyCommand } from '../../src/domain/inputs.ts'
import type { Happening } from './plan.ts'
import type { World } from './world.ts'

const SECOND = 1_000_000

/** Does what the plan says, now. */
export function happen(world: World, { what, how }: Happening): void {
  world.note(`happens: ${what} ${how.toFixed(3)}`)
  const { network, scheduler, disk, process } = world
  switch (what) {
    case 'cut':
      network.cut()
      return
    case 'silence':
      network.silentUntil = scheduler.time + Math.round(how * 60 * SECOND)
      return
    case 'partition':
      network.partedUntil = scheduler.time + Math.round(how * 60 * SECOND)
      return
    case 'clockStep':
      world.clockOffset += Math.round((how - 0.5) * 2 * 3600 * SECOND)
      if (process !== null) process.clock.offset = world.clockOffset
      return
    case 'diskFull':
      disk.isFull = true
      return
    case 'syncError':
      disk.failsSync = true
      return
    case 'crash':
      if (process !== null) world.crash(process)
      return
    case 'stop':
      if (process !== null) void process.engine.stop().catch(() => undefined)
      return
    case 'pause':
      process?.pause(Math.round(how * 60 * SECOND))
      return
    case 'secondEngine':
      if (process !== null) world.startProcess()
      return
    case 'operator':
      command(world, how)
      return
    case 'feedCut':
      world.market.cutFeeds(Math.round(how * 60 * SECOND))
      return
    case 'venueRestart':
    case 'tradeByHand':
    case 'split':
    case 'bust':
    case 'lateReject':
    case 'dayEnd':
      atTheVenue(world, what, how)
      return
  }
}

function atTheVenue(
  world: World,
  what: 'venueRestart' | 'tradeByHand' | 'split' | 'bust' | 'lateReject' | 'dayEnd',
  how: number,
): void {
  const { venue } = world
  const now = world.now()
  const ids = [...venue.listings.keys()]
  const instrumentId = ids[Math.floor(how * 100) % ids.length] ?? ''
  switch (what) {
    case 'venueRestart': {
      world.network.cut()
      venue.restart((['keep', 'end', 'forget'] as const)[world.dials.restartMode] ?? 'keep', now)
      return
    }
    case 'tradeByHand':
      world.disturbed.add(instrumentId)
      venue.tradeByHand(instrumentId, how < 0.5 ? 'buy' : 'sell', String(1 + Math.floor(how * 50)), now)
      return
    case 'split':
      world.disturbed.add(instrumentId)
      venue.split(instrumentId, how < 0.5 ? '2' : '4', now)
      world.market.reprice(instrumentId)
      return
    case 'bust': {
      const own = venue.executions.filter(({ quantity, executionId }) => {
        const isBusted = venue.executions.some((each) => each.executionId === `${executionId}-bust`)
        return quantity.isPositive && !isBusted
      })
      const one = own[Math.floor(how * own.length)]
      if (one === undefined) return
      world.disturbed.add(one.instrumentId)
      venue.bust(one.executionId, now)
      return
    }
    case 'lateReject': {
      const open = venue.open()
      const one = open[Math.floor(how * open.length)]
      if (one?.filled.isZero === true) venue.kill(one.clientOrderId, now)
      return
    }
    case 'dayEnd':
      venue.endDay(now)
      return
  }
}

function command(world: World, how: number): void {
  const kinds = ['halt', 'reduce', 'cancelAll', 'kill'] as const
  const verb = kinds[Math.floor(how * kinds.length)] ?? 'halt'
  const id = `op-${String(world.commands.length + 1)}`
  const given: SafetyCommand = { id, verb, by: 'anna', reason: 'simulation' }
  const send = (each: SafetyCommand): void => {
    world.commands.push(each)
    world.note(`operator: ${each.verb}`)
    world.process?.engine.command(each)
  }
  send(given)
  // a double click
  if (how * 100 - Math.floor(how * 100) < 0.3) send(given)
  if (verb === 'cancelAll') return
  world.scheduler.after(20 * SECOND, () => {
    const end = verb === 'kill' ? 'release' : 'resume'
    send({ ...given, id: `${id}-${end}`, verb: end })
  })
}
