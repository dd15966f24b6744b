/** A screen that dies or hangs comes back by itself; one that keeps dying asks first. */
import { beforeEach, expect, it, vi } from 'vitest'
import { createScreenRecovery, deathWindowMs, hangLimitMs, maxDeaths } from './screen-recovery.ts'

let now = 0
let timers: { delayMs: number; work: () => void; isOn: boolean }[] = []
const deps = { reload: vi.fn(), kill: vi.fn(), onProblem: vi.fn(), askOperator: vi.fn(() => Promise.resolve(true)) }

beforeEach(() => {
  now = 0
  timers = []
  vi.clearAllMocks()
})

const create = () =>
  createScreenRecovery({
    ...deps,
    nowMs: () => now,
    after(delayMs, work) {
      const timer = { delayMs, work, isOn: true }
      timers.push(timer)
      return () => void (timer.isOn = false)
    },
  })

it('reloads after a death, and not after a normal end', async () => {
  const recovery = create()
  await recovery.onGone('crashed')
  await recovery.onGone('oom')
  expect(deps.reload).toHaveBeenCalledTimes(2)
  await recovery.onGone('clean-exit')
  expect(deps.reload).toHaveBeenCalledTimes(2)
})

it('asks when the screen keeps dying, and does as it is told', async () => {
  const recovery = create()
  for (let death = 0; death < maxDeaths; death += 1) await recovery.onGone('crashed')
  expect(deps.askOperator).not.toHaveBeenCalled()
  deps.askOperator.mockResolvedValueOnce(false)
  await recovery.onGone('crashed')
  expect(deps.reload).toHaveBeenCalledTimes(maxDeaths)
  await recovery.onGone('crashed')
  expect(deps.reload).toHaveBeenCalledTimes(maxDeaths + 1)
  // having been asked, it starts to count again
  await recovery.onGone('crashed')
  expect(deps.askOperator).toHaveBeenCalledTimes(2)
})

it('forgets deaths that are long ago', async () => {
  const recovery = create()
  for (let death = 0; death < 10; death += 1) {
    await recovery.onGone('crashed')
    now += deathWindowMs / 2
  }
  expect(deps.askOperator).not.toHaveBeenCalled()
})

it('ends a screen that hangs too long, and only then', () => {
  const recovery = create()
  recovery.onUnresponsive()
  recovery.onUnresponsive()
  expect(timers).toMatchObject([{ delayMs: hangLimitMs }])
  recovery.onResponsive()
  expect(timers[0]?.isOn).toBe(false)
  recovery.onUnresponsive()
  timers[1]?.work()
  expect(deps.kill).toHaveBeenCalledOnce()
})
