/** What one tracker, one address and all of them together may ask of a station. */

export type TrackerLimits = {
  /** Connections of one door. */ readonly connections: number
  /** Connections from one address: an operator puts thousands of phones behind one. */ readonly perAddress: number
  /** Of those, connections that have not said who they are. */ readonly unnamedPerAddress: number
  /** Silence after which a connection is closed (Traccar's own limit). */ readonly idleMs: number
  /** Time to say who one is. */ readonly signInMs: number
  /** Time a message may take from its first byte to its last. */ readonly frameMs: number
  /** Messages at once and a second after that, of one device: a day saved up without a network, then ten times what any tracker sends. */
  readonly rate: { readonly burst: number; readonly perSecond: number }
  /** Frames that are no messages, in a row, after which a connection is closed. */ readonly malformed: number
  /** Datagram senders remembered, and datagrams being worked on at once. */
  readonly udpSenders: number
  readonly udpInFlight: number
}

export const TRACKER_LIMITS: TrackerLimits = {
  connections: 10_000,
  perAddress: 6_000,
  unnamedPerAddress: 1_000,
  idleMs: 1_800_000,
  signInMs: 30_000,
  frameMs: 60_000,
  rate: { burst: 500, perSecond: 50 },
  malformed: 20,
  udpSenders: 10_000,
  udpInFlight: 2_000,
}
