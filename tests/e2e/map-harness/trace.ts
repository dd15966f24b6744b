/** Reads a Chromium trace: how long the page's main thread was busy in one piece, on the clock and on the processor. */
import { z } from 'zod'

const TraceEvent = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z.record(z.string(), z.unknown()).optional(),
})
const Trace = z.object({ traceEvents: z.array(TraceEvent) })
type TraceEvent = z.infer<typeof TraceEvent>

export type TaskFigures = {
  tasks: number
  /** Longest and 99th percentile, wall clock: contains waiting for the other core and for the software rasteriser. */
  longestTaskMs: number
  p99TaskMs: number
  /** The same tasks in processor time of the main thread: the page's own work. */
  longestTaskCpuMs: number
  p99TaskCpuMs: number
  /** Main-thread processor time as a share of the traced time. */
  mainThreadBusyShare: number
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
const milliseconds = (micros: number): number => Math.round(micros / 10) / 100

/** The main thread that carries our marks (a browser has several renderers), and the time from the first mark to the last. */
function measuredPart(events: readonly TraceEvent[]): { pid: number; tid: number; from: number; to: number } {
  const marks = events.filter((event) => event.name === 'kituo-update')
  const [first] = marks
  if (first === undefined) throw new RangeError('the trace holds no update mark')
  return { pid: first.pid, tid: first.tid, from: first.ts, to: Math.max(...marks.map((mark) => mark.ts)) }
}

/**
 * Figures of the run.
 * @param trace as Chromium writes it (JSON)
 * @throws RangeError when our marks are not in it, ZodError when it is no trace
 */
export function taskFigures(trace: Buffer): TaskFigures {
  const { traceEvents } = Trace.parse(JSON.parse(trace.toString('utf8')))
  const { pid, tid, from, to } = measuredPart(traceEvents)
  const tasks = traceEvents.filter(
    (event) =>
      event.ph === 'X' &&
      event.pid === pid &&
      event.tid === tid &&
      event.name === 'ThreadControllerImpl::RunTask' &&
      event.ts >= from &&
      event.ts <= to,
  )
  const walls = tasks.map((task) => task.dur ?? 0).sort((a, b) => a - b)
  const cpus = tasks.map((task) => task.tdur ?? 0).sort((a, b) => a - b)
  return {
    tasks: tasks.length,
    longestTaskMs: milliseconds(walls.at(-1) ?? 0),
    p99TaskMs: milliseconds(quantile(walls, 0.99)),
    longestTaskCpuMs: milliseconds(cpus.at(-1) ?? 0),
    p99TaskCpuMs: milliseconds(quantile(cpus, 0.99)),
    mainThreadBusyShare: Math.round((cpus.reduce((sum, value) => sum + value, 0) / (to - from)) * 1000) / 1000,
  }
}
