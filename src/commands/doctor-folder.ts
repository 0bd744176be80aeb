import { toActionError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { IndexProblem } from '../publish/mend-index.ts'
import { describeTrouble } from '../publish/registry-error.ts'
import type { RegistryPlace } from './command.ts'
import type { Diagnosis, DoctorFinding } from './doctor.ts'
import { indexFolder } from './index-command.ts'

/** The folder to examine. */
export type DoctorFolder = Pick<Extract<RegistryPlace, { kind: 'folder' }>, 'folder' | 'look'>

/** Says whether the index of a folder is in order, and whether the folder, or what it would be made in, can be written to. */
export async function doctorFolder({ folder, look }: DoctorFolder, clock: Clock): Promise<Diagnosis> {
  const { trouble } = look()
  try {
    const { problems } = await indexFolder({ folder, clock, mode: 'verify' })
    // Nothing but an index is missing: no archive is there that it should list.
    const isNew = problems.every(({ kind }) => kind === 'index-missing') && problems.length > 0
    const index = isNew ? [] : judgeIndex(problems, folder.location)
    const publishing = trouble === undefined ? writable(isNew) : bad('publishing', describeTrouble(trouble))
    return diagnosis([...index, publishing])
  } catch (thrown) {
    const error = toActionError(thrown)
    if (error.kind === 'internal') throw error
    return diagnosis([bad('reading', describeTrouble(error))])
  }
}

function judgeIndex(problems: readonly IndexProblem[], location: string): readonly DoctorFinding[] {
  if (problems.length === 0) return [{ subject: 'index', isGood: true, message: `${location} is in order` }]
  return problems.map(({ subject, message, mendedBy }, at) => {
    const isFirst = problems.findIndex((other) => other.mendedBy === mendedBy) === at
    const hint = isFirst && mendedBy !== 'nothing' ? `run index ${mendedBy}` : undefined
    return bad('index', { message: `${subject}: ${message}`, hint })
  })
}

function writable(isNew: boolean): DoctorFinding {
  const message = isNew ? 'a first publish makes the index' : 'this user may write to the folder'
  return { subject: 'publishing', isGood: true, message }
}

function bad(
  subject: DoctorFinding['subject'],
  { message, hint }: { readonly message: string; readonly hint?: string | undefined },
): DoctorFinding {
  return { subject, isGood: false, message, ...(hint === undefined ? {} : { hint }) }
}

function diagnosis(findings: readonly DoctorFinding[]): Diagnosis {
  return { isUsable: findings.every(({ isGood }) => isGood), findings, corrected: {} }
}
