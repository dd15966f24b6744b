/** Strokes of a drawn signature as SVG path text: moves and lines on a 400 x 120 field, short enough to store. Pure. */

export const FIELD = { width: 400, height: 120 } as const
/** Longest path kept; more drawing is ignored. The contract allows 20,000 characters. */
const LONGEST = 18_000

/**
 * Adds a point.
 * @param path what is drawn so far
 * @param at position in field units; outside values are held at the border
 * @param isNew true where the pen comes down
 */
export function addPoint(path: string, at: { x: number; y: number }, isNew: boolean): string {
  if (path.length > LONGEST) return path
  const x = Math.round(Math.min(FIELD.width, Math.max(0, at.x)))
  const y = Math.round(Math.min(FIELD.height, Math.max(0, at.y)))
  return `${path}${isNew ? 'M' : 'L'}${x} ${y}`
}

/** True when something more than a dot was drawn. */
export const isDrawn = (path: string): boolean => (path.match(/L/g)?.length ?? 0) >= 2
