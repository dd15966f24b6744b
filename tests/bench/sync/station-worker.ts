/** A bench station in a process of its own: started by child-station.ts, asked over the process channel. Ends with its parent. */
import { cardOf, enrol } from './introduce.ts'
import { healSize, planHeal } from './heal.ts'
import { cpuSeconds, rssMegabytes } from './machine.ts'
import type { Answers, Question, QuestionName, Questions, Reply } from './child-protocol.ts'
import { openBenchStation, type BenchStation } from './station.ts'
import { openSyncDoor, type SyncDoor } from './sync-door.ts'

let opened: BenchStation | null = null
let door: SyncDoor | null = null
const station = (): BenchStation => {
  if (!opened) throw new Error('no station is open')
  return opened
}
const disconnect = async (): Promise<null> => {
  await door?.close()
  door = null
  return null
}

const HANDLERS: { readonly [Name in QuestionName]: (input: Questions[Name]) => Promise<Answers[Name]> } = {
  async open({ dataDir }) {
    opened = await openBenchStation(dataDir)
    return { stationId: opened.stationId, position: opened.position }
  },
  async connect({ port }) {
    door = await openSyncDoor(station(), port)
    return { port: door.port }
  },
  disconnect,
  card: ({ addresses }) => Promise.resolve(cardOf(station(), addresses)),
  async enrol({ card }) {
    await enrol(station(), card)
    return null
  },
  async writeHeal({ seed, isQuick, part }) {
    const { shared, apart } = planHeal(seed, healSize(isQuick))
    await station().write({ shared, a: apart[0], b: apart[1] }[part])
    return { position: station().position }
  },
  async reached({ position }) {
    await station().reached(position)
    return null
  },
  digest: () => Promise.resolve(station().digest()),
  figures: () => Promise.resolve({ position: station().position, rssMb: rssMegabytes(), cpuSeconds: cpuSeconds() }),
  async close() {
    await disconnect()
    await opened?.close()
    opened = null
    return null
  },
}

const reply = (message: Reply): void => {
  process.send?.(message)
}
process.on('message', ({ id, name, input }: Question) => {
  const handler = HANDLERS[name] as (given: unknown) => Promise<unknown> // name and input come as one pair
  handler(input).then(
    (answer) => {
      reply({ id, answer })
    },
    (error: unknown) => {
      reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    },
  )
})
process.once('disconnect', () => process.exit(0)) // the bench is gone
