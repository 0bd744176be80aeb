import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sayableAddress } from '../../src/inputs/sayable-address.ts'

describe('sayableAddress', () => {
  it.each([
    ['https://charts.example.com:8080/a', 'https://charts.example.com:8080/a'],
    ['./registry', './registry'],
    ['https://user:S@h', 'https://***@h'],
    ['https://user:a/b#c?d@e@h/p', 'https://***@h/p'],
    ['git+https://user:S@h/r.git#dir', 'git+https://***@h/r.git#***'],
    ['oci://user:S/pw@h/p', 'oci://***@h/p'],
    ['user:S@h', '***@h'],
    ['user:S//pw@h', '***@h'],
    ['https//user:S@h', 'https//***@h'],
    ['https:/user:S@h', 'https:/***@h'],
    ['https:///user:S@h', 'https:///***@h'],
    ['https://h/?token=S', 'https://h/?***'],
    ['https://h/#token=S', 'https://h/#***'],
    ['https://user:S\n/pw@h', 'https://***@h'],
  ])('says %s as %s', (address, said) => {
    expect(sayableAddress(address)).toBe(said)
  })

  it('T61 never repeats a password, whatever is in it', () => {
    const password = fc
      .string({ unit: fc.constantFrom(...'/#?@:%&= x'), minLength: 1, maxLength: 8 })
      .map((text) => `S3${text}cret`)
    const start = fc.constantFrom('https://', 'http://', 'oci://', 'git+https://', 'https//', '')

    fc.assert(
      fc.property(start, password, (scheme, word) => {
        expect(sayableAddress(`${scheme}user:${word}@charts.example.com/p`)).toBe(
          `${scheme}***@charts.example.com/p`,
        )
      }),
    )
  })
})
