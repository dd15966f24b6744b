/** Asks many places whether they lie in one large ring: its edges sorted into bands once. */
import { boxOf } from './shape.ts'
import { STRIDE, type Path } from './path.ts'

const BANDS = 2048

/** @returns the question "is this place inside?", even-odd */
export function createRingTest(ring: Path): (x: number, y: number) => boolean {
  const box = boxOf({ parts: [ring] })
  const height = (box.maxY - box.minY) / BANDS || 1
  const bandOf = (y: number): number => Math.min(BANDS - 1, Math.max(0, Math.floor((y - box.minY) / height)))
  const bands: number[][] = Array.from({ length: BANDS }, () => [])
  for (let at = 0; at + STRIDE < ring.length; at += STRIDE) {
    const y1 = ring[at + 1] ?? 0
    const y2 = ring[at + STRIDE + 1] ?? 0
    for (let band = bandOf(Math.min(y1, y2)); band <= bandOf(Math.max(y1, y2)); band += 1) bands[band]?.push(at)
  }
  return (x, y) => {
    if (x < box.minX || x > box.maxX || y < box.minY || y > box.maxY) return false
    let isInside = false
    for (const at of bands[bandOf(y)] ?? []) {
      const y1 = ring[at + 1] ?? 0
      const y2 = ring[at + STRIDE + 1] ?? 0
      if (y1 > y === y2 > y) continue
      const x1 = ring[at] ?? 0
      const x2 = ring[at + STRIDE] ?? 0
      if (x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isInside = !isInside
    }
    return isInside
  }
}
