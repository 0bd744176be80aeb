import { describe, expect, it } from 'vitest'
import { openTerminal } from '../../src/adapters/terminal.ts'
import { HOSTILE_TEXTS } from '../report/a-report.ts'

function aStream({ isTTY = false, columns = 60 } = {}) {
  const chunks: string[] = []
  return { isTTY, columns, write: (text: string) => chunks.push(text), text: () => chunks.join('') }
}

function aTerminal(isTTY: boolean, env: Readonly<Record<string, string>> = {}) {
  const [stdout, stderr] = [aStream({ isTTY }), aStream({ isTTY })]
  return { stdout, stderr, terminal: openTerminal({ stdout, stderr, env }) }
}

describe('openTerminal', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('at a terminal (%s) in the surroundings %o has colour: %s', (isTTY, env, hasColour) => {
    expect(aTerminal(isTTY, env).terminal.style.hasColour).toBe(hasColour)
  })

  it('is as wide as its columns, and without end in a pipe', () => {
    expect(aTerminal(true).terminal.style.width).toBe(60)
    expect(aTerminal(false).terminal.style.width).toBe(Number.POSITIVE_INFINITY)
  })

  it('sends lines and progress to standard error, the answer alone to standard output', () => {
    const { terminal, stdout, stderr } = aTerminal(true)
    terminal.logger.info('reading')
    terminal.logger.progress('reading', 1, 2)
    terminal.print('{"a":1}\n')

    expect(stdout.text()).toBe('{"a":1}\n')
    expect(stderr.text()).toContain('reading')
  })

  it('T53 lets no line act on the terminal', () => {
    const { terminal, stderr } = aTerminal(false)
    for (const text of HOSTILE_TEXTS) terminal.logger.info(text)

    expect(stderr.text()).not.toMatch(/[^\P{C}\n]/u)
    expect(stderr.text().split('\n')).toHaveLength(HOSTILE_TEXTS.length + 1)
  })

  it('prints debug lines only where they are asked for', () => {
    const { terminal, stderr } = aTerminal(false)
    terminal.logger.debug('x')

    expect(stderr.text()).toBe('')
  })
})

describe('the progress bar', () => {
  it('is a line that is rewritten, and gone at the end', () => {
    const { terminal, stderr } = aTerminal(true)
    terminal.logger.progress('packing', 1, 2)
    terminal.logger.progress('packing', 2, 2)

    expect(stderr.text()).toBe(`\r\u001b[2K${'█'.repeat(12)}${'░'.repeat(12)} 1/2 packing\r\u001b[2K`)
  })

  it('makes room for a line', () => {
    const { terminal, stderr } = aTerminal(true)
    terminal.logger.progress('packing', 1, 2)
    terminal.logger.info('a line')

    expect(stderr.text().endsWith('\r\u001b[2Ka line\n')).toBe(true)
  })

  it('is never wider than the terminal and does not act on it', () => {
    const { terminal, stderr } = aTerminal(true)
    terminal.logger.progress(`说明\u001b[31m${'x'.repeat(200)}`, 1, 2)

    expect(stderr.text().replace('\r\u001b[2K', '').length).toBeLessThan(60)
    expect(stderr.text()).not.toContain('\u001b[31m')
  })

  it('is not shown in a pipe', () => {
    const { terminal, stderr } = aTerminal(false)
    terminal.logger.progress('packing', 1, 2)

    expect(stderr.text()).toBe('')
  })
})

describe('long work', () => {
  function aWatched(isTTY: boolean) {
    let time = 0
    const stderr = aStream({ isTTY, columns: 120 })
    const terminal = openTerminal({ stdout: aStream(), stderr, env: {} }, { now: () => time })
    const pass = (milliseconds: number, done: number, total = 100) => {
      time += milliseconds
      terminal.logger.progress('publishing', done, total)
    }
    return { stderr, pass }
  }

  it('tells its rate and the time that is left at a terminal', () => {
    const { stderr, pass } = aWatched(true)
    pass(0, 1)
    pass(10_000, 21)

    expect(stderr.text()).toContain(' 21/100 publishing, 2/s, 40 s left')
  })

  it('tells nothing of a rate before there is one', () => {
    const { stderr, pass } = aWatched(true)
    pass(0, 1)
    pass(500, 2)

    expect(stderr.text()).not.toContain('left')
  })

  it('counts slow work by the minute', () => {
    const { stderr, pass } = aWatched(true)
    pass(0, 0)
    pass(20_000, 5)

    expect(stderr.text()).toContain('15/min, 7 min left')
  })

  it('is a line now and then in a pipe, and none where it is quick', () => {
    const { stderr, pass } = aWatched(false)
    pass(0, 0)
    for (let at = 1; at < 100; at += 1) pass(1_000, at)
    pass(1_000, 100)

    expect(stderr.text().split('\n').slice(0, 2)).toEqual([
      'publishing: 15 of 100, 1/s, 85 s left',
      'publishing: 30 of 100, 1/s, 70 s left',
    ])
    expect(stderr.text().split('\n')).toHaveLength(7)
  })
})
