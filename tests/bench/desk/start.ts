/** A station with a long log starts: from the command line to its ready line. */
import { startStationProcess } from '../../harness/station-process.ts'
import { report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'
import { bigLog, copyStation } from '../sync/big-log.ts'
import { machine } from '../sync/machine.ts'

const OPS = 1_000_000
const QUICK_OPS = 40_000
const RUNS = 5

/** Takes the figure. */
export async function startFigures({ isQuick }: BenchOptions): Promise<void> {
  const ops = isQuick ? QUICK_OPS : OPS
  const dataDir = copyStation((await bigLog(ops, ops)).full)
  const tookMs: number[] = []
  for (let run = 0; run < (isQuick ? 2 : RUNS); run += 1) {
    const startedMs = performance.now()
    const station = await startStationProcess({ dataDir })
    tookMs.push(performance.now() - startedMs)
    say(`start ${run + 1}: ${Math.round(tookMs.at(-1) ?? 0)} ms`)
    await station.stop()
  }
  report(
    {
      bench: 'desk',
      figure: 'start.ready',
      unit: 'ms',
      better: 'lower',
      goal: 2_000,
      conditions: `server/cli.ts as a process of its own, log of ${ops} ops of twelve stations, encrypted, from the start of the process to its ready line, files in the system's cache; ${machine()}`,
    },
    tookMs,
  )
}
