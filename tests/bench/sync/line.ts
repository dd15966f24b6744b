/** Twelve stations in a line, each linked to its neighbours only: how soon what the first one writes is in the last one's table. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { percentile, report, say } from '../figure.ts'
import { newStation, STATION_WORDS } from './heal.ts'
import { cardOf, enrol } from './introduce.ts'
import { machine } from './machine.ts'
import { connectInMemory } from './memory-link.ts'
import { removeStation, SCOPES, type BenchStation } from './station.ts'
import { Story } from './story.ts'
import { storyFleets } from './story-fleets.ts'
import { openSyncDoor, type SyncDoor } from './sync-door.ts'

const STATIONS = 12
const PAUSE_MS = 20
/** A line is at rest when every station has held the same for so many looks. */
const QUIET_LOOKS = 20
const LOOK_MS = 100

/** A line of stations that hold the same; `close` cuts it. */
type Line = { readonly stations: readonly BenchStation[]; close(): Promise<void> }

/** Everybody knows everybody, neighbours share the district's scopes. @param addressOf where neighbours call a station */
async function acquaint(stations: readonly BenchStation[], addressOf: (at: number) => readonly string[]): Promise<void> {
  for (const [at, station] of stations.entries())
    for (const [other, peer] of stations.entries()) {
      if (other === at) continue
      await enrol(station, cardOf(peer, addressOf(other)), Math.abs(other - at) === 1 ? SCOPES : [])
    }
}

async function settled(stations: readonly BenchStation[]): Promise<void> {
  const ops = stations.reduce((sum, { position }) => sum + position, 0)
  await Promise.all(stations.map((station) => station.reached(ops)))
}

async function lineInMemory(): Promise<Line> {
  const stations: BenchStation[] = []
  for (let at = 0; at < STATIONS; at += 1) stations.push(await newStation('line'))
  await acquaint(stations, () => [])
  const arrived = settled(stations)
  const links = stations.slice(1).map((station, at) => connectInMemory(stations[at] ?? station, station))
  await arrived
  return {
    stations,
    async close() {
      for (const link of links) link.close()
      for (const station of stations) await removeStation(station)
    },
  }
}

async function lineOfSockets(): Promise<Line> {
  const stations: BenchStation[] = []
  const doors: SyncDoor[] = []
  const close = async (): Promise<void> => {
    for (const door of doors) await door.close()
    for (const station of stations) await removeStation(station)
  }
  try {
    for (let at = 0; at < STATIONS; at += 1) stations.push(await newStation('line'))
    for (const station of stations) doors.push(await openSyncDoor(station))
    await acquaint(stations, (at) => [`127.0.0.1:${doors[at]?.port ?? 0}`])
    await quiet(stations)
    return { stations, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Waits until nothing moves any more: with sockets everybody writes and links at the same time. */
async function quiet(stations: readonly BenchStation[]): Promise<void> {
  for (let last = '', equal = 0; equal < QUIET_LOOKS;) {
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS)
    })
    const now = stations.map(({ position }) => position).join()
    equal = now === last && new Set(now.split(',')).size === 1 ? equal + 1 : 0
    last = now
  }
}

/** Milliseconds from the command on the first station until the incident is a row of the last one. */
async function passAlong({ stations }: Line, story: Story): Promise<number> {
  const [first, last] = [stations[0], stations.at(-1)]
  if (!first || !last) throw new Error('no line')
  let command = story.next()
  while (command.drafts[0]?.op.spec.kind !== 'incident.opened') command = story.next()
  const incidentId = String(command.drafts[0].body['incidentId'])
  const startedMs = performance.now()
  const seen = new Promise<number>((resolve) => {
    const stop = last.log.feed.listen((changes) => {
      if (!changes.some(({ entity }) => entity === incidentId) || !last.log.state.table('Incident').get(incidentId)) return
      stop()
      resolve(performance.now() - startedMs)
    })
  })
  await first.command(command.drafts, command.actor)
  return seen
}

async function measure(name: string, line: Line, samples: number, conditions: string): Promise<void> {
  const story = new Story('line', storyFleets('line', 1), 0)
  const tookMs: number[] = []
  try {
    for (let sample = 0; sample < samples; sample += 1) {
      tookMs.push(await passAlong(line, story))
      await new Promise((resolve) => {
        setTimeout(resolve, PAUSE_MS)
      })
      await nextTurn()
    }
  } finally {
    await line.close()
  }
  say(`${name}: ${samples} samples`)
  const figure = {
    bench: 'sync',
    unit: 'ms',
    better: 'lower',
    conditions: `${conditions}; ${samples} incidents, one after another; ${STATION_WORDS}; ${machine()}`,
  } as const
  report({ ...figure, figure: `${name}.p50`, goal: 250 }, [percentile(tookMs, 0.5)])
  report({ ...figure, figure: `${name}.p99`, goal: 500 }, [percentile(tookMs, 0.99)])
}

/** Takes the figures. */
export async function lineOfTwelve(isQuick: boolean): Promise<void> {
  const samples = isQuick ? 30 : 500
  const where = `${STATIONS} stations of one process in a line, from the command at one end to the row at the other`
  await measure('line12.memory', await lineInMemory(), samples, `${where}, links through memory`)
  await measure(
    'line12.sockets',
    await lineOfSockets(),
    samples,
    `${where}, TLS 1.3 and socket.io on loopback; others than neighbours are linked as well but share the directory only`,
  )
}
