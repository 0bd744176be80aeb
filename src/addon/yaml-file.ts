import { type AddonFile, textOf } from './addon.ts'
import { readYaml, type YamlReading } from './yaml.ts'

const readings = new WeakMap<AddonFile, YamlReading>()

/** Reads a file of an addon as YAML, see `readYaml`; each file is parsed once however many ask. */
export function readYamlFile(file: AddonFile): YamlReading {
  const known = readings.get(file)
  if (known !== undefined) return known
  const reading = readYaml(textOf(file))
  readings.set(file, reading)
  return reading
}
