/** From E7 degrees to paths in world units. */
import { ALWAYS, isClosedPath, type Path } from './path.ts'
import { xOf, yOf } from '../world.ts'

/** @param pointsE7 [lat0, lon0, lat1, lon1, ...]; a point equal to the one before it is left out */
export function pathOf(pointsE7: Int32Array): Path {
  const path: Path = []
  let lastX = -1
  let lastY = -1
  for (let at = 0; at + 1 < pointsE7.length; at += 2) {
    const x = xOf(pointsE7[at + 1] ?? 0)
    const y = yOf(pointsE7[at] ?? 0)
    if (x === lastX && y === lastY) continue
    path.push(x, y, ALWAYS)
    lastX = x
    lastY = y
  }
  return path
}

/** Whether a way is a ring: it ends at the node it began with. */
export const isRing = (refs: Float64Array, path: Path): boolean =>
  refs.length > 3 && refs[0] === refs[refs.length - 1] && isClosedPath(path)
