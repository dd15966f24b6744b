/** Starts and kills station-process.ts. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('./station-process.ts', import.meta.url))

const running = new Set<ChildProcess>()

export type OtherStation = { readonly acknowledged: readonly number[]; kill(): Promise<void> }

/**
 * Starts a station in another process and waits for a line.
 * @param until stops waiting at the first line that satisfies it; default: ready
 */
export async function startOtherStation(
  dataDir: string,
  notes: readonly [first: number, last: number] = [1, 0],
  until = (line: string): boolean => line === 'ready',
): Promise<OtherStation> {
  const child = spawn(process.execPath, [SCRIPT, dataDir, ...notes.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] })
  running.add(child)
  const acknowledged: number[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line !== 'ready') acknowledged.push(Number(line))
      if (until(line)) resolve()
    })
    child.once('exit', (code) => {
      reject(new Error(`station process ended with ${String(code)}`))
    })
  })
  return { acknowledged, kill: () => kill(child) }
}

/** Ends what a failed test left running. */
export async function killOtherStations(): Promise<void> {
  await Promise.all([...running].map(kill))
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
