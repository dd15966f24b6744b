/** A real station as a process of its own, started and stopped as an operator would. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const root = fileURLToPath(new URL('../../', import.meta.url))
const Ready = z.object({ ready: z.literal(true), url: z.string(), stationId: z.string(), stationPort: z.number().nullable() })

export type StationProcess = {
  readonly url: string
  readonly stationId: string
  readonly dataDir: string
  /** Port of its door for other stations, or null. */
  readonly stationPort: number | null
  /** What the station wrote to standard error so far. */
  errors(): string
  /** SIGKILL: as when the power goes. The data folder stays. */
  kill(): Promise<void>
  /** SIGTERM; resolves with the exit code. The data folder stays. */
  stop(): Promise<number | null>
  /** Stops and removes the data folder. */
  remove(): Promise<void>
}

/** Starts `server/cli.ts` on a free port and waits for its ready line. */
export async function startStationProcess(
  options: { readonly demo?: boolean; readonly adminPassword?: string; readonly dataDir?: string; readonly stationPort?: number } = {},
): Promise<StationProcess> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'kituo-station-'))
  const door = options.stationPort === undefined ? [] : ['--station-port', String(options.stationPort)]
  const child = spawn(
    process.execPath,
    [join(root, 'server', 'cli.ts'), '--data', dataDir, '--port', '0', ...(options.demo ? ['--demo'] : []), ...door],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(options.adminPassword ? { KITUO_ADMIN_PASSWORD: options.adminPassword } : {}) },
    },
  )
  // A test that is cut short must not leave its stations behind.
  const killAtExit = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', killAtExit)
  child.once('close', () => process.off('exit', killAtExit))
  let output = ''
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const ended = once(child, 'close') as Promise<[number | null]> // arguments of the close event
  const ready = await new Promise<z.infer<typeof Ready>>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('\n')) resolve(Ready.parse(JSON.parse(output.slice(0, output.indexOf('\n')))))
    })
    ended.then(([code]) => {
      reject(new Error(`the station ended with ${String(code)}: ${errors}`))
    }, reject)
  })
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM')
    const [code] = await ended
    return code
  }
  return {
    ...ready,
    dataDir,
    errors: () => errors,
    stop,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    remove: async () => {
      await stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/**
 * Runs `npm run log -- VERB` on a stopped station.
 * @param keyFile where its key lies; left out: in the data folder, as a station without a window keeps it
 */
export async function runLogTool(
  verb: 'verify' | 'rebuild' | 'show',
  dataDir: string,
  keyFile?: string,
): Promise<{ code: number | null; lines: unknown[] }> {
  const child = spawn(process.execPath, [join(root, 'server', 'log', 'cli.ts'), verb, '--data', dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(keyFile === undefined ? {} : { KITUO_DB_KEY_FILE: keyFile }) },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null] // arguments of the close event
  return {
    code,
    lines: output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown),
  }
}
