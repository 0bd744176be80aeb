import { expect, it } from 'vitest'
import { NO_CONFIG } from '../../src/config/config.ts'
import { withConfiguredRegistries } from '../../src/config/configured-registries.ts'
import { parseInputs } from '../../src/inputs/parse-inputs.ts'

it.each([
  ['https://user:S3cret/pw@charts.example.com', {}],
  [`https://user:\${PASSWORD}@charts.example.com`, { PASSWORD: 'S3cret/pw' }],
])('T61 refuses %s in the configuration, and says no more than the host', (url, environment) => {
  const inputs = parseInputs('publish', [], () => undefined)
  const act = () =>
    withConfiguredRegistries(inputs, { ...NO_CONFIG, registries: [{ name: 'hub', url }] }, environment)

  expect(act).toThrow('invalid input registry: "https://***@charts.example.com"')
})
