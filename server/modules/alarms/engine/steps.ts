/** Legal transitions of a point after ISA-18.2 and OPC UA Part 9 (4.8, 5.8.2, 5.8.17). Pure. */
import { unshelved, type AlarmTuple, type Shelved } from './tuple.ts'

/** What can happen to a point. */
export type AlarmEvent =
  | { readonly kind: 'raise'; readonly isLatching: boolean }
  | { readonly kind: 'clear' }
  | { readonly kind: 'acknowledge' }
  /** An acknowledged alarm that is still active asks again. */
  | { readonly kind: 'realarm' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'shelve'; readonly shelved: Shelved }
  | { readonly kind: 'unshelve' }
  | { readonly kind: 'suppress'; readonly reason: string; readonly isOn: boolean }
  | { readonly kind: 'service'; readonly isOut: boolean }

/**
 * The state after an event, or null when the event is not legal in this state.
 * Acknowledging and shelving need no return to normal; a reset needs an inactive, acknowledged alarm; what is shelved has to be
 * taken from the shelf before it is shelved anew (Bad_ConditionAlreadyShelved), so that the maximum cannot be stretched.
 */
export function step(tuple: AlarmTuple, event: AlarmEvent): AlarmTuple | null {
  switch (event.kind) {
    case 'raise':
      return { ...tuple, isActive: true, isAcknowledged: false, isLatched: tuple.isLatched || event.isLatching }
    case 'clear':
      return tuple.isActive ? cleared(tuple) : null
    case 'acknowledge':
      return tuple.isAcknowledged ? null : { ...tuple, isAcknowledged: true }
    case 'realarm':
      return tuple.isActive && tuple.isAcknowledged ? { ...tuple, isAcknowledged: false } : null
    case 'reset':
      return tuple.isLatched && !tuple.isActive && tuple.isAcknowledged ? { ...tuple, isLatched: false } : null
    case 'shelve':
      return tuple.shelved ? null : { ...tuple, shelved: event.shelved }
    case 'unshelve':
      return tuple.shelved ? unshelved(tuple) : null
    case 'suppress':
      return suppressed(tuple, event.reason, event.isOn)
    case 'service':
      return tuple.isOutOfService === event.isOut ? null : { ...tuple, isOutOfService: event.isOut }
  }
}

/** A one-shot shelving covers one activation. */
function cleared(tuple: AlarmTuple): AlarmTuple {
  const inactive = { ...tuple, isActive: false }
  return tuple.shelved?.kind === 'oneShot' ? unshelved(inactive) : inactive
}

function suppressed(tuple: AlarmTuple, reason: string, isOn: boolean): AlarmTuple | null {
  if (tuple.suppressedBy.includes(reason) === isOn) return null
  return { ...tuple, suppressedBy: isOn ? [...tuple.suppressedBy, reason].sort() : tuple.suppressedBy.filter((other) => other !== reason) }
}
