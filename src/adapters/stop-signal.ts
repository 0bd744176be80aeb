// A runner that cancels a job sends SIGINT, after 7.5 s SIGTERM, and kills 2.5 s later: time enough to settle what was sent.
const SIGNALS = ['SIGINT', 'SIGTERM'] as const
// By then publishing has its verdicts and the report is written; what still runs is a server that does not answer, or a tool.
const END_AFTER_MS = 6_000

/**
 * Tells when the process is asked to end: the run then sends nothing more, settles what it sent and still writes its report.
 * A second signal ends the process at once; without one it ends after some seconds, whatever it waits for.
 */
export function listenForStop(): AbortSignal {
  const controller = new AbortController()
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      controller.abort(signal)
      process.once(signal, () => process.exit(130))
      setTimeout(() => process.exit(process.exitCode ?? 130), END_AFTER_MS).unref()
    })
  }
  return controller.signal
}
