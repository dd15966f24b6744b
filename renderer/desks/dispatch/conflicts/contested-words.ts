/** Values of contested fields in the words of the desk. */
import { z } from 'zod'
import { Caller } from '../../../../server/contract/incidents.ts'
import { Point } from '../../../../server/contract/primitives.ts'
import type { Translate } from '../../../lib/use-translate.ts'
import type { ShownValue } from '../../../ui/two-values.tsx'
import type { IncidentDetail } from '../data.ts'

/** A field with more than one value, as it comes from the station. */
export type Contested = IncidentDetail['contested'][number]

const Crew = z.array(z.object({ name: z.string() }))
const Words = z.array(z.string())
const Described = Point.extend({ description: z.string().optional() })

/** Fields whose values are codes, with the group of their words in the namespace `dispatch`: of a unit and of an incident. */
const CODES: Readonly<Record<'unit' | 'incident', Readonly<Record<string, string>>>> = {
  unit: { kind: 'unitKind', level: 'level', readiness: 'readiness' },
  incident: { kind: 'kind' },
}

const DISPATCH = 'dispatch'

/** One value as text. What has no words is shown as it was written. */
export function valueWords(t: Translate, about: 'unit' | 'incident', field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('conflicts:contested.empty')
  if (typeof value === 'boolean') return t(value ? 'dispatch:answer.yes' : 'dispatch:answer.no')
  const codes = CODES[about][field]
  if (typeof value === 'string') return codes ? t([`${DISPATCH}:${codes}.${value}`], { defaultValue: value }) : value
  if (typeof value === 'number') return String(value)
  const crew = Crew.safeParse(value)
  if (crew.success) return crew.data.map(({ name }) => name).join(', ') || t('conflicts:contested.empty')
  const words = Words.safeParse(value)
  if (words.success) return words.data.join(', ') || t('conflicts:contested.empty')
  const place = Described.safeParse(value)
  if (place.success) return place.data.description || `${place.data.latitude.toFixed(5)}, ${place.data.longitude.toFixed(5)}`
  const caller = Caller.safeParse(value)
  if (caller.success) return [caller.data.name, caller.data.phone].filter(Boolean).join(' · ') || t('conflicts:contested.empty')
  return JSON.stringify(value)
}

/** Every value of a field with who said it, where and when; the one that is shown now is marked and comes last. */
export function shownValues(
  t: Translate,
  clock: (at: string) => string,
  about: 'unit' | 'incident',
  { field, values }: Contested,
): (ShownValue & { value: unknown })[] {
  return values.map(({ value, actorName, station, set }, at) => {
    const by = t('conflicts:contested.by', {
      name: actorName || t('conflicts:side.somebody'),
      station: station.name,
      time: clock(set.at),
    })
    const isShown = at === values.length - 1
    return {
      key: `${station.id}${set.at}`,
      words: valueWords(t, about, field, value),
      by: isShown ? `${by} · ${t('conflicts:contested.shown')}` : by,
      value,
    }
  })
}
