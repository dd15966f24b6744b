/** Who is signed in: the session every screen reads, its permissions and the station's time zone. */
import { create } from 'zustand'
import type { SessionView } from '../../server/contract/identity.ts'
import type { Permission } from '../../server/contract/permissions.ts'

export type { SessionView }

/** The session outlives its own expiry on the screen: an expired one locks the desk instead of throwing away what was typed. */
const useStore = create<{ session: SessionView | null }>(() => ({ session: null }))

/** The signed-in person, or null. */
export function useMaybeSession(): SessionView | null {
  return useStore((state) => state.session)
}

/**
 * The signed-in person. Only for screens inside the frame, where somebody always is.
 * @throws Error when used outside the signed-in frame (a mistake in the code, caught by the error boundary)
 */
export function useSession(): SessionView {
  const session = useMaybeSession()
  if (session === null) throw new Error('useSession outside the signed-in frame')
  return session
}

/** True when the signed-in person holds the permission; draws again when that changes. */
export function useCan(permission: Permission): boolean {
  return useStore((state) => state.session?.permissions.includes(permission) ?? false)
}

/** True when the signed-in person holds the permission, outside React (command predicates). */
export function can(permission: Permission): boolean {
  return currentSession()?.permissions.includes(permission) ?? false
}

/** The session, outside React; null when nobody is signed in. */
export function currentSession(): SessionView | null {
  return useStore.getState().session
}

/** Puts a session in place (after sign-in) or takes it away (null, only when the person signs out). */
export function setSession(session: SessionView | null): void {
  useStore.setState({ session })
}

/** The station's time zone; the machine's own before anybody is signed in. */
export function useStationTimeZone(): string {
  return useStore((state) => timeZoneOf(state.session))
}

/** The same, outside React. */
export function stationTimeZone(): string {
  return timeZoneOf(currentSession())
}

function timeZoneOf(session: SessionView | null): string {
  return session?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** The key under which a person's panel layout for a desk is kept. */
export function layoutKey(desk: string): string {
  return `${currentSession()?.userId ?? 'nobody'}:${desk}`
}
