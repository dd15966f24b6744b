/** Thousands of GT06 trackers in one process, as a station sees them. Started by the benchmark: port, how many, rounds, seconds a round. */
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { gt06Login, gt06Place } from '../../../fixtures/tracker-frames.ts'
import { imeiOf } from './imei.ts'

const [port = 0, count = 0, rounds = 0, roundSeconds = 10] = process.argv.slice(2).map(Number)
const STARTS_A_SECOND = 500
const sockets: Socket[] = []
let signedIn = 0

const join = (index: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(gt06Login(imeiOf(index))))
    socket.once('error', reject)
    socket.once('data', () => {
      signedIn += 1
      resolve()
    })
    sockets.push(socket)
  })

for (let from = 0; from < count; from += STARTS_A_SECOND / 10) {
  await Promise.all(Array.from({ length: Math.min(STARTS_A_SECOND / 10, count - from) }, (_, i) => join(from + i)))
  await pause(100)
}
process.send?.({ signedIn })
for (let round = 0; round < rounds; round += 1) {
  const startedMs = performance.now()
  for (const [index, socket] of sockets.entries()) {
    // spread over the round, as trackers that were switched on at any moment
    const dueMs = (index / sockets.length) * roundSeconds * 1000
    const waitMs = dueMs - (performance.now() - startedMs)
    if (waitMs > 5) await pause(waitMs)
    const told = {
      atMs: Date.now() - 1_000,
      latitude: -1.6 - index * 1e-5,
      longitude: 32.8 + round * 1e-5,
      speedKmh: 30,
      course: 90,
      altitude: 0,
    }
    socket.write(gt06Place(told, round + 2))
  }
  await pause(Math.max(0, roundSeconds * 1000 - (performance.now() - startedMs)))
}
process.send?.({ sent: rounds * count })
process.once('message', () => {
  for (const socket of sockets) socket.destroy()
  process.exit(0)
})
