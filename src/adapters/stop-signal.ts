// A runner that cancels a job sends SIGINT, after 7.5 s SIGTERM, and kills 2.5 s later: time enough to settle what was sent.
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/**
 * Tells when the process is asked to end: the run then sends nothing more, settles what it sent and still writes its report.
 * A second signal ends the process at once.
 */
export function listenForStop(): AbortSignal {
  const controller = new AbortController()
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      controller.abort(signal)
      process.once(signal, () => process.exit(130))
    })
  }
  return controller.signal
}
