/** Child of the crash test for readings: takes readings and seals days without pause, and tells each reading once it was acknowledged. */
import { writeSync } from 'node:fs'
import { systemClock, type Clock } from '../../../server/kernel/clock.ts'
import { openReadingsAt, READINGS_PER_DAY, readingNo, START_MS } from './reading-world.ts'

const [dataDir = '', firstText = '0'] = process.argv.slice(2)
let next = Number(firstText)
const clock: Clock = { ...systemClock, nowMs: () => START_MS + Math.floor(next / READINGS_PER_DAY) * 86_400_000 + 3_600_000 }
const { readings } = openReadingsAt(dataDir, clock)

async function send(): Promise<never> {
  for (;;) {
    const no = next
    next += 1
    const { accepted, duplicates } = await readings.accept([readingNo(no)], { door: 'mqtt' })
    if (accepted + duplicates !== 1) throw new Error(`reading ${String(no)} was not taken`)
    writeSync(1, `${String(no)}\n`)
  }
}

async function seal(): Promise<never> {
  for (;;) {
    await readings.sealCompleted()
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
writeSync(1, 'ready\n')
await Promise.all([send(), send(), send(), send(), seal()])
