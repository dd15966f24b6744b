/** Which part of a straight piece of road lies in an area. Metres on the flat. */

export type Flat = { readonly x: number; readonly y: number }

/** Parts of a-b inside a ring, as shares of a-b. */
export function coveredByPolygon(a: Flat, b: Flat, ring: readonly Flat[]): [number, number][] {
  const cuts = [0, 1]
  for (const [i, corner] of ring.entries()) {
    const next = ring[(i + 1) % ring.length] ?? corner
    const share = crossing(a, b, corner, next)
    if (share !== null) cuts.push(share)
  }
  cuts.sort((p, q) => p - q)
  const parts: [number, number][] = []
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const [start, end] = [cuts[i] ?? 0, cuts[i + 1] ?? 0]
    const middle = (start + end) / 2
    if (end <= start || !isInside({ x: a.x + (b.x - a.x) * middle, y: a.y + (b.y - a.y) * middle }, ring)) continue
    const last = parts.at(-1)
    if (last?.[1] === start) last[1] = end
    else parts.push([start, end])
  }
  return parts
}

/** Share of a-b at which it crosses c-d; null when it does not. */
function crossing(a: Flat, b: Flat, c: Flat, d: Flat): number | null {
  const [rx, ry, sx, sy] = [b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y]
  const cross = rx * sy - ry * sx
  if (cross === 0) return null
  const share = ((c.x - a.x) * sy - (c.y - a.y) * sx) / cross
  const other = ((c.x - a.x) * ry - (c.y - a.y) * rx) / cross
  return share >= 0 && share <= 1 && other >= 0 && other <= 1 ? share : null
}

/** Even-odd rule. */
export function isInside(point: Flat, ring: readonly Flat[]): boolean {
  let inside = false
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length] ?? a
    if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  }
  return inside
}

/** Part of a-b within `width` metres of a line; at most one part for each piece of the line. */
export function coveredByLine(a: Flat, b: Flat, line: readonly Flat[], width: number): [number, number][] {
  const parts: [number, number][] = []
  for (let i = 0; i < Math.max(1, line.length - 1); i += 1) {
    const [c, d] = [line[i], line[i + 1] ?? line[i]]
    const part = c && d ? withinCapsule(a, b, c, d, width) : null
    if (part !== null) parts.push(part)
  }
  return parts
}

/** The distance from a moving point to a piece is convex, so what is near enough is one interval: found by halving. */
function withinCapsule(a: Flat, b: Flat, c: Flat, d: Flat, width: number): [number, number] | null {
  const away = (share: number): number => distanceToPiece({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share }, c, d)
  let [low, high] = [0, 1]
  for (let i = 0; i < 48; i += 1) {
    const [p, q] = [low + (high - low) / 3, high - (high - low) / 3]
    if (away(p) < away(q)) high = q
    else low = p
  }
  const nearest = (low + high) / 2
  if (away(nearest) > width) return null
  return [edgeOf(away, nearest, 0, width), edgeOf(away, nearest, 1, width)]
}

/** Where the distance passes `width` between a near share and an end. */
function edgeOf(away: (share: number) => number, near: number, end: number, width: number): number {
  if (away(end) <= width) return end
  let [inside, outside] = [near, end]
  for (let i = 0; i < 40; i += 1) {
    const middle = (inside + outside) / 2
    if (away(middle) <= width) inside = middle
    else outside = middle
  }
  return inside
}

function distanceToPiece(point: Flat, c: Flat, d: Flat): number {
  const [dx, dy] = [d.x - c.x, d.y - c.y]
  const squared = dx * dx + dy * dy
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - c.x) * dx + (point.y - c.y) * dy) / squared))
  return Math.hypot(point.x - c.x - dx * share, point.y - c.y - dy * share)
}
