/** A station without a window: `npm run station -- --data DIR --port N [--profile NAME] [--demo]`. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { databaseErrorSentence } from './db/error-sentences.ts'
import { AppError } from './kernel/app-error.ts'
import { systemClock } from './kernel/clock.ts'
import { readEnvironment, readStationArguments, type StationArguments } from './kernel/config.ts'
import { createLogger } from './kernel/logger.ts'
import { systemRandom } from './kernel/random.ts'
import { createStation } from './station.ts'
import { headlessKey } from './station-log.ts'
import type { TrackersConfig } from './station-trackers.ts'
import { VERSION } from './version.ts'

const builtScreens = fileURLToPath(new URL('../out/renderer/', import.meta.url))

/** Ports for trackers, or null when none is asked for. */
const trackersOf = (args: StationArguments): TrackersConfig | null =>
  args['gps-ports'].size === 0 && args['mqtt-port'] === undefined
    ? null
    : { host: args['gps-host'], ports: args['gps-ports'], mqttPort: args['mqtt-port'] ?? null }

async function main(): Promise<void> {
  const args = readStationArguments(process.argv.slice(2))
  const environment = readEnvironment()
  const logger = createLogger(environment.KITUO_LOG_LEVEL)
  const rendererDir = environment.KITUO_RENDERER_DIR ?? builtScreens
  const station = await createStation(
    {
      dataDir: args.data,
      listen: { host: '127.0.0.1', port: args.port },
      stations: args['station-port'] === undefined ? null : { host: args['station-host'], port: args['station-port'] },
      trackers: trackersOf(args),
      rendererDir: existsSync(rendererDir) ? rendererDir : null,
      profile: args.profile,
      demo: args.demo,
      databaseKey: headlessKey(args.data, environment),
      adminPassword: environment.KITUO_ADMIN_PASSWORD ?? null,
      version: VERSION,
    },
    { clock: systemClock, random: systemRandom, logger },
  )
  process.stdout.write(
    `${JSON.stringify({ ready: true, url: station.url, stationId: station.stationId, stationPort: station.stationPort })}\n`,
  )
  let isClosing = false
  const close = (): void => {
    if (isClosing) return
    isClosing = true
    station.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error }, 'closing failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', close)
  process.on('SIGINT', close)
}

main().catch((error: unknown) => {
  const sentence = error instanceof AppError ? databaseErrorSentence(error) : error instanceof z.ZodError ? z.prettifyError(error) : null
  process.stderr.write(`${sentence ?? (error instanceof Error ? error.message : String(error))}\n`)
  process.exit(1)
})
