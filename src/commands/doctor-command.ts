import { ActionError, assertNever } from '../errors.ts'
import type { CommandContext, CommandResult, RegistryPlace } from './command.ts'
import { type Diagnosis, doctor } from './doctor.ts'
import { doctorBranch } from './doctor-branch.ts'
import { doctorFolder } from './doctor-folder.ts'
import { doctorOci } from './doctor-oci.ts'

/** What was found at one registry. */
interface Examined extends Diagnosis {
  readonly registry: string
}

/** `doctor`: says what is at each configured registry, whether it can be read and published to, and which inputs to change. */
export async function doctorCommand(context: CommandContext): Promise<CommandResult> {
  const examined = await Promise.all(context.places().map((place) => examine(place, context)))
  const document =
    context.inputs.format === 'json'
      ? `${JSON.stringify(examined, undefined, 2)}\n`
      : examined.map(inWords).join('\n')
  const unusable = examined.find(({ isUsable }) => !isUsable)
  if (unusable === undefined) return { addons: [], document }
  const problem = unusable.findings.find(({ isGood }) => !isGood)
  const error = new ActionError(
    `${unusable.registry} cannot be published to: ${problem?.message ?? 'see above'}`,
    {
      kind: 'registry',
      ...(problem?.hint === undefined ? {} : { hint: problem.hint }),
    },
  )
  return { addons: [], document, error }
}

async function examine(place: RegistryPlace, { clock }: CommandContext): Promise<Examined> {
  const { registry } = place
  switch (place.kind) {
    case 'http':
      return { registry, ...(await doctor(place.request, place.http)) }
    case 'oci':
      return { registry, ...(await doctorOci(await place.request(), { http: place.http, now: clock.now })) }
    case 'folder':
      return { registry, ...(await doctorFolder(place, clock)) }
    case 'branch':
      return { registry, ...(await doctorBranch(place.open)) }
    default:
      return assertNever(place)
  }
}

function inWords({ registry, findings, corrected }: Examined): string {
  const lines = findings.flatMap(({ isGood, subject, message, hint }) => [
    `  ${isGood ? '✔' : '✘'} ${subject}: ${message}`,
    ...(hint === undefined ? [] : [`      ${hint}`]),
  ])
  const inputs = Object.entries(corrected).map(([name, value]) => `    ${name}: ${value}`)
  return [registry, ...lines, ...(inputs.length === 0 ? [] : ['  write', ...inputs]), ''].join('\n')
}
