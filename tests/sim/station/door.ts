/**
 * The real outlet of a link, with a check at its door (I6 at the sender): what an honest peer sends must be of scopes that this station may
 * hold. The outlet alone would refuse the rest, and nobody would notice that it was sent.
 */
import { createOutlet, type Replica } from '../../../server/sync/outlet.ts'
import type { Outlet } from '../../../server/sync/ports.ts'
import type { StationProcess } from './process.ts'

/** Opens the outlet of a running station for the computer `peer`. */
export function openSimOutlet({ host, directory }: StationProcess, peer: number, replica: Replica): Outlet {
  const { world } = host
  const outlet = createOutlet({ peer: world.stationIdOfHost(peer), replica, grants: directory.grants })
  const mayLie = world.scenario.faults.some((fault) => fault.kind === 'mischief' && fault.station === peer)
  return {
    ...outlet,
    // a station that was granted too much asks for it, whatever its own outlet says: its peers must not give it
    scopes: () => [...outlet.scopes(), ...directory.scopes().filter((scope) => !host.mayHold(scope))],
    apply: (parts, keys) => {
      for (const { stream } of mayLie ? [] : parts)
        if (!host.mayHold(stream.scope))
          world.violations.report('granted', host.station, `computer ${peer} sent ${stream.scope} to a station without that scope`)
      return outlet.apply(parts, keys)
    },
  }
}
