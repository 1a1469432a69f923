import { FulmarError } from '../../domain/codes.ts'

/** The store as it is named, where that is a file. Throws CONFIG_INVALID otherwise, without the name: it may hold a password. */
export function fileOnly(store: string): string {
  if (!/^(postgres(ql)?|env):/i.test(store)) return store
  throw new FulmarError('CONFIG_INVALID', 'fulmar db looks after stores in files, not in PostgreSQL.', {
    remedy: 'Ask a store in PostgreSQL with psql: the tables are the same. Copy it with pg_dump.',
  })
}
