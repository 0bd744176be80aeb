// A runner that cancels a job sends SIGINT, after 7.5 s SIGTERM, and kills 2.5 s later: time enough to settle what was sent.
const SIGNALS = ['SIGINT', 'SIGTERM'] as const
// A run has its verdicts after five seconds at the latest. Beyond that, writing the report itself does not end.
const END_AFTER_MS = 7_000
const LOOK_EVERY_MS = 250
// The same as where a registry is in an unknown state.
const CUT_OFF_STATUS = 3
// What shells call ended by SIGINT.
const AT_ONCE_STATUS = 130

/**
 * Tells when the process is asked to end: the run then sends nothing more, settles what it sent and still writes its report. When it
 * has its exit status, the process ends with it, whatever else waits: a server that does not answer, or a tool. A second signal ends
 * the process at once.
 */
export function listenForStop(): AbortSignal {
  const controller = new AbortController()
  const end = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(AT_ONCE_STATUS)
    controller.abort(signal)
    setInterval(() => {
      if (process.exitCode !== undefined) process.exit()
    }, LOOK_EVERY_MS).unref()
    setTimeout(() => process.exit(process.exitCode ?? CUT_OFF_STATUS), END_AFTER_MS).unref()
  }
  for (const signal of SIGNALS) process.on(signal, end)
  return controller.signal
}
