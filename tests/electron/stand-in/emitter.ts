/** Events as Electron gives them: the first argument can be told to prevent the default. */
import type { EventEmitter } from 'node:events'

/** An event whose default can be prevented. */
export type StandInEvent = { preventDefault(): void; readonly defaultPrevented: boolean }

/** Makes an event, with the fields Electron documents for it. */
export function makeEvent<Fields extends object>(fields: Fields): StandInEvent & Fields {
  let isPrevented = false
  return Object.defineProperties({ ...fields } as StandInEvent & Fields, {
    preventDefault: { value: () => (isPrevented = true) },
    defaultPrevented: { get: () => isPrevented },
  })
}

/** Emits and tells whether a listener prevented the default. */
export function emitCancellable(target: EventEmitter, name: string, fields: object, ...more: unknown[]): boolean {
  const event = makeEvent(fields)
  target.emit(name, event, ...more)
  return event.defaultPrevented
}
