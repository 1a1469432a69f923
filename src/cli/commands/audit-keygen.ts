import { Command } from 'commander'
import { makeSigningKey } from '../../runtime/signing-key.ts'
import { checkWritable } from '../output-files.ts'
import type { Session } from '../session.ts'

/** Beside the store that it signs. */
const DEFAULT_FILE = 'fulmar-audit.key'

export function keygenCommand(session: Session): Command {
  return new Command('keygen')
    .summary('make a pair of keys to sign the heads of a store with')
    .description(
      'Makes a pair of keys (Ed25519). The private one signs heads of the chain of hashes: `fulmar paper --store FILE\n' +
        '--sign-key KEY`. With the public one anybody can check them: `fulmar audit verify FILE --key KEY.pub`. Whoever\n' +
        'has the private key can write a store anew; keep it where only the engine reads it.',
    )
    .option('--out <file>', 'File of the private key; the public one is FILE.pub', DEFAULT_FILE)
    .action(({ out }: { readonly out: string }) => {
      checkWritable(out)
      const { privateFile, publicFile, name } = makeSigningKey(out)
      session.terminal.out.write(
        `Private key  ${privateFile}  (only you can read it; sign with --sign-key)\n` +
          `Public key   ${publicFile}  (give it to whoever verifies; verify with --key)\n` +
          `Name         ${name}\n`,
      )
    })
}
