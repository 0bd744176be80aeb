import { type PublishOptions, type PublishResult, publishAll } from '../publish/publish.ts'
import type { PublishItem } from '../publish/publish-item.ts'
import type { Publisher } from '../publish/publisher.ts'
import type { CommandContext } from './command.ts'

/** Publishes archives as the run's inputs ask for, and tells how far it is. */
export function sendArchives(
  { clock, inputs, stop, logger }: CommandContext,
  items: readonly PublishItem[],
  publishers: readonly Publisher[],
  options: Pick<PublishOptions, 'deadlineMs'> = {},
): Promise<readonly PublishResult[]> {
  let done = 0
  return publishAll(items, publishers, {
    ...options,
    clock,
    onConflict: inputs.onConflict,
    concurrency: inputs.concurrency,
    stop,
    onSettled: () => {
      done += 1
      logger.progress('publishing', done, items.length * publishers.length)
    },
  })
}
