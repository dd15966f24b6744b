/** Closing: the opposite order of opening, every step exactly once, whatever another step throws. */
import { expect, test } from 'vitest'
import { createClosing } from './closing.ts'

test('the last opened is closed first, each step waits for the one before it', async () => {
  const seen: string[] = []
  const closing = createClosing()
  closing.onClose(() => {
    seen.push('database')
  })
  closing.onClose(async () => {
    await Promise.resolve()
    seen.push('jobs')
  })
  closing.onClose(() => {
    seen.push('http')
  })
  await closing.close()
  expect(seen).toEqual(['http', 'jobs', 'database'])
})

test('a step that fails is told, and keeps no other from its turn', async () => {
  const seen: string[] = []
  const closing = createClosing()
  closing.onClose(() => {
    seen.push('lock')
  })
  closing.onClose(() => Promise.reject(new Error('late')))
  closing.onClose(() => {
    throw new Error('early')
  })
  await expect(closing.close()).rejects.toMatchObject({ errors: [new Error('early'), new Error('late')] })
  expect(seen).toEqual(['lock'])
})

test('closing twice closes once', async () => {
  let times = 0
  const closing = createClosing()
  closing.onClose(() => {
    times += 1
  })
  await Promise.all([closing.close(), closing.close()])
  await closing.close()
  expect(times).toBe(1)
})
