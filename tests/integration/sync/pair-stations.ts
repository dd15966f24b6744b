/** Two station processes paired through the doors their administrators use. */
import { expect } from 'vitest'
import type { PairingState, PairingView } from '../../../server/contract/pairing.ts'
import type { StationList } from '../../../server/contract/stations.ts'
import { signIn, type Answer, type Api } from '../../harness/api.ts'
import { until } from '../../harness/until.ts'
import type { StationProcess } from '../../harness/station-process.ts'

/** Password of the administrators of test stations: clearly no secret. */
export const PASSWORD = 'mfano-kituo-ya-majaribio'

/** A running station with its administrator signed in. */
export type Manned = { readonly station: StationProcess; readonly api: Api }

export const man = async (station: StationProcess): Promise<Manned> => ({ station, api: await signIn(station.url, 'admin', PASSWORD) })

const ok = <Body>(answer: Answer): Body => {
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

/** Both administrators compare the code and confirm; each shares what pairing suggests and `shares`. */
export async function pair(a: Manned, b: Manned, shares: readonly string[] = []): Promise<void> {
  ok(await b.api.post('/stations/pairing/open', {}))
  ok<PairingView>(await a.api.post('/stations/pairing/start', { target: `127.0.0.1:${String(b.station.stationPort)}` }))
  const [there, here] = [await ready(b.api, 'incoming'), await ready(a.api, 'outgoing')]
  expect(here.code).toMatch(/^\d{7}$/)
  expect(here.code).toBe(there.code)
  for (const [side, view] of [
    [a, here],
    [b, there],
  ] as const)
    ok(await side.api.post(`/stations/pairing/${view.pairingId}/confirm`, { code: view.code, shares: sharesOf(view, shares) }))
  await until(async () => (await linkOf(a, b)) === 'connected' && (await linkOf(b, a)) === 'connected')
}

const sharesOf = (view: PairingView, more: readonly string[]): string[] => [
  ...new Set([...view.choices.filter(({ isSuggested }) => isSuggested).map(({ scope }) => scope), ...more]),
]

async function ready(api: Api, direction: PairingView['direction']): Promise<PairingView> {
  let found: PairingView | undefined
  await until(async () => {
    const state = ok<PairingState>(await api.get('/stations/pairing'))
    found = state.pairings.find((one) => one.direction === direction && one.phase === 'compare')
    return found !== undefined
  })
  if (!found) throw new Error('no pairing to compare')
  return found
}

/** State of the link from one station to the other. */
export async function linkOf(from: Manned, to: Manned): Promise<string | null> {
  const list = ok<StationList>(await from.api.get('/stations'))
  return list.others.find(({ stationId }) => stationId === to.station.stationId)?.link?.state ?? null
}
