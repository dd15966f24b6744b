/** How an exception is opened: each desk says what it can show; the strip asks them in turn. */
import { useSyncExternalStore } from 'react'
import type { ExceptionView } from '../../server/contract/exceptions.ts'

/** Shows what the exception is about. False when this desk cannot. */
export type ExceptionOpener = (exception: ExceptionView) => boolean

let openers: readonly ExceptionOpener[] = []
const listeners = new Set<() => void>()

function change(next: readonly ExceptionOpener[]): void {
  openers = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Adds a way to open exceptions; the latest is asked first. Call it in a desk's `register`.
 * @returns takes it away again
 */
export function registerExceptionOpener(opener: ExceptionOpener): () => void {
  change([opener, ...openers])
  return () => change(openers.filter((known) => known !== opener))
}

/** Opens an exception; false when no desk could. */
export function openException(exception: ExceptionView): boolean {
  return openers.some((opener) => opener(exception))
}

/** True while some desk opens exceptions: the strip's sentences are buttons then. */
export function useCanOpen(): boolean {
  return useSyncExternalStore(subscribe, () => openers.length > 0)
}
