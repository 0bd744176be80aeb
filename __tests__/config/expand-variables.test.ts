import { describe, expect, it } from 'vitest'
import { expandVariables } from '../../src/config/expand-variables.ts'

describe('expandVariables', () => {
  it('puts variables of the environment in their place', () => {
    expect(expandVariables(`https://\${HOST}/\${HOST}`, { HOST: 'a.example.com' })).toBe(
      'https://a.example.com/a.example.com',
    )
  })

  it('expands once: what a variable holds is no pattern', () => {
    expect(expandVariables(`\${A}`, { A: `\${B}`, B: 'secret' })).toBe(`\${B}`)
  })

  it.each([{}, { TOKEN: '' }])('names a variable that is not set', (environment) => {
    expect(() => expandVariables(`\${TOKEN}`, environment)).toThrow('needs the variable TOKEN')
  })
})
