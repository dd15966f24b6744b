/** Who holds what in a simulated world: two countries, districts, hospitals, and grants that residency must overrule. */
import type { Chance } from '../world/random.ts'

export const COUNTRIES = ['tz', 'rw'] as const
export type WorldCountry = (typeof COUNTRIES)[number]
/** The scope that everybody holds. */
export const DIRECTORY = 'directory'

export type ScopePlan = {
  readonly name: string
  /** The country it may not leave; null = free to travel. */
  readonly country: WorldCountry | null
  readonly holders: ReadonlySet<number>
  /** Stations of another country that were granted it by mistake: they must never get it. */
  readonly misgranted: ReadonlySet<number>
}
export type ScopeMap = {
  readonly countryOf: readonly WorldCountry[]
  readonly scopes: readonly ScopePlan[]
}

/** About a third of the stations lies across the border. */
const ABROAD_SHARE = 0.3

/** Draws countries and holders of every scope. Each scope with a country has at least two holders where the country has two stations. */
export function planScopes(chance: Chance, stations: number): ScopeMap {
  const all = Array.from({ length: stations }, (_, index) => index)
  const countryOf = all.map((index): WorldCountry => (index > 0 && (index === stations - 1 || chance.chance(ABROAD_SHARE)) ? 'rw' : 'tz'))
  const scopes: ScopePlan[] = [{ name: DIRECTORY, country: null, holders: new Set(all), misgranted: new Set() }]
  for (const country of COUNTRIES) {
    const residents = all.filter((index) => countryOf[index] === country)
    const others = all.filter((index) => countryOf[index] !== country)
    for (const [suffix, share] of wishList(country)) {
      const holders = drawHolders(chance, residents, share)
      const misgranted = new Set(others.filter(() => chance.chance(0.05)))
      scopes.push({ name: `${country}/${suffix}`, country, holders, misgranted })
    }
  }
  return { countryOf, scopes }
}

/** Scope and the share of the country's stations that hold it. */
function wishList(country: WorldCountry): [string, number][] {
  const common: [string, number][] = [
    ['dispatch/mfano', 0.6],
    ['fleet/mfano', 0.5],
    ['hospital/h1', 0.35],
  ]
  return country === 'tz' ? [...common, ['dispatch/ziwani', 0.4], ['hospital/h2', 0.3], ['people', 0.4]] : common
}

function drawHolders(chance: Chance, residents: readonly number[], share: number): Set<number> {
  const wanted = Math.min(residents.length, Math.max(2, Math.round(residents.length * share)))
  return new Set(chance.shuffle(residents).slice(0, wanted))
}

/** True when data of a scope may lie in a country: the checker's own view of residency, apart from the code under test. */
export const mayLieIn = (scope: string, country: string): boolean =>
  scope === DIRECTORY || scope.startsWith(`${country}/`) || scope.startsWith('station/')
