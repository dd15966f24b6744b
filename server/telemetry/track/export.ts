/** A track as a file: GPX 1.1 for maps and navigation devices, CSV (RFC 4180) for tables. Only numbers, times and a call sign go in. */
import { toInstant } from '../../kernel/clock.ts'
import type { FixFlag } from './fix-filter.ts'

export type ExportPoint = {
  readonly atMs: number
  readonly latitude: number
  readonly longitude: number
  readonly speedKmh: number | null
  readonly headingDegrees: number | null
  readonly accuracyMetres: number | null
  readonly flag: FixFlag | null
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '')

/** A silence this long starts a new segment: a line across it would be a road nobody drove. Traccar's gap of a trip. */
const SEGMENT_GAP_MS = 3_600_000

/** One track with its segments. Doubtful fixes are left out: GPX has no word for them. @param name what the track is called */
export function trackAsGpx(name: string, points: readonly ExportPoint[]): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gpx version="1.1" creator="Kituo" xmlns="http://www.topografix.com/GPX/1/1">',
    `<trk><name>${escaped(name)}</name>`,
  ]
  let lastMs = Number.NEGATIVE_INFINITY
  let isOpen = false
  for (const { atMs, latitude, longitude, flag } of points) {
    if (flag !== null && flag !== 'clockAhead') continue
    if (atMs - lastMs > SEGMENT_GAP_MS) {
      if (isOpen) lines.push('</trkseg>')
      lines.push('<trkseg>')
      isOpen = true
    }
    lastMs = atMs
    lines.push(`<trkpt lat="${latitude}" lon="${longitude}"><time>${toInstant(atMs)}</time></trkpt>`)
  }
  if (isOpen) lines.push('</trkseg>')
  return `${[...lines, '</trk>', '</gpx>'].join('\n')}\n`
}

const HEADER = ['unit', 'time_utc', 'latitude', 'longitude', 'speed_kmh', 'heading_degrees', 'accuracy_metres', 'doubt']
/** A text field: quoted, and never read as a formula by a spreadsheet. */
const field = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

/** Every fix, the doubtful ones with their reason. */
export function trackAsCsv(name: string, points: readonly ExportPoint[]): string {
  const rows = points.map((point) =>
    [
      field(name),
      toInstant(point.atMs),
      point.latitude,
      point.longitude,
      point.speedKmh ?? '',
      point.headingDegrees ?? '',
      point.accuracyMetres ?? '',
      point.flag ?? '',
    ].join(','),
  )
  return `${[HEADER.join(','), ...rows].join('\r\n')}\r\n`
}
