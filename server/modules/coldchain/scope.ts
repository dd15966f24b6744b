/** Who may hold the data of a site: one scope a site, bound to the country of the station that writes (contract/scopes.ts). */
import { scopeName, type Area } from '../../contract/scopes.ts'

/** Scope of everything that happens at a site. */
export const siteScope = ({ siteId }: { readonly siteId: string }, { country }: Pick<Area, 'country'>): string =>
  scopeName(country, 'coldchain', siteId)
