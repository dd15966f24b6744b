/** What a log line says of an error: kind, code and place, never what a person said. */
import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

test('no line of a message gets in, also one that looks like a frame of the stack', () => {
  const lines: string[] = []
  const logger = createLogger('error', (line) => lines.push(line))
  const cause = new Error('Asha Mfano\n    at Mtaa wa Mfano 12, +255700000001\nat the lake')
  logger.error({ error: new Error('narrative:\nat home, bleeding', { cause }) }, 'a command failed')
  const [line = ''] = lines
  expect(line).toContain('logger.test.ts')
  expect(line).not.toMatch(/Mfano|2557|lake|home|narrative/)
})
