/** What the tags of an element ask for on the map, before its geometry is looked at. */
import { LONGEST_TEXT, type Key, type Layer } from '../rules.ts'
import type { Tags } from '../../osm/elements.ts'

/** One value of a feature and the zoom from which on it is written; far out only what decides the picture is. */
export type Attribute = { readonly key: Key; readonly value: string | number | true; readonly from: number }

/**
 * One feature a tag set asks for. `label` is a point inside an area that carries its name or its sign.
 * `pixels`: an area appears once it covers that many square CSS pixels; a label once its area is that many CSS pixels across.
 * `rank` 0..255: what goes last when a tile is too full.
 */
export type Draft = {
  readonly layer: Layer
  readonly form: 'point' | 'line' | 'area' | 'label'
  readonly minZoom: number
  readonly rank: number
  readonly pixels: number
  readonly attributes: readonly Attribute[]
}

/** One value, written from a zoom on. */
export const attribute = (key: Key, value: string | number | true, from = 0): Attribute => ({ key, value, from })

/** Control characters and directional overrides have no place in a label. */
const UNWRITABLE = /[\p{Cc}\p{Cf}]/gu

/** A text from an extract as one line of bounded length; null when nothing is left. */
export function cleanText(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  const line = text.replace(UNWRITABLE, ' ').trim()
  return line === '' ? null : [...line].slice(0, LONGEST_TEXT).join('')
}

/** Languages of our screens; a name of theirs is written only where it differs from the local one. */
const LANGUAGE_KEYS = [
  ['name:en', 'name_en'],
  ['name:sw', 'name_sw'],
  ['name:rw', 'name_rw'],
  ['name:fr', 'name_fr'],
] as const

/** The names of an element; without a local name the first known one takes its place. */
export function nameAttributes(tags: Tags, from = 0): Attribute[] {
  const local = cleanText(tags.get('name'))
  const others = LANGUAGE_KEYS.flatMap(([tag, key]) => {
    const value = cleanText(tags.get(tag))
    return value === null ? [] : [{ key, value }]
  })
  const name = local ?? others[0]?.value
  if (name === undefined) return []
  return [
    attribute('name', name, from),
    ...others.filter(({ value }) => value !== name).map(({ key, value }) => attribute(key, value, from)),
  ]
}

/** Whether a tag says yes in any of OSM's usual ways. */
export const isYes = (value: string | undefined): boolean => value !== undefined && value !== 'no' && value !== 'false' && value !== '0'
