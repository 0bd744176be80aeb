import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/parse-config.ts'

const RULES = ['readme-present', 'image-pinned', 'template-missing']

function parse(text: string) {
  return parseConfig(text, RULES)
}

describe('parseConfig', () => {
  it('reads everything that a configuration may say', () => {
    const config = parse(`
addon-roots: [addons, ./experimental/addons/]
registries:
  - https://charts.example.com
  - name: internal
    url: https://charts.internal.example.com
    username: robot
    password: \${CHARTS_PASSWORD}
ignore:
  - addons/draft
rules:
  readme-present: off
  image-pinned:
    - warning
    - severity: notice
      paths: [experimental/**]
known-failures:
  - rule: template-missing
    paths: [addons/vegeta]
    reason: waits for kubevela/catalog#1
    expires: 2027-03-31
`)

    expect(config.addonRoots).toEqual(['addons', 'experimental/addons'])
    expect(config.registries).toEqual([
      { url: 'https://charts.example.com' },
      {
        name: 'internal',
        url: 'https://charts.internal.example.com',
        username: 'robot',
        password: `\${CHARTS_PASSWORD}`,
      },
    ])
    expect(config.ignored.map((test) => test('addons/draft/x'))).toEqual([true])
    expect(config.severities.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['readme-present', 'off'],
      ['image-pinned', 'warning'],
      ['image-pinned', 'notice'],
    ])
    expect(config.severities[2]?.paths?.map((test) => test('experimental/a/b'))).toEqual([true])
    expect(config.knownFailures).toEqual([
      {
        rule: 'template-missing',
        paths: [expect.any(Function)],
        reason: 'waits for kubevela/catalog#1',
        expires: '2027-03-31',
      },
    ])
  })

  it('takes an empty file for no configuration', () => {
    expect(parse('# nothing yet\n').severities).toEqual([])
  })

  it.each([
    ['addon-roots: addons\n', '.addon-registry.yaml:1:14: "addon-roots" must be a list'],
    [
      'addon-roots: [../up]\n',
      '.addon-registry.yaml:1:15: an addon root must lie in the repository: "../up"',
    ],
    ['ignored: []\n', '.addon-registry.yaml:1:1: unknown key "ignored"'],
    ['ignore: []\nignore: []\n', '.addon-registry.yaml:2:1: "ignore" is repeated'],
    ['rules:\n  no-such: off\n', '.addon-registry.yaml:2:12: there is no rule "no-such"'],
    ['rules:\n  readme-present: fatal\n', '.addon-registry.yaml:2:19: a severity is needed'],
    [
      'known-failures:\n  - rule: readme-present\n    paths: [a]\n    expires: 2027-01-01\n',
      '.addon-registry.yaml:2:5: a known failure needs "reason"',
    ],
    [
      'known-failures:\n  - {rule: readme-present, paths: [a], reason: x, expires: 2027-02-30}\n',
      '.addon-registry.yaml:2:60: no date: "2027-02-30"',
    ],
    ['registries:\n  - name: a\n', '.addon-registry.yaml:2:5: a registry needs "url"'],
    ['- a\n', '.addon-registry.yaml:1:1: the configuration must be a mapping'],
    ['a: [\n', expect.stringContaining('.addon-registry.yaml:2:1: ')],
    ['---\n{}\n---\na: 1\n', '.addon-registry.yaml:3:1: a second YAML document'],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ message, kind: 'input' }))
  })

  it('refuses a password that is written out, without repeating it', () => {
    const text = 'registries:\n  - url: https://a.example.com\n    password: hunter2\n'

    expect(() => parse(text)).toThrow('.addon-registry.yaml:3:15: "password" is written out')
  })
})
