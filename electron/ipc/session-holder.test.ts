/** Tokens stay with their window and go with it. */
import { expect, it } from 'vitest'
import { createSessionHolders } from './session-holder.ts'

const tokens = { accessToken: 'a', refreshToken: 'r' }

it('keeps windows apart', () => {
  const holders = createSessionHolders()
  holders.forWindow(1).set(tokens)
  expect(holders.forWindow(1).get()).toEqual(tokens)
  expect(holders.forWindow(2).get()).toBeNull()
  holders.forWindow(1).clear()
  expect(holders.forWindow(1).get()).toBeNull()
})

it('forgets a window that closed, also for whoever still holds its holder', () => {
  const holders = createSessionHolders()
  const holder = holders.forWindow(1)
  holder.set(tokens)
  holders.drop(1)
  expect(holder.get()).toBeNull()
  expect(holders.forWindow(1).get()).toBeNull()
})

it('gives copies, and keeps nothing but the two tokens', () => {
  const holder = createSessionHolders().forWindow(1)
  holder.set(Object.assign({ password: 'x' }, tokens))
  Object.assign(holder.get() ?? {}, { accessToken: 'changed' })
  expect(holder.get()).toEqual(tokens)
})
