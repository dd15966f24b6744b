/** A radio link that a fleet's history fills for minutes: how soon an emergency gets through all the same. */
import { createFaultProxy, SLOW_LINE, type FaultProxy } from '../../harness/fault-proxy.ts'
import { percentile, report, say } from '../figure.ts'
import { until } from '../../harness/until.ts'
import { newStation, STATION_WORDS } from './heal.ts'
import { cardOf, enrol } from './introduce.ts'
import { machine } from './machine.ts'
import { removeStation, type BenchStation } from './station.ts'
import { Story, type StoryCommand } from './story.ts'
import { fleetCommands, storyFleets } from './story-fleets.ts'
import { isLinked, openSyncDoor, type SyncDoor } from './sync-door.ts'

/** Ops of the fleet that wait: minutes of this line, more than the incidents take. */
const waitingOps = (isQuick: boolean): number => (isQuick ? 6_000 : 20_000)
/** Ops of the fleet that must have arrived before the first emergency: the line is full by then. */
const FLOWING_OPS = 500
const LINK_MS = 120_000

/** Only what lies in the fleet's scope: unit statuses. */
const fleetOnly = (commands: readonly StoryCommand[]): StoryCommand[] =>
  commands
    .map((command) => ({ ...command, drafts: command.drafts.filter(({ op }) => op.spec.kind.startsWith('unit.')) }))
    .filter(({ drafts }) => drafts.length > 0)

/** Seconds from the command until the incident is a row of the other station. */
async function passThrough(near: BenchStation, far: BenchStation, { drafts, actor }: StoryCommand): Promise<number> {
  const incidentId = String(drafts[0]?.body['incidentId'])
  const startedMs = performance.now()
  const seen = new Promise<number>((resolve) => {
    const stop = far.log.feed.listen((changes) => {
      if (!changes.some(({ entity }) => entity === incidentId)) return
      stop()
      resolve((performance.now() - startedMs) / 1000)
    })
  })
  await near.command(drafts, actor)
  return seen
}

type Scene = {
  readonly near: BenchStation
  readonly far: BenchStation
  readonly proxy: FaultProxy
  readonly door: SyncDoor
  readonly farDoor: SyncDoor
}

async function measure({ near, far, proxy, door, farDoor }: Scene, isQuick: boolean): Promise<void> {
  const samples = isQuick ? 3 : 20
  await enrol(far, cardOf(near, [`127.0.0.1:${proxy.port}`]))
  await enrol(near, cardOf(far))
  const story = new Story('slow emergencies', storyFleets('slow', 1), 0)
  await until(() => isLinked(door, far.stationId) && isLinked(farDoor, near.stationId), LINK_MS)
  await far.reached(far.position + FLOWING_OPS)
  const tookS: number[] = []
  for (let sample = 0; sample < samples; sample += 1) {
    let command = story.next()
    while (command.drafts[0]?.op.spec.kind !== 'incident.opened') command = story.next()
    tookS.push(await passThrough(near, far, command))
    say(`slow link: an incident after ${tookS.at(-1)?.toFixed(1) ?? ''} s, ${near.position - far.position} ops wait`)
  }
  if (near.position - far.position < FLOWING_OPS) throw new Error('the history was over before the last incident')
  const line = '64 kbit/s, 800 ms round trip, 5 % of the packets lost (a second each until they are sent again)'
  const conditions = `${line}; ${samples} incidents one after another while ${waitingOps(isQuick)} unit.status-set ops of fleet history flow; TLS 1.3 and socket.io through the proxy, both stations in one process; ${STATION_WORDS}; ${machine()}`
  const figure = { bench: 'sync', unit: 's', better: 'lower', goal: 5, conditions } as const
  report({ ...figure, figure: 'slowLink.incident' }, tookS)
  report({ ...figure, figure: 'slowLink.incidentP95' }, [percentile(tookS, 0.95)])
}

/** Takes the figures. */
export async function slowLink(isQuick: boolean): Promise<void> {
  const [near, far] = [await newStation('slow-near'), await newStation('slow-far')]
  const fleets = storyFleets('slow', 1)
  const story = new Story('slow', fleets, 0)
  await near.write(fleetCommands(fleets))
  while (near.position < waitingOps(isQuick)) await near.write(fleetOnly(story.take(5_000)))
  const door = await openSyncDoor(near)
  const farDoor = await openSyncDoor(far)
  const proxy = await createFaultProxy({ target: { host: '127.0.0.1', port: door.port }, seed: 'slow', faults: SLOW_LINE })
  try {
    await measure({ near, far, proxy, door, farDoor }, isQuick)
  } finally {
    await proxy.close()
    await farDoor.close()
    await door.close()
    await removeStation(near)
    await removeStation(far)
  }
}
