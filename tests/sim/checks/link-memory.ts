/** A link holds a bounded amount of memory, whatever the network and the peer do. */
import type { StationHost } from '../station/host.ts'
import type { World } from '../world/world.ts'

/** Window of the sender and credit of the receiver: 1 MiB each, and one batch more that was begun within it. */
const HELD_MAX_BYTES = (1024 + 128) * 1024

/** Looks at the queues of one station's links. */
export function checkLinkMemory({ violations }: World, host: StationHost): void {
  for (const { peer, session } of host.process?.links.sessions ?? []) {
    const { inFlightBytes, toApplyBytes } = session.status().queues
    if (inFlightBytes > HELD_MAX_BYTES || toApplyBytes > HELD_MAX_BYTES)
      violations.report('memory', host.station, `the link to s${peer} holds ${inFlightBytes} bytes to send and ${toApplyBytes} to apply`)
  }
}
