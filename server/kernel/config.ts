/** The one place that reads environment variables and command-line arguments of a station. */
import { parseArgs } from 'node:util'
import { z } from 'zod'

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

const StationArguments = z.object({
  data: z.string({ error: '--data DIR is required: the folder that holds the station' }).min(1),
  port: z.coerce.number({ error: '--port must be a number' }).int().min(0).max(65_535).default(7430),
  /** Port on which other stations may call; without it this station only calls others. */
  'station-port': z.coerce.number({ error: '--station-port must be a number' }).int().min(0).max(65_535).optional(),
  'station-host': z.string().min(1).default('127.0.0.1'),
  profile: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, '--profile must be letters, digits or dashes')
    .default('full'),
  demo: z.boolean().default(false),
})
export type StationArguments = z.infer<typeof StationArguments>

/** Arguments of `npm run station -- --data DIR --port N [--station-port N [--station-host HOST]] [--profile NAME] [--demo]`. @throws z.ZodError or TypeError naming the argument */
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
      profile: { type: 'string' },
      demo: { type: 'boolean' },
    },
  })
  return StationArguments.parse(values)
}
