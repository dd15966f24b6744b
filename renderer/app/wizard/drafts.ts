/** What the wizard's pages hold and when a page is complete. Pure. */
import { PASSWORD_MINIMUM, UserName } from '../../../server/contract/identity.ts'
import type { Country } from '../../../server/contract/primitives.ts'
import { foldText } from '../../lib/search-text.ts'

export type StationDraft = { name: string; district: string; country: Country; timeZone: string }
export type AdminDraft = { userName: string; displayName: string; password: string; again: string }

/** Time zones offered, the usual one of each country first. */
export const TIME_ZONES: Readonly<Record<Country, readonly string[]>> = {
  TZ: ['Africa/Dar_es_Salaam', 'Africa/Nairobi', 'Africa/Kigali', 'UTC'],
  RW: ['Africa/Kigali', 'Africa/Kampala', 'Africa/Dar_es_Salaam', 'UTC'],
}

/** An empty first page; the country follows the machine's time zone. */
export function emptyStation(machineZone: string = Intl.DateTimeFormat().resolvedOptions().timeZone): StationDraft {
  const country: Country = ['Africa/Kigali', 'Africa/Lubumbashi', 'Africa/Maputo', 'Africa/Bujumbura'].includes(machineZone) ? 'RW' : 'TZ'
  return { name: '', district: '', country, timeZone: usualZone(country) }
}

/** The usual zone of a country. */
export function usualZone(country: Country): string {
  return country === 'RW' ? 'Africa/Kigali' : 'Africa/Dar_es_Salaam'
}

export function emptyAdmin(): AdminDraft {
  return { userName: '', displayName: '', password: '', again: '' }
}

/**
 * The district as the station writes it: small letters, digits and dashes, 2 to 32 characters.
 * @returns 'Kisiwa cha Mfano' -> 'kisiwa-cha-mfano'; '' when nothing is left
 */
export function districtCode(typed: string): string {
  return foldText(typed)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32)
    .replace(/-+$/, '')
}

export type StationProblem = 'name' | 'district'

/** The first page's problems, field by field. */
export function stationProblems(draft: StationDraft): ReadonlySet<StationProblem> {
  const problems = new Set<StationProblem>()
  if (draft.name.trim() === '' || draft.name.trim().length > 80) problems.add('name')
  if (draft.district.length < 2) problems.add('district')
  return problems
}

export type AdminProblem = 'userName' | 'displayName' | 'password' | 'again'

/** The second page's problems, field by field. */
export function adminProblems(draft: AdminDraft): ReadonlySet<AdminProblem> {
  const problems = new Set<AdminProblem>()
  if (!UserName.safeParse(draft.userName).success) problems.add('userName')
  if (draft.displayName.trim() === '' || draft.displayName.trim().length > 80) problems.add('displayName')
  if (draft.password.length < PASSWORD_MINIMUM) problems.add('password')
  if (draft.again !== draft.password) problems.add('again')
  return problems
}
