import type { CommandName } from '../inputs/catalog.ts'
import { bump } from './bump.ts'
import { check } from './check.ts'
import type { Command } from './command.ts'
import { comment } from './comment.ts'
import { docs } from './docs.ts'
import { doctorCommand } from './doctor-command.ts'
import { indexRegistries } from './index-registry.ts'
import { mirror } from './mirror.ts'
import { packageCommand } from './package.ts'
import { plan } from './plan.ts'
import { publish } from './publish.ts'
import { render } from './render.ts'
import { sync } from './sync.ts'
import { withdrawCommand } from './withdraw-command.ts'

/** The verbs, by name. `auto` is none of them: it becomes one before anything runs. */
export const commands: Readonly<Record<Exclude<CommandName, 'auto'>, Command>> = {
  check,
  bump,
  render,
  package: packageCommand,
  plan,
  publish,
  index: indexRegistries,
  sync,
  mirror,
  withdraw: withdrawCommand,
  doctor: doctorCommand,
  comment,
  docs,
}
