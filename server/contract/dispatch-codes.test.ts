/** Codes that other systems read: EIDO statuses, NEMSIS times, and the tables they hang on. */
import { describe, expect, test } from 'vitest'
import {
  assignmentNext,
  AssignmentStatus,
  ASSIGNMENT_STEPS,
  isLive,
  LIVE_ASSIGNMENT,
  NEMSIS_TIMES,
  nemsisTimesOf,
  UNIT_STATUS_OF_ASSIGNMENT,
} from './assignments.ts'
import { EIDO_INCIDENT_STATUS, EIDO_PRIORITY, IncidentProgress, INCIDENT_STEPS, progressOf } from './incidents.ts'
import type { Instant } from './primitives.ts'
import { EIDO_RESOURCE_STATUS, NEMSIS_TIME_OF_STATUS, UNIT_STEPS, unitNext, UnitStatus } from './units.ts'

/** NENA STA-021 (EIDO) resource status codes. */
const PRIMARY = ['Available', 'ConditionallyAvailable', 'NotAvailable']
const SECONDARY = [
  'AcknowledgedTransmission',
  'Assigned',
  'Dispatched',
  'EnRoute',
  'Arrived',
  'OnScene',
  'PatientContact',
  'Transporting',
  'Hospital',
  'Cleared',
  'Delayed',
  'Staging',
  'Post',
  'Station',
  'CoveringAlternateArea',
  'OutofService',
  'EquipmentIssues',
  'Unmanned',
  'ShiftPending',
  'OffDuty',
  'AssignmentCancelled',
  'CheckedIn',
]
const INCIDENT = ['Active', 'Cancelled', 'Closed', 'NewLocation', 'ReOpened', 'ResourcesAssigned', 'ResourcesEnroute', 'ResourcesOnscene']

describe('EIDO', () => {
  test.each(UnitStatus.options)('unit %s has one primary and one secondary code', (status) => {
    const [primary, secondary] = EIDO_RESOURCE_STATUS[status]
    expect(PRIMARY).toContain(primary)
    expect(SECONDARY).toContain(secondary)
  })
  test('only a free unit is Available, and no code is used twice', () => {
    expect(UnitStatus.options.filter((status) => EIDO_RESOURCE_STATUS[status][0] === 'Available')).toEqual(['available'])
    expect(new Set(UnitStatus.options.map((status) => EIDO_RESOURCE_STATUS[status][1])).size).toBe(UnitStatus.options.length)
  })
  test.each(IncidentProgress.options)('incident %s has a code', (progress) => {
    expect(INCIDENT).toContain(EIDO_INCIDENT_STATUS[progress])
  })
  test('priorities fall from 10, the highest', () => {
    expect(Object.values(EIDO_PRIORITY)).toEqual([10, 7, 4, 1])
  })
})

describe('NEMSIS', () => {
  test('elements rise with the steps of a task', () => {
    const elements = NEMSIS_TIMES.map(([, element]) => element)
    expect(elements).toEqual(elements.toSorted())
    const path = ['assigned', 'enRoute', 'onScene', 'atPatient', 'transporting', 'atHospital', 'available'] as const
    const steps = path.map((status) => NEMSIS_TIME_OF_STATUS[status])
    expect(steps).toEqual(steps.toSorted())
    for (const element of steps) expect(elements).toContain(element)
  })
  test('times of a response; what did not happen is absent, a cancelled one ends in eTimes.14', () => {
    const none = {
      offeredAt: '2026-01-01T08:00:00.000Z' as Instant,
      enRouteAt: null,
      onSceneAt: null,
      atPatientAt: null,
      leftSceneAt: null,
      atDestinationAt: null,
      transferAt: null,
      backInServiceAt: null,
      endedAt: null,
      status: 'accepted' as const,
    }
    expect(nemsisTimesOf(none)).toEqual({ 'eTimes.03': none.offeredAt })
    expect(nemsisTimesOf({ ...none, status: 'cancelled', endedAt: none.offeredAt })).toEqual({
      'eTimes.03': none.offeredAt,
      'eTimes.14': none.offeredAt,
    })
  })
})

describe('tables', () => {
  test('every state is reached, final ones lead nowhere, nothing leads to itself', () => {
    for (const [table, start] of [
      [UNIT_STEPS, 'available'],
      [ASSIGNMENT_STEPS, 'offered'],
      [INCIDENT_STEPS, 'new'],
    ] as const) {
      const steps: Record<string, readonly string[]> = table
      const reached = new Set<string>([start])
      for (const state of reached) for (const next of steps[state] ?? []) reached.add(next)
      expect([...reached].toSorted()).toEqual(Object.keys(steps).toSorted())
      for (const [state, next] of Object.entries(steps)) expect(next).not.toContain(state)
    }
  })
  test('live assignments are exactly those that can still go on', () => {
    expect(AssignmentStatus.options.filter((status) => ASSIGNMENT_STEPS[status].length > 0)).toEqual([...LIVE_ASSIGNMENT])
  })
  test('a unit can follow every step of its task, except that nobody is called back with a patient on board', () => {
    const blocked = AssignmentStatus.options.flatMap((from) =>
      ASSIGNMENT_STEPS[from].filter((to) => to !== 'timedOut' && !assignmentNext(from).includes(to)).map((to) => `${from}>${to}`),
    )
    expect(blocked).toEqual(['transporting>cancelled'])
  })
  test('by hand, a unit without a task is only taken in or out of service', () => {
    expect(unitNext('available', false)).toEqual(['outOfService'])
    expect(unitNext('outOfService', false)).toEqual(['available'])
    expect(unitNext('onScene', true)).toEqual([...UNIT_STEPS.onScene])
    for (const status of AssignmentStatus.options) expect(isLive(status)).toBe(UNIT_STATUS_OF_ASSIGNMENT[status] !== 'available')
  })
})

describe('progress of an incident', () => {
  const at = (status: AssignmentStatus, atDestinationAt: string | null = null) => ({ status, atDestinationAt })
  test.each([
    [[], [], 'unassigned'],
    [[at('declined'), at('timedOut'), at('cancelled'), at('replaced')], [], 'unassigned'],
    [[at('offered')], [], 'offered'],
    [[at('offered'), at('accepted')], [], 'assigned'],
    [[at('enRoute'), at('onScene')], [], 'onScene'],
    [[at('atPatient')], [], 'onScene'],
    [[at('transporting'), at('onScene')], [], 'transporting'],
    [[at('atHospital')], [], 'atHospital'],
    [[at('clearing')], [], 'onScene'],
    [[at('clearing', 'x')], [], 'atHospital'],
    [[at('clearing', 'x')], [{ status: 'handedOver' as const }], 'handedOver'],
    [[at('completed')], [{ status: 'handedOver' as const }], 'cleared'],
    [[at('completed'), at('declined')], [], 'cleared'],
    [[at('completed'), at('enRoute')], [], 'enRoute'],
    [[at('enRoute')], [{ status: 'requested' as const }], 'enRoute'],
  ] as const)('%j with handovers %j is %s', (assignments, handovers, expected) => {
    expect(progressOf(assignments, handovers)).toBe(expected)
  })
})
