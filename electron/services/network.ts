/**
 * What the shell tells the station about the network: whether there is any, and when it is worth calling the other stations at once.
 * A page hears of changes first, the system tells of waking up; what is true is looked up here, never taken from a page.
 */
import type { NetworkInterfaceInfo } from 'node:os'

/** Addresses by interface, as `os.networkInterfaces()` gives them. */
export type NetworkInterfaces = Readonly<Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'internal'>[] | undefined>>

/** How the computer is connected. `key` differs when it is connected elsewhere. */
export type NetworkState = { isOnline: boolean; key: string }

/** What to do about it; `setOnline` null = nothing new. */
export type NetworkDecision = { setOnline: boolean | null; isWake: boolean }

/**
 * Reads the state from the addresses of the computer. Any address besides its own inner ones is a network: two computers joined by one
 * cable have no internet and can still talk.
 */
export function networkState(interfaces: NetworkInterfaces): NetworkState {
  const outer = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.filter(({ internal }) => !internal).map(({ address }) => `${name} ${address}`),
  )
  return { isOnline: outer.length > 0, key: outer.toSorted().join('\n') }
}

/**
 * Decides what the station is told.
 * @param before null at the start, when the station believes that there is a network
 * @param reason `resumed`: the computer slept, so every link is dead whatever the addresses say
 */
export function decideNetwork(before: NetworkState | null, now: NetworkState, reason: 'started' | 'changed' | 'resumed'): NetworkDecision {
  const isNews = now.isOnline !== (before?.isOnline ?? true)
  const isElsewhere = before !== null && now.key !== before.key
  return { setOnline: isNews ? now.isOnline : null, isWake: now.isOnline && (reason === 'resumed' || isElsewhere) }
}

/** A network needs some seconds to come back after a sleep: it is looked at so many milliseconds later again. */
export const looksAfterResumeMs = [5_000, 20_000] as const

/** What following needs. */
export type FollowNetworkDeps = {
  powerMonitor: { on(event: 'resume', listener: () => void): unknown; removeListener(event: 'resume', listener: () => void): unknown }
  /** Hears from a page that something changed; returns the way to stop. */
  listenToPage(heard: () => void): () => void
  interfaces(): NetworkInterfaces
  station: { setOnline(isOnline: boolean): void; wake(): void }
  after(delayMs: number, work: () => void): () => void
}

/**
 * Follows the network until it is told to stop.
 * @returns the function that stops
 */
export function followNetwork({ powerMonitor, listenToPage, interfaces, station, after }: FollowNetworkDeps): () => void {
  let state: NetworkState | null = null
  let planned: (() => void)[] = []
  const look = (reason: Parameters<typeof decideNetwork>[2]): void => {
    const now = networkState(interfaces())
    const { setOnline, isWake } = decideNetwork(state, now, reason)
    state = now
    if (setOnline !== null) station.setOnline(setOnline)
    if (isWake) station.wake()
  }
  const forget = (): void => {
    for (const cancel of planned) cancel()
    planned = []
  }
  const onResume = (): void => {
    forget()
    look('resumed')
    planned = looksAfterResumeMs.map((delayMs) => after(delayMs, () => look('resumed')))
  }
  powerMonitor.on('resume', onResume)
  const stopListening = listenToPage(() => look('changed'))
  look('started')
  return () => {
    forget()
    stopListening()
    powerMonitor.removeListener('resume', onResume)
  }
}
