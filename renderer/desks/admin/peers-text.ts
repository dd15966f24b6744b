/** Plain words for scopes and codes. */
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { parseScope } from '../../../server/contract/scopes.ts'
import { trpc } from '../../lib/trpc.ts'
import { useTranslate } from '../../lib/use-translate.ts'

/** How many digits stand together, first group first: 123 4567 is easier to read aloud than one number. */
const FIRST_GROUP = 3

/** A code in two groups. */
export const groupedCode = (code: string): string => `${code.slice(0, FIRST_GROUP)}\u00a0${code.slice(FIRST_GROUP)}`
/** A code digit by digit, for screen readers. */
export const spokenCode = (code: string): string => [...code].join(' ')
/** A fingerprint in groups of four that can be compared by eye. */
export const groupedFingerprint = (fingerprint: string): string => fingerprint.match(/.{4}/g)?.join(' ') ?? fingerprint
/** Lines that somebody typed, without empty ones. */
export const linesOf = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Says what is shared under a scope's name: "Emergencies and tasks of district mfano". A facility is called by its name. */
export function useScopeWords(): (name: string) => string {
  const t = useTranslate('admin')
  const facilities = useQuery(trpc.directory.facilities.queryOptions({ includeInactive: true }))
  const rows = facilities.data
  return useCallback(
    (name) => {
      const scope = parseScope(name)
      if (scope === null) return name
      const place = rows?.find(({ id }) => id === scope.key)?.name ?? scope.key ?? ''
      return t([`peers.scope.${scope.class}`, name], { key: place })
    },
    [rows, t],
  )
}
