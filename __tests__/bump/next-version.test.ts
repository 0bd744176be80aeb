import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVersions, parseVersion, type Version } from '../../src/addon/version.ts'
import type { BUMP_LEVELS } from '../../src/bump/level.ts'
import { type Channel, channelOf, nextVersion } from '../../src/bump/next-version.ts'

const BETA: Channel = { kind: 'pre-release', name: 'beta' }
const STABLE: Channel = { kind: 'stable' }

function next(
  current: string,
  level: (typeof BUMP_LEVELS)[number],
  channel: Channel = STABLE,
  published: readonly string[] = [],
) {
  return nextVersion({ current, published }, level, channel)
}

describe('nextVersion', () => {
  // Every spelling of the public catalog, and the steps from it.
  it.each([
    ['0.0.1', '0.0.2', '0.1.0', '0.1.0'],
    ['0.0.10', '0.0.11', '0.1.0', '0.1.0'],
    ['0.0.2', '0.0.3', '0.1.0', '0.1.0'],
    ['0.1.0', '0.1.1', '0.2.0', '0.2.0'],
    ['0.7.0', '0.7.1', '0.8.0', '0.8.0'],
    ['1.0.0', '1.0.1', '1.1.0', '2.0.0'],
    ['1.0.4', '1.0.5', '1.1.0', '2.0.0'],
    ['1.7.0', '1.7.1', '1.8.0', '2.0.0'],
    ['12.8.4', '12.8.5', '12.9.0', '13.0.0'],
    ['2.8.3', '2.8.4', '2.9.0', '3.0.0'],
    ['v0.0.1', 'v0.0.2', 'v0.1.0', 'v0.1.0'],
    ['v0.4.3', 'v0.4.4', 'v0.5.0', 'v0.5.0'],
    ['v1.6.0', 'v1.6.1', 'v1.7.0', 'v2.0.0'],
    ['v2.6.3-3', 'v2.6.3', 'v2.7.0', 'v3.0.0'],
    // Spellings that KubeVela's parser takes and strict ones do not.
    ['1.2', '1.2.1', '1.3.0', '2.0.0'],
    ['v3', 'v3.0.1', 'v3.1.0', 'v4.0.0'],
    ['1.2.02', '1.2.3', '1.3.0', '2.0.0'],
    ['1.2.3+build.5', '1.2.4', '1.3.0', '2.0.0'],
    // Texts that are no versions begin above the numbers in them.
    ['1.2.3.4', '1.2.4', '1.3.0', '2.0.0'],
    ['release-7', '7.0.1', '7.1.0', '8.0.0'],
    ['latest', '0.1.1', '0.2.0', '0.2.0'],
  ])('takes %s to %s, %s or %s', (current, patch, minor, major) => {
    expect([next(current, 'patch'), next(current, 'minor'), next(current, 'major')]).toEqual([
      patch,
      minor,
      major,
    ])
  })

  it.each([
    ['1.2.0', 'minor', '1.3.0-beta.1'],
    ['1.3.0-beta.1', 'patch', '1.3.0-beta.2'],
    ['1.3.0-beta.2', 'minor', '1.3.0-beta.3'],
    ['1.3.0-beta.9', 'minor', '1.3.0-beta.10'],
    ['1.3.0-beta.2', 'major', '2.0.0-beta.1'],
    ['1.3.1-beta.2', 'minor', '1.4.0-beta.1'],
    ['1.3.0-alpha.4', 'patch', '1.3.0-beta.1'],
    ['1.3.0-rc.1', 'patch', '1.3.1-beta.1'],
    ['v1.3.0', 'patch', 'v1.3.1-beta.1'],
    ['0.3.0', 'major', '0.4.0-beta.1'],
    ['1.3.0-beta.1', 'none', '1.3.0-beta.1'],
  ] as const)('counts the channel beta from %s by %s: %s', (current, level, expected) => {
    expect(next(current, level, BETA)).toBe(expected)
  })

  it.each([
    ['1.3.0-beta.2', 'none', '1.3.0'],
    ['1.3.0-beta.2', 'patch', '1.3.0'],
    ['1.3.0-beta.2', 'major', '2.0.0'],
    ['2.0.0-beta.2', 'major', '2.0.0'],
    ['v1.3.1-rc.1', 'minor', 'v1.4.0'],
  ] as const)('comes back to stable from %s by %s: %s', (current, level, expected) => {
    expect(next(current, level)).toBe(expected)
  })

  it('names a snapshot by proposal and commit', () => {
    const channel: Channel = {
      kind: 'snapshot',
      proposal: 12,
      commit: '0123456789abcdef0123456789abcdef01234567',
    }

    expect(next('1.2.0', 'minor', channel)).toBe('1.3.0-pr.12.g0123456')
    expect(parseVersion(next('1.2.0', 'minor', channel))?.isStrict).toBe(true)
  })

  it.each([
    ['stable versions that are published', '1.1.0', STABLE, ['1.2.0', '1.1.0'], '1.2.1'],
    ['no pre-release that is published, for a stable one', '1.1.0', STABLE, ['2.0.0-beta.1'], '1.1.1'],
    ['every pre-release of the channel', '1.1.0', BETA, ['1.1.1-beta.1', '1.1.1-beta.4'], '1.1.1-beta.5'],
    ['no text that is none', '1.1.0', STABLE, ['newest'], '1.1.1'],
  ] as const)('is above %s', (_, current, channel, published, expected) => {
    expect(next(current, 'patch', channel, published)).toBe(expected)
  })

  const number = fc.nat({ max: 40 })
  const suffix = fc.constantFrom('', '', '-3', '-beta.1', '-beta.7', '-rc.2', '-alpha', '-pr.7.g0a1b2c3')
  const version = fc
    .tuple(fc.constantFrom('', 'v'), number, number, number, suffix)
    .map(([v, major, minor, patch, tail]) => `${v}${major}.${minor}.${patch}${tail}`)
  const channel = fc.constantFrom<Channel>(
    STABLE,
    BETA,
    { kind: 'pre-release', name: 'rc' },
    { kind: 'snapshot', proposal: 3, commit: '0a1b2c3d' },
  )

  it('is strict, keeps the leading v, and is above the current and all that count', () => {
    fc.assert(
      fc.property(
        version,
        fc.constantFrom('patch', 'minor', 'major'),
        channel,
        fc.array(version, { maxLength: 5 }),
        (current, level, goal, published) => {
          const result = read(nextVersion({ current, published }, level, goal))
          const counting = [current, ...published]
            .map(read)
            .filter((one) => goal.kind !== 'stable' || one.prerelease.length === 0)

          expect(result.isStrict).toBe(true)
          expect(result.hasV).toBe(current.startsWith('v'))
          expect(goal.kind === 'stable' ? result.prerelease : []).toEqual([])
          for (const other of goal.kind === 'snapshot' ? [] : [...counting, read(current)]) {
            expect(compareVersions(result, other)).toBeGreaterThan(0)
          }
        },
      ),
    )
  })

  it('goes no less far for a higher level', () => {
    fc.assert(
      fc.property(version, channel, (current, goal) => {
        const [patch, minor, major] = ['patch', 'minor', 'major'] as const
        const steps = [patch, minor, major].map((level) => read(next(current, level, goal)))

        for (const [at, step] of steps.slice(1).entries()) {
          expect(compareVersions(step, steps[at] ?? step)).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})

describe('channelOf', () => {
  it.each([
    ['1.3.0-beta.2', 'beta'],
    ['v1.3.0-rc.1', 'rc'],
    ['v2.6.3-3', undefined],
    ['1.0.0-alpha', undefined],
    ['1.3.0-pr.12.g0a1b2c3', undefined],
    ['1.3.0', undefined],
  ])('is of %s: %s', (text, expected) => {
    expect(channelOf(text)).toBe(expected)
  })
})

function read(text: string): Version {
  const version = parseVersion(text)
  if (version === undefined) throw new Error(`no version: ${text}`)
  return version
}
