/** How the demo calls the station: the procedures of the router, without a transport. */
import type { AppRouter } from '../trpc/root.ts'

export type DemoCaller = ReturnType<AppRouter['createCaller']>
/** A unit as the board shows it. */
export type DemoUnit = Awaited<ReturnType<DemoCaller['units']['board']>>[number]
/** An incident with everything known about it. */
export type DemoIncident = Awaited<ReturnType<DemoCaller['incidents']['get']>>
