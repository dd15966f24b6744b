/**
 * The demo district: fills an empty station with the fictional island and keeps it alive. Units report through the GPS door
 * like any tracker; crews answer and drive by themselves; a trickle of incidents comes in. Everything goes through the same
 * procedures a person or an integrator would use.
 */
import { createContext, type SignedIn, type StationServices } from '../trpc/context.ts'
import { PERMISSIONS } from '../contract/permissions.ts'
import { appRouter } from '../trpc/root.ts'
import type { DemoCaller } from './caller.ts'
import { fillIsland } from './fill.ts'
import { createLife, type Life } from './life.ts'
import { importIsland } from './region.ts'

export type Demo = { stop(): Promise<void> }

/** Who the demo acts as; its ops say so. */
const DEMO_ACTOR: SignedIn = {
  userId: 'demo',
  sessionId: 'demo',
  userName: 'demo',
  displayName: 'Demo (mfano)',
  roles: [],
  permissions: new Set(PERMISSIONS),
  facilityId: null,
  unitId: null,
}
/** Seconds between two reports of every unit. */
const TICK_SECONDS = 5

/**
 * Starts the demo once the station is set up. @param url address of the station's own HTTP door; without one nothing moves
 */
export function startDemo(services: StationServices, url: string | null): Demo {
  const caller: DemoCaller = appRouter.createCaller(
    createContext(services, { user: DEMO_ACTOR, session: null, device: { kind: 'api', description: 'demo', place: 'demo' } }),
  )
  const stopping = new AbortController()
  const island = importIsland(services, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) services.logger.warn({ error }, 'the demo has no region')
  })
  let isStopped = false
  let running: Promise<void> = Promise.resolve()
  let life: Life | null = null
  const tick = async (): Promise<void> => {
    if (services.log.station().name === '') return // waits for the set-up
    if (life === null) {
      await fillIsland(caller, services)
      life = createLife({ caller, services, url })
    }
    await life.tick(TICK_SECONDS)
  }
  const timer = setInterval(() => {
    running = running
      .then(() => (isStopped ? undefined : tick()))
      .catch((error: unknown) => {
        services.logger.warn({ error }, 'demo tick failed')
      })
  }, TICK_SECONDS * 1000)
  return {
    async stop() {
      isStopped = true
      stopping.abort(new Error('the demo stops'))
      clearInterval(timer)
      await running
      await island
    },
  }
}
