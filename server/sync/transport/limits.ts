/** Every bound of the transport in one place; tests make them smaller, nothing else changes them. */

export type TransportLimits = {
  /** Largest frame; a WebSocket message above it ends the link. */
  readonly frameBytesMax: number
  /** More than this handed to a link and not yet with the operating system: the sender does not respect its credit. */
  readonly unsentBytesMax: number
  /** Engine.IO ping of the accepting end. */
  readonly pingIntervalMs: number
  /**
   * Engine.IO's own patience counts whole messages: a 128 KiB batch on 64 kbit/s holds a pong back for 16 s, so five seconds here
   * would cut exactly the links that need care. It is only the backstop; `silentAfterTicks` finds dead links, by bytes.
   */
  readonly pingTimeoutMs: number
  /** How often a link looks at its byte counters. */
  readonly watchMs: number
  /** Ticks without a byte sent after which a link says that it is alive. */
  readonly beatAfterTicks: number
  /** Ticks without a byte received after which a link counts as dead. */
  readonly silentAfterTicks: number
  /** From the first packet to a link (or the end of a pairing request); a slow link needs about five round trips. */
  readonly openWithinMs: number
  /** For the last frames to leave when a link is closed politely. */
  readonly lingerMs: number
  /** Connections that are not yet a link: of one address, and altogether (the oldest gives way). */
  readonly pendingPerAddress: number
  readonly pendingMax: number
  /** New connections of one address: so many at once, so many each second after that. */
  readonly burstPerAddress: number
  readonly newPerSecond: number
  /** Body of a pairing request and of its answer. */
  readonly pairBytesMax: number
  /** Pause before a peer is called again: doubles from the first to the last. */
  readonly firstPauseMs: number
  readonly lastPauseMs: number
  /** A link that stood this long ends the doubling. */
  readonly stableAfterMs: number
}

/** Numbers of a station. A dead link is noticed after 10 to 12.5 s; a live one that is slow never counts as dead while bytes arrive. */
export const TRANSPORT_LIMITS: TransportLimits = {
  frameBytesMax: 262_144,
  unsentBytesMax: 4 * 1024 * 1024,
  pingIntervalMs: 5_000,
  pingTimeoutMs: 120_000,
  watchMs: 2_500,
  beatAfterTicks: 2,
  silentAfterTicks: 4,
  openWithinMs: 20_000,
  lingerMs: 2_000,
  pendingPerAddress: 16,
  pendingMax: 64,
  burstPerAddress: 40,
  newPerSecond: 4,
  pairBytesMax: 16 * 1024,
  firstPauseMs: 1_000,
  lastPauseMs: 60_000,
  stableAfterMs: 10_000,
}
