/** The fleet scopes of one link: positions and sealed hours travel in these alone. */
import { parseScope } from '../../contract/scopes.ts'
import type { Outlet } from '../ports.ts'

/** Scopes of class `fleet` that are open between this station and the peer at this moment. */
export const fleetScopes = (outlet: Pick<Outlet, 'scopes'>): ReadonlySet<string> =>
  new Set(outlet.scopes().filter((name) => parseScope(name)?.class === 'fleet'))
