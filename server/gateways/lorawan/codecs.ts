/** A codec against its own examples: what a person sees before a codec reads real devices. */
import type { CodecExample, CodecRecord, CodecReport, ExampleOutcome } from '../../contract/ingest-mappings.ts'
import type { CodecSandbox } from './sandbox/sandbox.ts'
import type { CodecAnswer } from './sandbox/protocol.ts'

const TOLERANCE = 1e-9
const PROBLEM_CHARACTERS = 300
const DEPTH_LIMIT = 16
const isItem = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Path of the first difference, or null. Numbers may differ as binary fractions do. */
function difference(expected: unknown, found: unknown, path: string, depth = 0): string | null {
  if (depth > DEPTH_LIMIT) return path
  if (typeof expected === 'number' && typeof found === 'number')
    return Math.abs(expected - found) <= TOLERANCE * Math.max(1, Math.abs(expected)) ? null : path
  const isList = Array.isArray(expected) && Array.isArray(found)
  if (!isList && !(isItem(expected) && isItem(found))) return expected === found ? null : path
  const names = new Set([...Object.keys(expected), ...Object.keys(found)])
  for (const name of names) {
    const [left, right] = [expected, found].map((item) => (item as Record<string, unknown>)[name]) // lists and objects alike have names
    const at = difference(left, right, path === '' ? name : `${path}.${name}`, depth + 1)
    if (at !== null) return at
  }
  return null
}

function problemOf(expected: CodecExample['expected'], answer: CodecAnswer): string | null {
  if ('reason' in answer) return `${answer.reason}: ${answer.problem}`
  if ('errors' in expected) return 'errors' in answer && difference(expected.errors, answer.errors, '') === null ? null : 'expected errors'
  if ('errors' in answer) return `errors: ${answer.errors.join('; ')}`
  const path = difference(expected.data, answer.data, '')
  return path === null ? null : `differs at ${path}`
}

/**
 * Runs every example of a codec.
 * @throws AppError `station.overloaded`
 */
export async function runExamples({ examples, ...codec }: CodecRecord, sandbox: Pick<CodecSandbox, 'run'>): Promise<CodecReport> {
  const outcomes: ExampleOutcome[] = []
  for (const { id, fPort, bytesHex, expected } of examples) {
    const input = { bytes: [...Buffer.from(bytesHex, 'hex')], fPort, recvTime: '2024-01-01T00:00:00.000Z' }
    const problem = problemOf(expected, await sandbox.run(codec, input))
    outcomes.push({ id, isPassed: problem === null, problem: problem?.slice(0, PROBLEM_CHARACTERS) ?? null })
  }
  const passed = outcomes.filter(({ isPassed }) => isPassed).length
  return { codec: `${codec.name}@${codec.version}`, passed, failed: outcomes.length - passed, examples: outcomes }
}
