import { describe, expect, it } from 'vitest'
import { fakeTerminal } from './fake-terminal.test-support.ts'
import type { FakeOptions } from './fake-terminal.test-support.ts'
import { openInBrowser } from './open-browser.ts'
import { wantsReport } from './output-flags.ts'

const PATH = '/home/me/a; rm b/report.html'
const programs = ['open', 'explorer.exe', 'xdg-open']

async function opened(options: FakeOptions) {
  const terminal = fakeTerminal({ folder: '/home/me', programs, ...options })
  const note = await openInBrowser(terminal, PATH)
  return { note, launched: terminal.launched, out: terminal.written.out }
}

describe('opening the report', () => {
  it.each([
    ['darwin', {}, ['open', PATH]],
    ['win32', {}, ['explorer.exe', PATH]],
    ['linux', { DISPLAY: ':0' }, ['xdg-open', PATH]],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open', PATH]],
    ['linux', { WSL_DISTRO_NAME: 'Ubuntu' }, ['explorer.exe', 'a; rm b\\report.html']],
  ])('on %s with %j starts one program with the path as one argument', async (platform, env, launched) => {
    expect(await opened({ platform, env })).toEqual({ note: null, launched: [launched], out: '' })
  })

  it.each([
    ['linux', {}, /no screen here/],
    ['linux', { SSH_CONNECTION: '1' }, /remote session/],
    ['darwin', { SSH_TTY: '/dev/pts/1' }, /remote session/],
  ])('on %s with %j says why not, and where the report is', async (platform, env, reason) => {
    const { note, launched } = await opened({ platform, env })
    expect(note).toMatch(reason)
    expect(note).toContain(PATH)
    expect(launched).toEqual([])
  })

  it('says so where the program is missing', async () => {
    const { note } = await opened({ platform: 'linux', env: { DISPLAY: ':0' }, programs: [] })
    expect(note).toBe(`Not opened, there is no xdg-open. The report is at ${PATH}`)
  })

  it('makes a report beside JSON, and contradicts --no-report', () => {
    expect(wantsReport({ color: true, json: true, open: true })).toBe(true)
    expect(wantsReport({ color: true, json: true })).toBe(false)
    expect(() => wantsReport({ color: true, report: false, open: true })).toThrow('--open and --no-report')
  })
})
