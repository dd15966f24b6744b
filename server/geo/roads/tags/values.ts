/** Numbers written as text in tags: speed limits and durations. */

const MPH_IN_KMH = 1.609344
const KNOT_IN_KMH = 1.852
/** Walking pace as a limit; 7 km/h is what most engines read into `walk`. House assumption. */
const WALK_KMH = 7
/** `none`: no limit is signed. House assumption: as fast as anyone would go. */
const NO_LIMIT_KMH = 130

/**
 * Limits by zone (`RW:urban`). Rwanda: 40 km/h in towns (WHO, Making roads safer in Rwanda, 2007), at most 80 elsewhere (The
 * EastAfrican, 2021-11-19). Tanzania: 50 km/h in built-up areas and 80 outside for most vehicles (secondary sources). Others by
 * the usual values of Vienna Convention countries (house assumption).
 */
const ZONE_KMH: Readonly<Record<string, number>> = {
  'RW:urban': 40,
  'RW:rural': 80,
  'TZ:urban': 50,
  'TZ:rural': 80,
  urban: 50,
  rural: 80,
  trunk: 100,
  motorway: 120,
  living_street: 10,
}

/** Highest believable limit; above it the tag is a slip. */
const HIGHEST_KMH = 200

/**
 * Reads `maxspeed=*`: `50`, `50 km/h`, `30 mph`, `walk`, `none`, `RW:urban`; of several values the first.
 * @returns km/h; 0 when nothing can be read
 */
export function parseSpeedKmh(text: string | undefined): number {
  const value = text?.split(/[;|,]/)[0]?.trim() ?? ''
  if (value === '') return 0
  if (value === 'walk' || /:walk$/.test(value)) return WALK_KMH
  if (value === 'none') return NO_LIMIT_KMH
  const written = /^(\d{1,3}(?:\.\d+)?)\s*(km\/h|kmh|kph|mph|knots)?$/.exec(value)
  if (written) {
    const factor = written[2] === 'mph' ? MPH_IN_KMH : written[2] === 'knots' ? KNOT_IN_KMH : 1
    const kmh = Number(written[1]) * factor
    return kmh >= 1 && kmh <= HIGHEST_KMH ? kmh : 0
  }
  const zone = value.replace(/:zone:?/, ':')
  return ZONE_KMH[zone] ?? zoneNumber(zone) ?? ZONE_KMH[zone.replace(/^[A-Za-z-]{2,6}:/, '')] ?? 0
}

/** `DE:zone:30` and `DE:30` carry the number. */
function zoneNumber(zone: string): number | undefined {
  const digits = /^[A-Za-z-]{2,6}:(\d{1,3})$/.exec(zone)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** A ferry of more than this is a slip. */
const LONGEST_SECONDS = 10 * 24 * 3600

/** Reads `duration=*`: `hh:mm`, `hh:mm:ss`, minutes, or ISO 8601 (`PT1H30M`). @returns seconds; 0 when nothing can be read */
export function parseDurationSeconds(text: string | undefined): number {
  const value = text?.trim() ?? ''
  let seconds = 0
  const clock = /^(\d{1,3}):(\d{2})(?::(\d{2}))?$/.exec(value)
  const iso = /^PT?(?=.)(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(value)
  if (clock) seconds = Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)
  else if (/^\d{1,5}$/.test(value)) seconds = Number(value) * 60
  else if (iso) seconds = Number(iso[1] ?? 0) * 86_400 + Number(iso[2] ?? 0) * 3600 + Number(iso[3] ?? 0) * 60 + Number(iso[4] ?? 0)
  return seconds <= LONGEST_SECONDS ? seconds : 0
}
