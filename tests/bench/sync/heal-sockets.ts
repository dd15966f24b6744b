/** The same heal over real sockets: mutual TLS 1.3 and socket.io on loopback, the other station in a process of its own. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { report, say } from '../figure.ts'
import { startChildStation } from './child-station.ts'
import { healSize, newStation, OPS_WORDS, planHeal, STATION_WORDS, type HealSize } from './heal.ts'
import { cardOf, enrol } from './introduce.ts'
import { cpuSeconds, machine } from './machine.ts'
import { scratchDir } from './scratch.ts'
import { removeStation, type BenchStation } from './station.ts'
import { isLinked, openSyncDoor, type SyncDoor } from './sync-door.ts'

type SocketRun = { readonly opsPerSecond: number; readonly cpuShare: number; readonly connectMs: number }
type Child = Awaited<ReturnType<typeof startChildStation>>

/** Introduces both, the child being the one that is called; they then share what is written first. */
async function introduceTo(near: BenchStation, child: Child): Promise<number> {
  const { port } = await child.ask('connect', { port: 0 })
  await enrol(near, await child.ask('card', { addresses: [`127.0.0.1:${port}`] }))
  await child.ask('enrol', { card: cardOf(near) })
  return port
}

/** Ops held, as both sides say, until `position`. */
const bothReach = (near: BenchStation, child: Child, position: number): Promise<unknown> =>
  Promise.all([near.reached(position), child.ask('reached', { position })])

async function healOnce(seed: string, size: HealSize, isQuick: boolean): Promise<SocketRun> {
  const near = await newStation('sockets-near')
  const child = await startChildStation(scratchDir('sockets-far'))
  let door: SyncDoor | null = null
  try {
    await introduceTo(near, child)
    await near.write(planHeal(seed, size).shared)
    const { position } = await child.ask('figures', {})
    const base = near.position + position
    door = await openSyncDoor(near)
    await bothReach(near, child, base)
    await door.close()
    await near.write(planHeal(seed, size).apart[0])
    await child.ask('writeHeal', { seed, isQuick, part: 'b' })
    const [startedMs, nearCpuS, farCpuS] = [performance.now(), cpuSeconds(), (await child.ask('figures', {})).cpuSeconds]
    door = await openSyncDoor(near)
    while (!isLinked(door, child.stationId)) await nextTurn()
    const linkedMs = performance.now()
    await bothReach(near, child, base + 2 * size.apart)
    const seconds = (performance.now() - linkedMs) / 1000
    const cpuS = cpuSeconds() - nearCpuS + (await child.ask('figures', {})).cpuSeconds - farCpuS
    if (near.digest() !== (await child.ask('digest', {}))) throw new Error('the stations hold different rows')
    return { opsPerSecond: (2 * size.apart) / seconds, cpuShare: cpuS / seconds, connectMs: linkedMs - startedMs }
  } finally {
    await door?.close()
    await child.end()
    await removeStation(near)
  }
}

/** Takes the figure. */
export async function healOverSockets(isQuick: boolean): Promise<void> {
  const size = healSize(isQuick)
  const runs: SocketRun[] = []
  for (let run = 0; run < (isQuick ? 1 : 5); run += 1) {
    const done = await healOnce(`sockets ${run}`, size, isQuick)
    runs.push(done)
    say(
      `heal over sockets: ${Math.round(done.opsPerSecond)} ops/s, ${done.cpuShare.toFixed(2)} cores, linked after ${Math.round(done.connectMs)} ms`,
    )
  }
  report(
    {
      bench: 'sync',
      figure: 'heal.socketio',
      unit: 'ops/s',
      better: 'higher',
      goal: 25_000,
      conditions: `2 x ${size.apart} ops apart after ${size.shared} shared, each station in a process of its own, TLS 1.3 and socket.io on loopback, from the open link to both sides durable; ${STATION_WORDS}; rows compared by digest; ${OPS_WORDS}; ${machine()}`,
    },
    runs.map(({ opsPerSecond }) => opsPerSecond),
  )
}
