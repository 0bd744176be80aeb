import { describe, expect, it } from 'vitest'
import { parseInputs } from '../../src/inputs/parse-inputs.ts'

function parse(values: Readonly<Record<string, string>>) {
  return parseInputs('publish', [], (name) => values[name])
}

describe('parseInputs', () => {
  it('has a default for everything', () => {
    expect(parse({})).toMatchObject({
      command: 'publish',
      root: '.',
      addonRoots: [],
      selection: undefined,
      registries: [{ kind: 'static', folder: './registry' }],
      hasChosenRegistry: false,
      onConflict: 'fail',
      releases: ['1.9', '1.10', '1.11'],
      validate: 'full',
      failOn: 'error',
      format: 'text',
      dryRun: false,
      concurrency: 4,
      summary: true,
    })
  })

  it('takes an empty input for an unset one', () => {
    expect(parse({ 'on-conflict': '  ', registry: '\n' })).toEqual(parse({}))
  })

  it('reads several registries, one a line', () => {
    const { registries } = parse({ registry: 'a=https://a.example\n\nb=./b\n' })

    expect(registries.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('keeps releases in their own order', () => {
    expect(parse({ kubevela: '1.11, 1.9' }).releases).toEqual(['1.9', '1.11'])
  })

  it.each([
    ['changed', { kind: 'changed' }],
    ['all', { kind: 'all' }],
    [
      'fluxcd, addons/dex\nterraform-*',
      { kind: 'listed', patterns: ['fluxcd', 'addons/dex', 'terraform-*'] },
    ],
  ])('selects %s', (addons, expected) => {
    expect(parse({ addons }).selection).toEqual(expected)
  })

  it.each([
    ['on-conflict', 'overwrite', 'fail, skip, force'],
    ['kubevela', '1.8', '1.9, 1.10, 1.11'],
    ['validate', 'none', 'full, package'],
    ['fail-on', 'errors', 'error, warning, notice, never'],
    ['format', 'xml', 'text, json'],
    ['dry-run', 'yes', 'true'],
    ['concurrency', '0', '1 to 32'],
    ['concurrency', '1e2', '1 to 32'],
  ])('refuses %s: %s and lists what is allowed', (name, value, allowed) => {
    expect(() => parse({ [name]: value })).toThrow(
      expect.objectContaining({
        message: `invalid input ${name}: "${value}"`,
        hint: expect.stringContaining(allowed),
      }),
    )
  })

  it.each([
    'https://user:S3cret@h',
    'https://user:S3cret/pw@h',
    'oci://user:80/S3cret@h',
    'https://h/?token=S3cret',
  ])('T61 refuses %s as chart-url, without repeating what is secret in it', (address) => {
    expect(() => parse({ 'chart-url': address })).toThrow(/^invalid input chart-url: "(https|oci):\/\//)
    expect(() => parse({ 'chart-url': address })).not.toThrow(/S3cret/)
  })

  it.each([
    ['publish', 'keda', ['dex']],
    ['publish', 'keda', ['keda', 'dex']],
    ['publish', 'keda, dex', ['keda']],
    ['publish', 'all', ['keda']],
    ['sync', 'changed', ['keda']],
  ] as const)('refuses %s with addons %s and the words %j', (command, addons, words) => {
    expect(() => parseInputs(command, words, (name) => ({ addons })[name])).toThrow(
      expect.objectContaining({
        kind: 'input',
        message: 'addons are named twice: by --addons and by words',
      }),
    )
  })

  it.each([
    ['publish', 'dex,keda', ['keda', 'dex']],
    ['publish', 'keda', []],
    ['index', 'keda', ['verify']],
  ] as const)('takes %s with addons %s and the words %j', (command, addons, words) => {
    expect(parseInputs(command, words, (name) => ({ addons })[name])).toMatchObject({ operands: words })
  })

  it('leaves inputs that the command does not read alone, which a workflow gives to several', () => {
    expect(parse({ fix: 'true', prune: 'true', from: './x' })).toMatchObject({ command: 'publish' })
  })

  it('refuses half a client certificate', () => {
    expect(() => parse({ 'cert-file': 'c.pem' })).toThrow('cert-file and key-file go together')
  })

  it('refuses a registry that is given twice', () => {
    expect(() => parse({ registry: './a\n./a' })).toThrow('"./a" is given twice')
  })
})
