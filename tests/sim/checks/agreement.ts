/** I4 while the world runs: now and then one station is looked at; two that ever had the same vector must have looked the same. */
import type { StationHost } from '../station/host.ts'
import type { World } from '../world/world.ts'
import { checkLinkMemory } from './link-memory.ts'
import { stateDigest, vectorKey } from './state-digest.ts'

export type Agreement = {
  /** Looks at one station and one of its scopes. */
  compare(world: World, hosts: readonly StationHost[]): void
}

/** Builds an empty memory of states seen. */
export function createAgreement(): Agreement {
  const seen = new Map<string, { digest: string; station: number }>()
  let turn = 0
  return {
    compare(world, hosts) {
      const host = hosts[turn % hosts.length]
      turn += 1
      if (!host?.process) return
      checkLinkMemory(world, host)
      // a station that is shut out still counts its own ops, as nobody else does
      if (host.process.directory.isRevoked(host.process.stationId)) return
      const scopes = host.process.directory.scopes()
      const scope = scopes[Math.floor(turn / hosts.length) % scopes.length]
      if (scope === undefined) return
      // what counts of a shut-out station is said in the directory
      const key = `${host.build} ${scope} ${vectorKey(host.process, scope)} ${host.process.directory.endsKey()}`
      const digest = stateDigest(host, scope)
      const other = seen.get(key)
      if (!other) seen.set(key, { digest, station: host.station })
      else {
        world.tally.comparisons += 1
        if (other.digest !== digest)
          world.violations.report(
            'agreement',
            host.station,
            `${scope}: ${digest}; station ${other.station} had with the same vector: ${other.digest}`,
          )
      }
    },
  }
}
