/** Long work in small slices: the station answers its own people in between. */
import type { Pace } from './types.ts'

/** One slice; the main loop may be held up for 20 ms at most. */
const SLICE_MS = 8

/** Runs work to its end and answers what it returned; several wait for each other. A rejection is what the work threw. */
export type Slicer = <T>(work: Generator<void, T>) => Promise<T>

/** Builds one: one for a station, so that however many peers audit at once, one slice runs at a time. */
export function createSlicer({ timers, clock }: Pace, sliceMs: number = SLICE_MS): Slicer {
  let last: Promise<unknown> = Promise.resolve()
  const run = <T>(work: Generator<void, T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const slice = (): void => {
        const untilMs = clock.monotonicMs() + sliceMs
        try {
          do {
            const step = work.next()
            if (step.done) return resolve(step.value)
          } while (clock.monotonicMs() < untilMs)
          timers.after(0, slice)
        } catch (error) {
          reject(error instanceof Error ? error : new Error('the work failed', { cause: error }))
        }
      }
      slice()
    })
  return (work) => {
    const turn = last.then(() => run(work))
    last = turn.catch(() => undefined) // whoever asked for it hears of it
    return turn
  }
}
