/**
 * Lets many callers share one read without anyone getting an old answer: a call made while a read is under way waits for the next
 * one, which starts when that ends and serves all who came meanwhile.
 */
export function sharedReads<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<unknown> | undefined
  let next: Promise<Result> | undefined

  function start(): Promise<Result> {
    const started = read()
    const ended = started.then(
      () => undefined,
      () => undefined,
    )
    running = ended.then(() => {
      if (next === undefined) running = undefined
    })
    return started
  }

  return () => {
    if (running === undefined) return start()
    next ??= running.then(() => {
      next = undefined
      return start()
    })
    return next
  }
}
