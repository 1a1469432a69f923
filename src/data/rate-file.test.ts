import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCarryRates } from './rate-file.ts'

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'fulmar-rates-')), 'rates.csv')
  writeFileSync(path, text)
  return path
}

describe('a file of borrow and interest rates', () => {
  it('holds each from its day on, and leaves open what is not named', async () => {
    const rows = await readCarryRates(file('date,borrowRate,creditRate\n2024-01-02,0.25,\n2024-02-01,,4.8\n'))
    expect(rows.map(({ time, borrow, debit, credit }) => [time, borrow, debit, credit].map(String))).toEqual([
      [String(Date.UTC(2024, 0, 2) * 1000), '0.25', 'null', 'null'],
      [String(Date.UTC(2024, 1, 1) * 1000), 'null', 'null', '4.8'],
    ])
  })

  it('is refused without a rate, out of order, or with what is no number', async () => {
    await expect(readCarryRates(file('date,rate\n2024-01-02,1\n'))).rejects.toThrow('no column borrowRate')
    await expect(readCarryRates(file('date,debitRate\n2024-01-02,1\n2024-01-01,1\n'))).rejects.toThrow(
      'line 3',
    )
    await expect(readCarryRates(file('date,debitRate\n2024-01-02,x\n'))).rejects.toThrow('"x" is no number')
  })
})
