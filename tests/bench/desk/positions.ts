/** 10,000 position fixes a second through the batch API and /gps/osmand while commands go on; and how soon a fix is on a second screen. Generator and station share the machine. */
import WebSocket from 'ws'
import { createPositionUnpacker, type PositionBatch } from '../../../server/contract/positions.ts'
import { signIn, type Api } from '../../harness/api.ts'
import { startStationProcess } from '../../harness/station-process.ts'
import { percentile, report, say } from '../figure.ts'
import type { BenchOptions } from '../run.ts'

const PASSWORD = 'bench station, nothing secret'
const UNITS = 200
/** Of the fixes a second, this many come one by one through the GPS door; the rest in batches, as relays send them. */
const SINGLES_PER_SECOND = 500
const BATCH = 500
const FIXES_PER_SECOND = 10_000

/** Overloaded: a station may say so. Any other refusal means that the bench asks wrongly, and no figure of it is worth anything. */
const BUSY = new Set([429, 503])

class Sent {
  fixes = 0
  refused = 0

  /** @throws Error when the door does not want what the bench sends */
  count(status: number, { accepted, sent }: { accepted: number; sent: number }): void {
    if (status === 200) this.fixes += accepted
    else if (BUSY.has(status)) this.refused += sent
    else throw new Error(`the station answered ${status} to ${sent} fixes`)
  }
}

/** What the bench holds of the station: an administrator's door, and a relay's that may send positions. */
type Doors = { readonly url: string; readonly admin: Api; readonly relay: Api }

async function openDoors(url: string): Promise<Doors> {
  const admin = await signIn(url, 'admin', PASSWORD)
  const relay = { userName: 'relay', displayName: 'Relay', password: PASSWORD, language: 'en', facilityId: null, roles: ['tracker'] }
  const { status } = await admin.post('/users', relay)
  if (status !== 200) throw new Error(`no user for the relay: ${status}`)
  return { url, admin, relay: await signIn(url, relay.userName, PASSWORD) }
}

async function addUnits(api: Api): Promise<string[]> {
  const unitIds: string[] = []
  for (let i = 0; i < UNITS; i += 1) {
    const made = (
      await api.post('/units', {
        callSign: `B${String(i).padStart(4, '0')}`,
        kind: 'ambulance',
        level: 'bls',
        skills: [],
        capabilities: [],
        seats: 1,
        crew: [],
        baseFacilityId: null,
        base: null,
        phone: null,
        isVerified: true,
      })
    ).body as { result: { unitId: string } }
    unitIds.push(made.result.unitId)
    await api.post(`/units/${made.result.unitId}/devices`, { deviceId: `bench-${i}`, protocol: 'osmand' })
  }
  return unitIds
}

/** One second of load, spread over ten slices. Times step by 1 ms so that no fix repeats another. */
async function pushSecond({ url, relay }: Doors, second: number, sent: Sent): Promise<void> {
  const startedMs = performance.now()
  const baseMs = Date.now() - 3_600_000 + second * 1000
  let made = 0
  const fix = () => {
    const n = made++
    return {
      deviceId: `bench-${n % UNITS}`,
      fixedAt: new Date(baseMs + Math.floor(n / UNITS)).toISOString(),
      latitude: -1.6 + (n % 100) / 10_000,
      longitude: 32.8,
      speedKmh: 30,
    }
  }
  for (let slice = 0; slice < 10; slice += 1) {
    const batches = (FIXES_PER_SECOND - SINGLES_PER_SECOND) / BATCH / 10
    const work: Promise<void>[] = []
    for (let i = 0; i < Math.round(batches * (slice + 1)) - Math.round(batches * slice); i += 1) {
      work.push(
        relay.post('/positions', { fixes: Array.from({ length: BATCH }, fix) }).then(({ status, body }) => {
          sent.count(status, { accepted: (body as { accepted?: number }).accepted ?? 0, sent: BATCH })
        }),
      )
    }
    for (let i = 0; i < SINGLES_PER_SECOND / 10; i += 1) {
      const { deviceId, fixedAt, latitude, longitude } = fix()
      work.push(
        fetch(`${url}/gps/osmand?id=${deviceId}&lat=${latitude}&lon=${longitude}&timestamp=${Date.parse(fixedAt)}`).then(({ status }) => {
          sent.count(status, { accepted: 1, sent: 1 })
        }),
      )
    }
    await Promise.all(work)
    const aheadMs = (slice + 1) * 100 - (performance.now() - startedMs)
    if (aheadMs > 0)
      await new Promise((resolve) => {
        setTimeout(resolve, aheadMs)
      })
  }
}

/** Times commands until told to stop. */
async function timeCommands({ admin }: Doors, signal: AbortSignal): Promise<number[]> {
  const samples: number[] = []
  while (!signal.aborted) {
    const startedMs = performance.now()
    const { status } = await admin.post('/incidents', {
      source: 'call',
      kind: 'other',
      place: null,
      caller: { name: null, phone: null, language: null },
      narrative: '',
      priority: null,
    })
    if (status !== 200) throw new Error(`a command was refused: ${status}`)
    samples.push(performance.now() - startedMs)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
  return samples
}

/** Milliseconds from sending a fix through the GPS door until a second screen's live stream brings it. */
async function secondScreen(url: string, token: string, unitIds: readonly string[], count: number): Promise<number[]> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc`, { headers: { authorization: `Bearer ${token}`, origin: url } })
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const unpack = createPositionUnpacker()
  const waiting = new Map<string, () => void>()
  socket.on('message', (bytes: Buffer) => {
    const text = bytes.toString()
    if (text === 'PING') return socket.send('PONG') // the station looks whether we are still there
    const message = JSON.parse(text) as { result?: { data?: PositionBatch } } // the tRPC envelope
    if (message.result?.data?.numbers)
      for (const position of unpack(message.result.data)) waiting.get(`${position.unitId}:${position.latitude.toFixed(4)}`)?.()
    return undefined
  })
  socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'live.positions' } }))
  const samples: number[] = []
  for (let i = 0; i < count; i += 1) {
    const latitude = -1.5 - i / 10_000
    const unit = i % UNITS
    const seen = new Promise<void>((resolve) => {
      waiting.set(`${unitIds[unit] ?? ''}:${latitude.toFixed(4)}`, resolve)
    })
    const startedMs = performance.now()
    await fetch(`${url}/gps/osmand?id=bench-${unit}&lat=${latitude.toFixed(4)}&lon=32.8&timestamp=${Date.now()}`)
    await seen
    samples.push(performance.now() - startedMs)
  }
  socket.close()
  return samples
}

/** Takes the figures. */
export async function positionFigures({ isQuick }: BenchOptions): Promise<void> {
  const seconds = isQuick ? 10 : 60
  const station = await startStationProcess({ adminPassword: PASSWORD })
  try {
    const doors = await openDoors(station.url)
    const unitIds = await addUnits(doors.admin)
    const login = (await (
      await fetch(`${station.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userName: 'admin', password: PASSWORD }),
      })
    ).json()) as { accessToken: string } // as the API documents
    const screen = await secondScreen(station.url, login.accessToken, unitIds, isQuick ? 50 : 200)
    const stop = new AbortController()
    const commands = timeCommands(doors, stop.signal)
    const sent = new Sent()
    const startedMs = performance.now()
    for (let second = 0; second < seconds; second += 1) await pushSecond(doors, second, sent)
    const took = (performance.now() - startedMs) / 1000
    stop.abort()
    const samples = await commands
    say(`${sent.fixes} accepted, ${sent.refused} refused in ${took.toFixed(1)} s`)
    const conditions = `${seconds} s, ${UNITS} trackers, ${SINGLES_PER_SECOND}/s singly through /gps/osmand and the rest in batches of ${BATCH}; durable before answered; generator on the same 2 cores`
    report({ bench: 'desk', figure: 'positions.accepted', unit: 'fixes/s', better: 'higher', goal: FIXES_PER_SECOND, conditions }, [
      sent.fixes / took,
    ])
    report({ bench: 'desk', figure: 'positions.refused', unit: 'fixes', better: 'lower', goal: 0, conditions }, [sent.refused])
    report(
      {
        bench: 'desk',
        figure: 'positions.commandP99',
        unit: 'ms',
        better: 'lower',
        goal: 200,
        conditions: `${conditions}; ${samples.length} commands meanwhile`,
      },
      [percentile(samples, 0.99)],
    )
    report(
      {
        bench: 'desk',
        figure: 'positions.secondScreenP95',
        unit: 'ms',
        better: 'lower',
        goal: 300,
        conditions: 'from sending a fix to the GPS door until another connection hears it, quiet station',
      },
      [percentile(screen, 0.95)],
    )
  } finally {
    await station.remove()
  }
}
