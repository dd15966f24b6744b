/** Positions in any common notation: plus codes, degrees, UTM, MGRS, geo: URIs, map links. */
import type { Point } from '../../../contract/primitives.ts'
import { distanceMetres } from '../../../kernel/geo.ts'
import { readDegrees } from './degrees.ts'
import { readLink } from './links.ts'
import { decodePlusCode, isFullCode, isShortCode, middleOfArea, recoverPlusCode } from './plus-code.ts'
import { accuracyOf, read, refuseText, type NotationAnswer, type NotationContext } from './reading.ts'
import { readMgrs, readUtm } from './utm.ts'

export type { NotationAnswer, NotationContext, Reading } from './reading.ts'
export { encodePlusCode } from './plus-code.ts'

const LONGEST_TEXT = 2_000
/** A code of at least four digits before or after its plus, alone or with the name of a place after it ("MV2G+X4 Kigali"). */
const CODE = /^\s*([23456789CFGHJMPQRVWX]{2,8}0*\+[23456789CFGHJMPQRVWX]{0,7})(?:[\s,]+(\S.*))?$/i

export type ReadingContext = NotationContext & {
  /** Where a place of this name lies: for short codes that name one. */
  readonly locate: (name: string) => Point | null
}

function readPlusCode(text: string, context: ReadingContext): NotationAnswer | null {
  const [, code = '', place] = CODE.exec(text) ?? []
  const isShort = isShortCode(code)
  if (!isFullCode(code) && !(isShort && code.length - code.indexOf('+') > 2)) return null
  const reference = isShort ? (place === undefined ? context.near : context.locate(place)) : null
  if (isShort && reference === null) return refuseText('needsReference')
  const area = decodePlusCode(reference === null ? code : recoverPlusCode(code, reference))
  const point = middleOfArea(area)
  const reach = distanceMetres({ latitude: area.south, longitude: area.west }, point)
  return read({
    notation: 'plusCode',
    point,
    accuracyMetres: accuracyOf(reach),
    notes: [
      ...(isShort && place === undefined ? (['completed'] as const) : []),
      ...(context.isInside?.(point) === false ? (['outside'] as const) : []),
    ],
    label: null,
  })
}

/** Readings of a text that is a position, or why it is none; null for every other text. */
export function readNotation(written: string, context: ReadingContext): NotationAnswer | null {
  if (written.length > LONGEST_TEXT || !/[\d+:]/.test(written)) return null
  const text = written.replace(/\s+/g, ' ').trim() // a pasted page of blanks would keep the patterns below busy for seconds
  return (
    readLink(text, context) ??
    readPlusCode(text, context) ??
    readMgrs(text, context) ??
    readUtm(text, context) ??
    readDegrees(text, context)
  )
}
