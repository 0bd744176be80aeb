import { type Addon, addonLabel } from '../addon/addon.ts'
import { readYaml, toJson } from '../addon/yaml.ts'
import { ActionError } from '../errors.ts'
import { missingParameters, withPlaceholders } from '../kubevela/arguments.ts'
import { StageRefusal } from '../kubevela/failure.ts'
import { isObject, type JsonObject } from '../kubevela/go-value.ts'
import type { MissingParameter } from '../kubevela/missing-parameter.ts'
import { RELEASES, type Release } from '../kubevela/releases.ts'
import { openBench, type Rendering, renderPackage } from '../kubevela/render.ts'
import { renderOutput } from '../kubevela/render-output.ts'
import type { Workbench } from '../kubevela/workbench.ts'
import { readAddon } from '../read/read-addon.ts'
import { chooseAddons } from './choose-addons.ts'
import type { Command, CommandContext } from './command.ts'

const MAX_PARAMETER_FILE_BYTES = 1024 * 1024

/**
 * Prints the JSON of what a KubeVela release would make of one addon (contract.md, `render`): the newest of the releases asked
 * for. The addon may be refused; the run fails only where there is no such addon or the file of arguments cannot be read.
 */
export const render: Command = async (context) => {
  const addon = await chosenAddon(context)
  const release = newest(context)
  const given = await readArguments(context)
  const opened = openBench(addon, { release, cue: context.cue, options: { arguments: given } })
  if (opened.kind === 'refused') return printed(addon, { release, failure: opened.failure }, [])
  const missing = await knownMissing(opened.bench)
  const bench =
    context.inputs.placeholders === true && missing.length > 0
      ? { ...opened.bench, arguments: await withPlaceholders(opened.bench, missing) }
      : opened.bench
  const rendering = await renderPackage(bench)
  const lacksArguments = rendering.failure?.stage === 'render' && bench === opened.bench
  return printed(addon, rendering, lacksArguments ? missing : [])
}

function printed(addon: Addon, rendering: Rendering, missing: readonly MissingParameter[]) {
  const output = renderOutput(addonLabel(addon), rendering, missing)
  return { addons: [], document: `${JSON.stringify(output, undefined, 2)}\n` }
}

// Parameters that do not evaluate are told of by the rendering itself.
async function knownMissing(bench: Workbench): Promise<readonly MissingParameter[]> {
  try {
    return await missingParameters(bench)
  } catch (thrown) {
    if (thrown instanceof StageRefusal) return []
    throw thrown
  }
}

function newest({ inputs }: CommandContext): Release {
  const name = inputs.releases.at(-1) ?? '1.11'
  return RELEASES[name]
}

async function chosenAddon(context: CommandContext): Promise<Addon> {
  const patterns = context.inputs.operands
  if (patterns.length !== 1) {
    throw new ActionError(`render takes one addon, not ${patterns.length}`, {
      kind: 'input',
      hint: 'name the addon or give its path: addon-registry render fluxcd',
    })
  }
  const selected = await chooseAddons(context, patterns)
  const [first, second] = selected
  if (first === undefined || second !== undefined) {
    const found = selected.map(({ root }) => root).join(', ')
    throw new ActionError(`"${patterns[0]}" matches several addons: ${found}`, {
      kind: 'input',
      hint: 'render takes one addon: give its path',
    })
  }
  return await readAddon(context.tree, first.root)
}

async function readArguments({ inputs, tree }: CommandContext): Promise<JsonObject> {
  const path = inputs.parameters
  if (path === undefined) return {}
  const bytes = await tree.read(path, { maxBytes: MAX_PARAMETER_FILE_BYTES })
  const hint = 'parameters names a YAML or JSON file below the repository that holds one mapping'
  if (bytes === undefined) throw new ActionError(`there is no file "${path}"`, { kind: 'input', hint })
  const yaml = readYaml(new TextDecoder('utf-8').decode(bytes))
  if (yaml.kind === 'broken') {
    const { line, column } = yaml.position
    throw new ActionError(`cannot read "${path}": ${yaml.message} (${line}:${column})`, {
      kind: 'input',
      hint,
    })
  }
  const value = yaml.root === undefined ? {} : toJson(yaml.root)
  if (!isObject(value)) throw new ActionError(`"${path}" holds no mapping`, { kind: 'input', hint })
  return value
}
