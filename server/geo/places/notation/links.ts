/** geo: URIs (RFC 5870) and map links that carry a position. Nothing is fetched: a short link without numbers is refused. Pure. */
import type { NotationNote } from '../../../contract/places.ts'
import type { Point } from '../../../contract/primitives.ts'
import { readDegrees } from './degrees.ts'
import { accuracyOf, isOnEarth, read, refuseText, type NotationAnswer, type NotationContext } from './reading.ts'

const NUMBER = '([-+]?\\d{1,3}(?:\\.\\d+)?)'
/** Two numbers with a comma, a tilde (Bing) or a blank between them. */
const PAIR = `${NUMBER}\\s*[,~+ ]\\s*${NUMBER}`
const GEO = new RegExp(`^geo:${NUMBER},${NUMBER}(?:,[-+]?[\\d.]+)?((?:;[^?\\s]*)?)(?:\\?(\\S.*))?$`, 'i')
const LINK = /^(?:https?:\/\/|maps:|comgooglemaps:|waze:|om:|ge0:)\S+$/i
const SHORT_LINK = /(?:goo\.gl|maps\.app\.goo|g\.co|bit\.ly|osm\.org\/go|w3w\.co|tinyurl|maps\.apple\/p)/i

/** Accuracy of a pin somebody set, and of the middle of what a map showed; metres. */
const PIN_METRES = 20
const VIEW_METRES = 250
/** Where in a link a pin stands; the first that is there counts. The middle of the view only stands in for a pin. */
const PINS = [
  new RegExp(`!3d${NUMBER}!4d${NUMBER}`),
  new RegExp(`[?&#](?:q|query|daddr|destination|saddr|ll|sll|latlng|center_pin|pin|address|mlat_mlon|to)=(?:loc:|ll\\.)?${PAIR}`, 'i'),
  new RegExp(`mlat=${NUMBER}&(?:amp;)?mlon=${NUMBER}`, 'i'),
  new RegExp(`[?&]lat(?:itude)?=${NUMBER}&(?:amp;)?(?:lon|lng|longitude)=${NUMBER}`, 'i'),
  new RegExp(`/(?:place|search|dir|maps)/(?:[^/@]*/)?${PAIR}(?:[/?]|$)`, 'i'),
  new RegExp(`share\\.here\\.com/[rl]/${PAIR}`, 'i'),
  new RegExp(`sp=point\\.${NUMBER}_${NUMBER}`, 'i'),
]
const VIEWS = [
  new RegExp(`/@${NUMBER},${NUMBER}`),
  new RegExp(`#map=\\d+(?:\\.\\d+)?/${NUMBER}/${NUMBER}`, 'i'),
  new RegExp(`[?&](?:center|cp|sspn|c|map)=${PAIR}`, 'i'),
  new RegExp(`#\\d+(?:\\.\\d+)?/${NUMBER}/${NUMBER}`),
]
/** Maps that write longitude before latitude: a pin, and the middle of the view. */
const LONGITUDE_FIRST = /^https?:\/\/(?:[^/]*\.)?(?:yandex|2gis)\./i
const TURNED_PINS = [new RegExp(`[?&](?:pt|whatshere\\[point\\])=${PAIR}`, 'i')]
const TURNED_VIEWS = [new RegExp(`[?&](?:ll|m)=${PAIR}`, 'i')]
const NAMES = [/\/place\/([^/@]+)\//i, /[?&]q=([^&]*)/i, /[?&](?:query|name|title)=([^&]*)/i]

/** Percent signs and plus signs as a link writes them; a text that is not well formed stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text // a lone percent sign: not written by a program, still worth reading
  }
}

/** A name in a link, when it is not the position itself. */
function labelOf(link: string): string | null {
  for (const pattern of NAMES) {
    const name = decoded(pattern.exec(link)?.[1] ?? '')
      .replace(new RegExp(`^(?:loc:)?${PAIR}`), '')
      .replace(/^\s*\(|\)\s*$/g, '')
      .trim()
    if (name !== '' && /\p{L}/u.test(name)) return name.slice(0, 120)
  }
  return null
}

function pairIn(patterns: readonly RegExp[], link: string): Point | null {
  for (const pattern of patterns) {
    const match = pattern.exec(link)
    if (match) return { latitude: Number(match[1]), longitude: Number(match[2]) }
  }
  return null
}

const turned = (point: Point | null): Point | null => (point === null ? null : { latitude: point.longitude, longitude: point.latitude })

/** Pin and middle of the view of a link. Where a place has no name, its position in degrees stands as one. */
function positionsIn(
  link: string,
  label: string | null,
  context: NotationContext,
): { readonly pin: Point | null; readonly view: Point | null } {
  if (LONGITUDE_FIRST.test(link)) return { pin: turned(pairIn(TURNED_PINS, link)), view: turned(pairIn(TURNED_VIEWS, link)) }
  const said = label === null ? null : readDegrees(label, context)
  return { pin: pairIn(PINS, link) ?? said?.readings[0]?.point ?? null, view: pairIn(VIEWS, link) }
}

const outside = (point: Point, { isInside }: NotationContext): readonly NotationNote[] =>
  isInside === null || isInside(point) ? [] : ['outside']

function readGeo(text: string, context: NotationContext): NotationAnswer | null {
  const match = GEO.exec(text)
  if (!match) return null
  const [, latitude = '', longitude = '', parameters = '', query = ''] = match
  const written = { latitude: Number(latitude), longitude: Number(longitude) }
  // Android writes geo:0,0?q=lat,lon(label) for a pin
  const asked = pairIn([new RegExp(`(?:^|&)q=${PAIR}`, 'i')], decoded(query))
  const point = asked ?? written
  if (!isOnEarth(point)) return refuseText('outOfRange')
  const uncertainty = Number(/;u=([\d.]+)/i.exec(parameters)?.[1] ?? PIN_METRES)
  return read({
    notation: 'geoUri',
    point,
    accuracyMetres: accuracyOf(uncertainty),
    notes: outside(point, context),
    label: labelOf(`?${query}`),
  })
}

/** The reading of a geo: URI or a map link; null for other text. */
export function readLink(text: string, context: NotationContext): NotationAnswer | null {
  const trimmed = text.trim()
  const geo = readGeo(trimmed, context)
  if (geo !== null) return geo
  // a person pastes words around a link: "Niko hapa https://..."
  const link = trimmed.split(/\s+/).find((word) => LINK.test(word))
  if (link === undefined) return null
  const label = labelOf(link)
  const { pin, view } = positionsIn(decoded(link), label, context)
  const point = pin ?? view
  if (point === null) return SHORT_LINK.test(link) ? refuseText('shortLink') : null
  if (!isOnEarth(point)) return refuseText('outOfRange')
  const notes: readonly NotationNote[] = [...(pin === null ? (['mapView'] as const) : []), ...outside(point, context)]
  return read({
    notation: 'mapLink',
    point,
    accuracyMetres: accuracyOf(pin === null ? VIEW_METRES : PIN_METRES),
    notes,
    label: label !== null && readDegrees(label, context) !== null ? null : label,
  })
}
