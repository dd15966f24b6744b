/** When a desk counts as left alone. Pure. */

/**
 * Whether the desk has to lock.
 * @param activeAtMs last touch in any window, milliseconds since 1970
 * @param idleLockSeconds 0 or less = never
 */
export function isIdle(activeAtMs: number, nowMs: number, idleLockSeconds: number): boolean {
  return idleLockSeconds > 0 && nowMs - activeAtMs >= idleLockSeconds * 1000
}
