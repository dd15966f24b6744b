/** Pictures of incidents: octagon, triangle, square, circle with the digit inside; a ring while nobody has acknowledged. */
import type { Priority } from '../../server/contract/primitives.ts'
import type { Atlas } from './unit-atlas.ts'
import type { MapPalette } from './palette.ts'
import { css } from './tokens.ts'

export const INCIDENT_CELL = 96
/** Side on the screen, CSS pixels, ring included. */
export const INCIDENT_SIZE = 44
const GRID = 44

/** Half a second on, half a second off: 1 Hz, well under the three flashes a second of WCAG 2.3.1. */
export const FLASH_MS = 500

export const INCIDENT_LOOKS = ['plain', 'ring', 'doubleRing'] as const
export type IncidentLook = (typeof INCIDENT_LOOKS)[number]
const PRIORITIES = ['P1', 'P2', 'P3', 'P4'] as const satisfies readonly Priority[]

/** Outlines on the 44-unit grid, centred at 22, 22. */
const OUTLINES: Readonly<Record<Priority, string>> = {
  P1: 'M17.6 11.4h8.8l6.2 6.2v8.8l-6.2 6.2h-8.8l-6.2-6.2v-8.8z',
  P2: 'M22 9.5 34 31.5H10z',
  P3: 'M12.5 12.5h19v19h-19z',
  P4: 'M22 11.5a10.5 10.5 0 1 1 0 21 10.5 10.5 0 1 1 0-21z',
}
const DIGIT_Y: Readonly<Record<Priority, number>> = { P1: 22.5, P2: 25.5, P3: 22.5, P4: 22.5 }

/**
 * How an incident looks now.
 * @param isFlashOn true in the bright half of the second
 * @param isStill the person asked for reduced motion: a steady double ring instead of flashing
 */
export function incidentLook(isAcknowledged: boolean, isFlashOn: boolean, isStill: boolean): IncidentLook {
  if (isAcknowledged) return 'plain'
  if (isStill) return 'doubleRing'
  return isFlashOn ? 'ring' : 'plain'
}

/** Name of a picture in `incidentMapping`. */
export const incidentIcon = (priority: Priority, look: IncidentLook): string => `${priority}-${look}`

/** Where each picture sits, in the form deck.gl's icon layer takes. */
export const incidentMapping = Object.fromEntries(
  PRIORITIES.flatMap((priority, row) =>
    INCIDENT_LOOKS.map(
      (look, column) =>
        [
          incidentIcon(priority, look),
          { x: column * INCIDENT_CELL, y: row * INCIDENT_CELL, width: INCIDENT_CELL, height: INCIDENT_CELL, mask: false },
        ] as const,
    ),
  ),
)

/** Draws the pictures for a palette. Done once per theme. */
export function drawIncidentAtlas(palette: MapPalette): Atlas {
  const picture = document.createElement('canvas')
  picture.width = INCIDENT_LOOKS.length * INCIDENT_CELL
  picture.height = PRIORITIES.length * INCIDENT_CELL
  const brush = picture.getContext('2d')
  if (brush === null) return { picture, width: picture.width, height: picture.height }
  PRIORITIES.forEach((priority, row) =>
    INCIDENT_LOOKS.forEach((look, column) => {
      brush.save()
      brush.translate(column * INCIDENT_CELL, row * INCIDENT_CELL)
      brush.scale(INCIDENT_CELL / GRID, INCIDENT_CELL / GRID)
      drawIncident(brush, priority, look, palette)
      brush.restore()
    }),
  )
  return { picture, width: picture.width, height: picture.height }
}

/** Rings repeat the shape, larger. */
function drawIncident(brush: CanvasRenderingContext2D, priority: Priority, look: IncidentLook, palette: MapPalette): void {
  const fill = css(palette.alarms[priority])
  const outline = new Path2D(OUTLINES[priority])
  brush.lineJoin = 'round'
  for (const width of look === 'plain' ? [] : look === 'ring' ? [14] : [18, 10]) {
    brush.strokeStyle = fill
    brush.lineWidth = width
    brush.stroke(outline)
    brush.strokeStyle = css(palette.land)
    brush.lineWidth = width - 4
    brush.stroke(outline)
  }
  brush.strokeStyle = css(palette.onAlarm)
  brush.lineWidth = 3
  brush.stroke(outline)
  brush.fillStyle = fill
  brush.fill(outline)
  brush.fillStyle = css(palette.onAlarm)
  brush.font = "600 14px 'Noto Sans', sans-serif"
  brush.textAlign = 'center'
  brush.textBaseline = 'middle'
  brush.fillText(priority.slice(1), 22, DIGIT_Y[priority] + 0.5)
}
