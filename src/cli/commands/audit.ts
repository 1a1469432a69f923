import { Command } from 'commander'
import { FulmarError } from '../../domain/codes.ts'
import { formatCount } from '../../report/format.ts'
import { verifyStoreFile } from '../../runtime/journal-store.ts'
import { describeStore, storeArgument } from '../../runtime/store-location.ts'
import { EXIT } from '../exit-codes.ts'
import type { Session } from '../session.ts'
import { exportCommand } from './audit-export.ts'
import { keygenCommand } from './audit-keygen.ts'

type Verification = Awaited<ReturnType<typeof verifyStoreFile>>

interface VerifyFlags {
  readonly key?: string
  readonly json?: boolean
}

export function auditCommand(session: Session): Command {
  return new Command('audit')
    .summary('check and hand out what a store holds')
    .description('Checks what a store holds, and hands it out.')
    .addCommand(verifyCommand(session))
    .addCommand(exportCommand(session))
    .addCommand(keygenCommand(session))
}

function verifyCommand(session: Session): Command {
  return new Command('verify')
    .argument('<store>', 'store, as `fulmar paper --store` makes it: a file, postgres://…, or env:VARIABLE')
    .summary('find records that were changed, removed or put in')
    .description(
      'Computes the chain of hashes anew, from the first record to the last, and compares it with the witness beside\n' +
        'the store and with signed checkpoints. Names the first record that is not as it was written, and ends with 5.\n' +
        'Works while the store is written.',
    )
    .option('--key <file>', 'Public key (Ed25519, PEM): every checkpoint must be signed with it')
    .option('--json', 'Print the result as JSON, nothing else')
    .action(async (store: string, flags: VerifyFlags) => {
      const location = storeArgument(store)
      const file = describeStore(location)
      const result = await verifyStoreFile(location, flags.key ?? null)
      if (flags.json === true) {
        session.terminal.out.write(`${JSON.stringify(result)}\n`)
        if (result.problem !== null) session.exitCode = EXIT.journal
        return
      }
      if (result.problem !== null && flags.key !== undefined) await refuseUnsigned(location, result)
      if (result.problem !== null) {
        throw new FulmarError('JOURNAL_CORRUPT', `${file}: ${result.problem.message}`, {
          remedy: `Records found right: ${formatCount(result.records)}. Keep the file as it is, and restore a backup to trade on.`,
        })
      }
      session.terminal.out.write(describe(file, result))
    })
}

/** A store that is not signed with that key, and right in all else, is not damaged. */
async function refuseUnsigned(
  location: Parameters<typeof verifyStoreFile>[0],
  { problem }: Verification,
): Promise<void> {
  const { problem: other, records } = await verifyStoreFile(location, null)
  if (other !== null) return
  const right = `All ${formatCount(records)} records of ${describeStore(location)} are as they were written.`
  throw new FulmarError('JOURNAL_NOT_SIGNED', `${right} But: ${problem?.message ?? ''}`)
}

function describe(file: string, { records, head, checkpoints, signed }: Verification): string {
  const signatures = signed ? ', signatures checked' : ''
  const signs = checkpoints === 0 ? '' : `Checkpoints  ${String(checkpoints)}${signatures}\n`
  return `${file} is as it was written.\nRecords      ${formatCount(records)}\n${signs}Head         ${head}\n`
}
