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

/** Lines of a stack, and causes below causes, that are told. */
const FRAMES = 8
const CAUSES = 3

/**
 * JSON log to standard error (standard output belongs to the ready line).
 * @param copy hears every line too, with its line end
 */
export function createLogger(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info',
  copy: ((line: string) => void) | null = null,
): Logger {
  const paths = REDACTED.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  const options = { level, redact: { paths, censor: '[removed]' }, serializers: { error: (error: unknown) => describeError(error) } }
  const errors = destination({ fd: 2, sync: false })
  if (copy === null) return pino(options, errors)
  // an app without a terminal may have no standard error at all; its log then is the copy
  errors.on('error', () => undefined)
  return pino(options, {
    write(line) {
      errors.write(line)
      copy(line)
    },
  })
}

/** The places of a stack. It begins with the message, whose own lines may look like places ("at the lake"). */
function framesOf({ stack = '', message }: Error): string[] {
  const end = message === '' ? 0 : stack.indexOf(message) + message.length
  if (end < message.length) return [] // the message was changed after the stack was taken: nothing tells where it ends
  return stack
    .slice(end)
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
}

/** Kind, code and place of an error. Its message stays out: it may quote what a person typed. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error
  const frames = framesOf(error)
  return {
    type: error.name,
    ...('code' in error ? { code: error.code } : {}),
    ...('params' in error ? { params: error.params } : {}),
    at: frames.slice(0, FRAMES).map((line) => line.trim().replace(/(?:file:\/\/)?[^\s()]*[/\\]/, '')),
    ...(error.cause !== undefined && depth < CAUSES ? { cause: describeError(error.cause, depth + 1) } : {}),
  }
}
