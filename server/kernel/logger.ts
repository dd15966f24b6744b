/** Structured logs on standard error, without personal data. */
import { destination, pino, type Logger as PinoLogger } from 'pino'

export type Logger = Pick<PinoLogger, 'info' | 'warn' | 'error' | 'debug'>

/** Paths that never reach a log line, whatever a caller passes. */
const REDACTED = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'caller',
  'callerName',
  'callerPhone',
  'narrative',
  'patient',
  'phone',
  'place',
  'latitude',
  'longitude',
  'name',
]

/** JSON log to standard error (standard output belongs to the ready line). */
export function createLogger(level: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info'): Logger {
  const paths = REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino({ level, redact: { paths, censor: '[removed]' } }, destination({ fd: 2, sync: false }))
}
