/** Several station processes behind bad lines: writes, cuts and kills for a while, then peace; what was acknowledged must be everywhere. */
import { rmSync } from 'node:fs'
import { createFaultProxy, seededChance, type FaultProxy } from '../../harness/fault-proxy.ts'
import { startStationProcess } from '../../harness/station-process.ts'
import { until } from '../../harness/until.ts'
import { man, pair, PASSWORD, type Manned } from './pair-stations.ts'

export type FleetOptions = {
  readonly stations: number
  readonly troubles: number
  readonly seed: string
  readonly say: (text: string) => void
}
export type FleetReport = {
  readonly dataDirs: readonly string[]
  /** Names of facilities whose registration was acknowledged. */
  readonly acknowledged: ReadonlySet<string>
  readonly kills: number
  readonly cuts: number
  /** Largest resident memory of each station process, bytes, after the storm. */
  readonly residentBytes: readonly number[]
  /** What every station lists in the end. */
  readonly lists: readonly (readonly string[])[]
  remove(): void
}
type Member = { manned: Manned; readonly proxy: FaultProxy; isDown: boolean }

const COMMAND_PAUSE_MS = 40
const CALM_MS = 90_000

/** Runs one fleet from its start to the agreement of all. @throws Error when they do not agree in time */
export async function runFleet({ stations, troubles, seed, say }: FleetOptions): Promise<FleetReport> {
  const chance = seededChance(seed)
  const members = await start(stations, seed)
  say(`${stations} stations paired`)
  const acknowledged = new Set<string>()
  const storm = { kills: 0, cuts: 0, isOver: false }
  const writers = members.map((member, index) => write(member, index, storm, acknowledged))
  await trouble(members, storm, chance, troubles)
  storm.isOver = true
  await Promise.all(writers)
  say(`${acknowledged.size} commands acknowledged, ${storm.kills} kills, ${storm.cuts} cuts; now peace`)
  for (const { proxy } of members) proxy.heal()
  const wanted = [...acknowledged].sort()
  await until(async () => {
    const lists = await Promise.all(members.map(({ manned }) => facilityNames(manned)))
    return lists.every((list) => wanted.every((name) => list.includes(name)) && list.length === lists[0]?.length)
  }, CALM_MS)
  const lists = await Promise.all(members.map(({ manned }) => facilityNames(manned)))
  const residentBytes = await Promise.all(members.map(({ manned }) => residentOf(manned)))
  const dataDirs = members.map(({ manned }) => manned.station.dataDir)
  for (const { manned, proxy } of members) {
    await manned.station.stop()
    await proxy.close()
  }
  return {
    ...{ dataDirs, acknowledged, residentBytes, lists, kills: storm.kills, cuts: storm.cuts },
    remove: () => {
      for (const dir of dataDirs) rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** A ring: every station is paired with the next one, through the bad line in front of it. */
async function start(count: number, seed: string): Promise<Member[]> {
  const members: Member[] = []
  for (let i = 0; i < count; i += 1) {
    const manned = await man(await startStationProcess({ adminPassword: PASSWORD, stationPort: 0 }))
    const target = { host: '127.0.0.1', port: manned.station.stationPort ?? 0 }
    members.push({ manned, proxy: await createFaultProxy({ target, seed: `${seed} line ${i}` }), isDown: false })
  }
  for (const [i, member] of members.entries()) {
    const next = members[(i + 1) % count]
    if (!next || next === member || (count === 2 && i === 1)) continue
    await pair(member.manned, next.manned)
  }
  for (const { manned, proxy } of members)
    for (const other of members)
      if (other.manned !== manned)
        await other.manned.api.post(`/stations/${manned.station.stationId}/addresses`, { addresses: [`127.0.0.1:${proxy.port}`] })
  return members
}

/** Registers facilities one after the other; what is not answered may or may not have been recorded. */
async function write(member: Member, index: number, storm: { isOver: boolean }, acknowledged: Set<string>): Promise<void> {
  for (let n = 0; !storm.isOver; n += 1) {
    const name = `Kituo cha Afya ${index}-${n}`
    try {
      const { status } = await member.manned.api.post('/facilities', {
        ...{ name, code: `S${index}-${n}`, kind: 'healthCentre', latitude: -1.5, longitude: 32.5, phone: null, capabilities: [] },
      })
      if (status === 200) acknowledged.add(name)
    } catch {
      // the station was killed while it worked: nobody was told that it is recorded
    }
    await pause(COMMAND_PAUSE_MS)
  }
}

/** One trouble after the other, a kill every fourth time, at random stations. */
async function trouble(
  members: readonly Member[],
  storm: { kills: number; cuts: number },
  chance: () => number,
  count: number,
): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const member = members[Math.floor(chance() * members.length)]
    if (!member) continue
    const dice = chance()
    if (n % 4 === 1) {
      storm.kills += 1
      await restart(member)
    } else if (dice < 0.4) {
      storm.cuts += 1
      member.proxy.cut()
      await pause(300 + chance() * 2_000)
      member.proxy.heal()
    } else if (dice < 0.7) member.proxy.resetAfter(Math.floor(chance() * 20_000))
    else if (dice < 0.9) member.proxy.set({ latencyMs: chance() * 150, bytesPerSecond: 20_000 + chance() * 200_000 })
    else member.proxy.heal()
    await pause(chance() * 700)
  }
}

async function restart(member: Member): Promise<void> {
  const { dataDir, stationPort } = member.manned.station
  await member.manned.station.kill()
  const station = await startStationProcess({ adminPassword: PASSWORD, dataDir, stationPort: stationPort ?? 0 })
  member.manned = await man(station)
}

async function facilityNames({ api }: Manned): Promise<string[]> {
  const { body } = await api.get('/facilities')
  return (body as { name: string }[]).map(({ name }) => name).sort() // the answer's shape is checked by the station's own tests
}

/** Resident memory as the station's own metrics tell it. */
async function residentOf({ station }: Manned): Promise<number> {
  const text = await (await fetch(`${station.url}/metrics`)).text()
  return Number(/^kituo_process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? Number.NaN)
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
