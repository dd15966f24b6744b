/** Board order: arrived on top, soonest first, ended last. */
import { expect, test } from 'vitest'
import type { HandoverView } from '../../../server/contract/handover.ts'
import { sortArrivals } from './arrival-order.ts'

type Item = Parameters<typeof sortArrivals>[0][number]
const item = (status: HandoverView['status'], etaAt: string | null, requestedAt = '2026-01-01T08:00:00.000Z'): Item =>
  ({ status, etaAt, priority: 'P2', requestedAt, atDoorAt: null }) as Item // instants of the right form

test('arrived first, then by time of arrival, unknown time last, ended at the end', () => {
  const late = item('accepted', '2026-01-01T10:00:00.000Z')
  const soon = item('requested', '2026-01-01T09:00:00.000Z')
  const unknown = item('seen', null)
  const door = item('atDoor', '2026-01-01T11:00:00.000Z')
  const ended = item('handedOver', '2026-01-01T07:00:00.000Z')
  expect(sortArrivals([ended, late, unknown, soon, door])).toEqual([door, soon, late, unknown, ended])
})
