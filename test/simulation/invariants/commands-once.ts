import type { Invariant } from './invariant.ts'

const ID = /"id":"([^"]*)"/

/** I36: whatever a person asks for is done once, however often it comes. */
export function commandsOnce(): Invariant {
  const done = new Set<string>()
  return {
    id: 'I36',
    onDurable(world, records) {
      for (const { type, body } of records) {
        if (type !== 'commandAnswered' || !body.includes('"outcome":"done"')) continue
        const id = ID.exec(body)?.[1] ?? ''
        if (id !== '' && done.has(id)) world.violate('I36', `command ${id} was carried out twice`)
        done.add(id)
      }
    },
  }
}
