/** Trackers connected at once over TCP, each with a fix every ten seconds: nothing lost, and what it costs the station. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../../server/kernel/clock.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { createStation, type Station } from '../../../server/station.ts'
import { signIn, type Api } from '../../harness/api.ts'
import { until } from '../../harness/until.ts'
import { report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'
import { imeiOf } from './fleet/imei.ts'

const PASSWORD = 'four quiet herons waiting'
const ROUNDS = 4
const ROUND_SECONDS = 10
const CHILD = fileURLToPath(new URL('./fleet/main.ts', import.meta.url))
type Doors = {
  ports: { port: number; connections: number; counts: { fixes: number; unknown: number; malformed: number; refused: number } }[]
}

async function addUnits(admin: Api, count: number): Promise<void> {
  const one = async (index: number): Promise<void> => {
    const { body } = await admin.post('/units', {
      ...{ callSign: `T${index}`, kind: 'motorcycle', level: 'transport', skills: [], capabilities: [], seats: 1, crew: [] },
      ...{ baseFacilityId: null, base: null, phone: null, isVerified: true },
    })
    const { unitId } = (body as { result: { unitId: string } }).result // as the API documents
    await admin.post(`/units/${unitId}/devices`, { deviceId: imeiOf(index), protocol: 'gt06' })
  }
  for (let from = 0; from < count; from += 50)
    await Promise.all(Array.from({ length: Math.min(50, count - from) }, (_, i) => one(from + i)))
}

/** Runs the fleet in a process of its own and measures this one, the station. */
export async function fleetFigures({ isQuick }: BenchOptions): Promise<void> {
  const count = isQuick ? 500 : 5_000
  const dataDir = mkdtempSync(join(tmpdir(), 'kituo-bench-fleet-'))
  let station: Station | null = null
  try {
    station = await createStation(
      {
        ...{ dataDir, listen: { host: '127.0.0.1', port: 0 }, rendererDir: null, profile: 'bench', demo: false, version: '0.0.0' },
        ...{ databaseKey: new Uint8Array(32).fill(9), adminPassword: PASSWORD },
        trackers: { host: '127.0.0.1', ports: new Map([['gt06', 0]]), mqttPort: null },
      },
      { clock: systemClock, random: systemRandom, logger: createLogger('silent') },
    )
    const admin = await signIn(station.url ?? '', 'admin', PASSWORD)
    say(`${count} units with trackers are written`)
    await addUnits(admin, count)
    const doors = async () => ((await admin.get('/trackers/doors')).body as Doors).ports[0]
    const child = fork(CHILD, [(await doors())?.port ?? 0, count, ROUNDS, ROUND_SECONDS].map(String))
    await once(child, 'message')
    say(`${(await doors())?.connections ?? 0} trackers are connected`)
    const started = process.cpuUsage()
    const startedMs = performance.now()
    await once(child, 'message')
    const { user, system } = process.cpuUsage(started)
    const share = ((user + system) / 1000 / (performance.now() - startedMs)) * 100
    await until(async () => (await doors())?.counts.fixes === count * ROUNDS, 30_000).catch(() => undefined) // the figure below says what is missing
    const counts = (await doors())?.counts
    child.send('end')
    await once(child, 'exit')
    const conditions = `${count} GT06 trackers on TCP, loopback, a fix each ten seconds for ${ROUNDS * ROUND_SECONDS} s, each on disk (sqlcipher)`
    const figure = { bench: 'trackers', better: 'lower', conditions } as const
    report({ ...figure, figure: 'fleet.cpu', unit: '% of a core', goal: 30 }, [share])
    report({ ...figure, figure: 'fleet.lost', unit: 'fixes', goal: 0 }, [count * ROUNDS - (counts?.fixes ?? 0)])
    say(JSON.stringify(counts))
  } finally {
    await station?.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
