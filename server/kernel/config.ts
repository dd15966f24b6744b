/** The one place that reads environment variables and command-line arguments of a station. */
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { TRACKER_PORT_NAMES, TRACKER_PORTS, type TrackerPortName } from '../contract/trackers.ts'

const Environment = z.object({
  /** Creates user `admin` on an empty data folder without the wizard. */
  KITUO_ADMIN_PASSWORD: z.string().optional(),
  /** Database key of a station without a window; mode 0600, created on first start. */
  KITUO_DB_KEY_FILE: z.string().optional(),
  KITUO_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).optional(),
  /** Folder of the built screens; default out/renderer beside the program. */
  KITUO_RENDERER_DIR: z.string().optional(),
})
export type Environment = z.infer<typeof Environment>

/** Reads what a station needs from the environment. @throws z.ZodError naming the variable */
export const readEnvironment = (): Environment => Environment.parse(process.env)

const PORT_LIST = `--gps-ports must be "all", or names with a port each perhaps: gt06,h02=6013 (${TRACKER_PORT_NAMES.join(', ')})`

/** `all`, or `name` and `name=port` parted by commas. */
const TrackerPortList = z.string().transform((text, context) => {
  const ports = new Map<TrackerPortName, number>()
  const names = text === 'all' ? TRACKER_PORT_NAMES : text.split(',').filter((part) => part !== '')
  for (const part of names) {
    const [name = '', number] = part.split('=')
    const known = TRACKER_PORT_NAMES.find((one) => one === name)
    const port = number === undefined ? known && TRACKER_PORTS[known] : /^\d{1,5}$/.test(number) ? Number(number) : -1
    if (known === undefined || port === undefined || port < 0 || port > 65_535) {
      context.addIssue({ code: 'custom', message: PORT_LIST })
      return z.NEVER
    }
    ports.set(known, port)
  }
  return ports
})

const StationArguments = z.object({
  data: z.string({ error: '--data DIR is required: the folder that holds the station' }).min(1),
  port: z.coerce.number({ error: '--port must be a number' }).int().min(0).max(65_535).default(7430),
  /** Port on which other stations may call; without it this station only calls others. */
  'station-port': z.coerce.number({ error: '--station-port must be a number' }).int().min(0).max(65_535).optional(),
  'station-host': z.string().min(1).default('127.0.0.1'),
  /** Ports for trackers, under Traccar's numbers unless told otherwise; without it there are none. */
  'gps-ports': TrackerPortList.default(new Map<TrackerPortName, number>()),
  'gps-host': z.string().min(1).default('127.0.0.1'),
  /** Port of the embedded MQTT broker; without it there is none. */
  'mqtt-port': z.coerce.number({ error: '--mqtt-port must be a number' }).int().min(0).max(65_535).optional(),
  profile: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, '--profile must be letters, digits or dashes')
    .default('full'),
  demo: z.boolean().default(false),
})
export type StationArguments = z.infer<typeof StationArguments>

/** Arguments of `npm run station -- --data DIR --port N [--station-port N [--station-host HOST]] [--gps-ports LIST] [--gps-host HOST] [--mqtt-port N] [--profile NAME] [--demo]`. @throws z.ZodError or TypeError naming the argument */
export function readStationArguments(args: readonly string[]): StationArguments {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      'station-port': { type: 'string' },
      'station-host': { type: 'string' },
      'gps-ports': { type: 'string' },
      'gps-host': { type: 'string' },
      'mqtt-port': { type: 'string' },
      profile: { type: 'string' },
      demo: { type: 'boolean' },
    },
  })
  return StationArguments.parse(values)
}
