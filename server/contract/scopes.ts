/** Names of replication scopes: the unit of who may hold what. One parser for all; a name it does not know never leaves a station. */
import { z } from 'zod'
import { Country } from './primitives.ts'

/** How urgent a scope is when a link is narrow: the first goes first. */
export const SCOPE_PRIORITIES = ['emergency', 'care', 'operations', 'history'] as const
export type ScopePriority = (typeof SCOPE_PRIORITIES)[number]

type ClassRule = { readonly isResident: boolean; readonly keys: readonly (0 | 1 | 2)[]; readonly priority: ScopePriority }
/**
 * Class of a scope -> whether its name begins with a country (personal data then stays with stations of that country: Rwanda Law 058/2021,
 * Tanzania PDPA 2022), how many parts may follow, and its urgency.
 */
const CLASSES = {
  /** Stations, grants, roles, facilities: no personal data; every station holds it. */
  directory: { isResident: false, keys: [0], priority: 'care' },
  /** What concerns one station alone; never leaves it. */
  station: { isResident: false, keys: [1], priority: 'history' },
  dispatch: { isResident: true, keys: [1], priority: 'emergency' },
  hospital: { isResident: true, keys: [1], priority: 'emergency' },
  people: { isResident: true, keys: [0, 1], priority: 'care' },
  maternal: { isResident: true, keys: [1], priority: 'care' },
  fleet: { isResident: true, keys: [1], priority: 'operations' },
  coldchain: { isResident: true, keys: [1], priority: 'operations' },
  rides: { isResident: true, keys: [1], priority: 'operations' },
  payments: { isResident: true, keys: [1], priority: 'operations' },
  /** What is read again and again but never urgent: `tz/history/<class>/<key>`. */
  history: { isResident: true, keys: [1, 2], priority: 'history' },
} as const satisfies Record<string, ClassRule>

export type ScopeClass = keyof typeof CLASSES
export const SCOPE_CLASSES = Object.keys(CLASSES) as ScopeClass[] // keys of the table above
/** Classes an administrator decides about; the others go everywhere or nowhere. */
export const GRANTABLE_CLASSES = SCOPE_CLASSES.filter((name) => CLASSES[name].isResident)

/** What a scope's name says. `country` null = bound to none; `key` null = the class has one scope a country. */
export type Scope = {
  readonly name: string
  readonly country: Country | null
  readonly class: ScopeClass
  readonly key: string | null
  readonly priority: ScopePriority
}

const KEY = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/
/** Longest name that can be valid: country, class and two keys. */
export const SCOPE_NAME_MAX = 160

const isClass = (name: string): name is ScopeClass => Object.hasOwn(CLASSES, name)
const countryOf = (text: string): Country | null =>
  text === text.toLowerCase() ? (Country.safeParse(text.toUpperCase()).data ?? null) : null

/**
 * Reads a scope's name: `directory`, `station/<id>`, `<country in small letters>/<class>[/<key>]`.
 * @returns null for every other text: what cannot be read is not shared
 */
export function parseScope(name: string): Scope | null {
  if (name.length > SCOPE_NAME_MAX) return null
  const parts = name.split('/')
  const country = countryOf(parts[0] ?? '')
  const [className = '', ...keys] = country === null ? parts : parts.slice(1)
  if (!isClass(className)) return null
  const rule: ClassRule = CLASSES[className]
  if (rule.isResident !== (country !== null)) return null
  if (!rule.keys.some((count) => count === keys.length) || !keys.every((key) => KEY.test(key))) return null
  return { name, country, class: className, key: keys.length === 0 ? null : keys.join('/'), priority: rule.priority }
}

/** The name of a resident scope. @throws Error when the parts make no valid name: they come from checked data */
export function scopeName(country: Country, className: ScopeClass, key: string | null = null): string {
  const name = [country.toLowerCase(), className, ...(key === null ? [] : [key])].join('/')
  if (parseScope(name) === null) throw new Error(`no scope can be called ${name}`)
  return name
}

/** What a station's own scopes are named by. */
export type Area = { readonly country: Country; readonly district: string }
/** For op kinds of one district: the scope of the station that writes, in this class. */
export const districtScope =
  (className: 'dispatch' | 'fleet' | 'maternal' | 'rides') =>
  (_body: unknown, station: Area): string =>
    scopeName(station.country, className, station.district)

/** True when data of this scope may lie on a station of that country. */
export const mayResideIn = (scope: Scope, country: Country): boolean => scope.country === null || scope.country === country

/** Most urgent first, then by name. */
export const byUrgency = (a: Scope, b: Scope): number =>
  SCOPE_PRIORITIES.indexOf(a.priority) - SCOPE_PRIORITIES.indexOf(b.priority) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** The name of a scope that may exist. */
export const ScopeName = z
  .string()
  .max(SCOPE_NAME_MAX)
  .refine((name) => parseScope(name) !== null, 'expected the name of a scope, such as tz/dispatch/mfano')
/** A scope an administrator can share with another station. */
export const GrantableScope = ScopeName.refine((name) => {
  const scope = parseScope(name)
  return scope !== null && CLASSES[scope.class].isResident
}, 'expected a scope that can be shared')
