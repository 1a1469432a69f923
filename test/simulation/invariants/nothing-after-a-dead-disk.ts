import type { Invariant } from './invariant.ts'

/** I29, I31: once a commit has failed, or another run has taken over, no order leaves that process any more. */
export function nothingAfterADeadDisk(): Invariant {
  return {
    id: 'I29',
    onSend(world, process, { body }) {
      if (body.kind !== 'place' && body.kind !== 'replace') return
      if (!process.journal.isPoisoned) return
      const id = process.journal.epoch < world.disk.epoch ? 'I31' : 'I29'
      world.violate(id, `a ${body.kind} is sent by process ${String(process.id)} though its journal is dead`)
    },
    onDurable(world, records) {
      for (const { epoch, position } of records)
        if (epoch < world.disk.epoch)
          world.violate(
            'I31',
            `record ${String(position)} is of epoch ${String(epoch)}, which was taken over`,
          )
    },
    onRestart: (world) => {
      if (world.disk.records.length < world.disk.acknowledged)
        world.violate('I29', 'records that were acknowledged are gone')
    },
  }
}
