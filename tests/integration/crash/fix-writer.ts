/** Child of the crash test for positions: takes fixes and seals hours without pause, and tells each fix once it was acknowledged. */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { systemClock, type Clock } from '../../../server/kernel/clock.ts'
import { createIds } from '../../../server/kernel/ids.ts'
import { createLogger } from '../../../server/kernel/logger.ts'
import { systemRandom } from '../../../server/kernel/random.ts'
import { openLogWithKey } from '../../../server/station-log.ts'
import { createTelemetry } from '../../../server/telemetry/index.ts'

/** Fixes after which twenty minutes have passed on this station's clock: every third time an hour is complete. */
const FIXES_PER_STEP = 40
const STEP_MS = 20 * 60_000
const FIRST_FIX_MS = Date.UTC(2020, 0, 1)

const [dataDir = '', keyHex = '', firstText = '0'] = process.argv.slice(2)
let next = Number(firstText)
const clock: Clock = { ...systemClock, nowMs: () => Date.UTC(2026, 0, 1) + Math.floor(next / FIXES_PER_STEP) * STEP_MS }
const ids = createIds(clock, systemRandom)
const onFailure = (error: unknown): never => {
  throw error
}
const { db, log } = openLogWithKey(dataDir, Buffer.from(keyHex, 'hex'), { clock, random: systemRandom, ids, onFailure })
const telemetry = createTelemetry({ db, log, clock, ids, logger: createLogger('error'), unitOfDevice: () => 'U1', seal: 'manual' })

async function send(): Promise<never> {
  for (;;) {
    const no = next
    next += 1
    await telemetry.accept([
      {
        deviceId: `T-${no % 3}`,
        fixedAtMs: FIRST_FIX_MS + no * 1000,
        latitude: -2,
        longitude: 33,
        speedKmh: null,
        headingDegrees: null,
        accuracyMetres: null,
        altitudeMetres: null,
        batteryPercent: null,
      },
    ])
    writeSync(1, `${no}\n`)
  }
}

async function seal(): Promise<never> {
  for (;;) {
    await telemetry.sealCompleted()
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
flushCompileCache() // who is killed leaves nothing for the next start otherwise
writeSync(1, 'ready\n')
await Promise.all([send(), send(), send(), send(), seal()])
