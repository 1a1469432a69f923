import { describe, expect, it } from 'vitest'
import { parseLocation, placeOf } from './location.ts'

describe('the location of a store in PostgreSQL', () => {
  it('is read from a DSN, and shown without its password', () => {
    const location = parseLocation(
      'postgres://me:p%40ss%2Fword@db.example:6543/trading?schema=live&sslmode=verify-full',
    )
    expect(location).toMatchObject({
      ...{ host: 'db.example', port: 6543, user: 'me', password: 'p@ss/word', database: 'trading' },
      ...{ schema: 'live', tls: { rejectUnauthorized: true, anyName: false } },
    })
    expect(placeOf(location)).toBe('postgres://me@db.example:6543/trading?schema=live')
  })

  it('leaves to the environment what it does not say, and can be a socket or an address of six parts', () => {
    expect(parseLocation('postgresql://localhost/trading')).toMatchObject({
      ...{ port: null, user: null, password: null, tls: null, schema: 'fulmar', deployment: null },
    })
    expect(parseLocation('postgres://me@socket/trading?host=/run/postgresql').host).toBe('/run/postgresql')
    expect(parseLocation('postgres://me@[::1]/trading').host).toBe('::1')
  })

  it.each([
    ['postgres://me:secret@host:port/db', 'no URL'],
    ['postgres://me:secret@host', 'names no database'],
    ['postgres:///db', 'names no host'],
    ['postgres://me:secret@host/db?sslmode=prefer', 'sslmode is to be'],
    ['postgres://me:secret@host/db?sslrootcert=/no/such/file', 'sslrootcert cannot be read'],
    ['postgres://me:secret@host/db?connect_timeout=soon', 'connect_timeout'],
    ['postgres://me:secret@host/db?user=x', 'unknown setting user'],
  ])('%s is refused, in words that do not repeat it', (text, why) => {
    expect(() => parseLocation(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => parseLocation(text)).toThrow(why)
    expect(() => parseLocation(text)).toThrow(/^(?!.*secret)/s)
  })
})
