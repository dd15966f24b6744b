/** Which names fit on the screen: most important first, none over another. */
import type { Pixel } from './projection.ts'

/** A wish for a label; smaller `rank` goes first. Text is one line. `avoids` = yields to other things' marks as well. */
export type LabelWish = { key: string; text: string; pixel: Pixel; rank: number; avoids: boolean }
/** The drawn mark of a thing, which modest labels keep clear of. */
export type Mark = { key: string; pixel: Pixel }

/** Rough text box at the map's 12 px label size, in CSS pixels; a little wide is better than overlap. */
const CHARACTER_PIXELS = 7.2
const HEIGHT_PIXELS = 16
/** Labels sit to the right of their mark. */
export const LABEL_OFFSET: Pixel = [15, 0]
/** Half the side of a mark. */
const MARK_REACH_PIXELS = 9
/** More labels than this do not inform any more. */
const MOST_LABELS = 160

type Box = { left: number; top: number; right: number; bottom: number }

function boxOf({ text, pixel: [x, y] }: LabelWish): Box {
  const left = x + LABEL_OFFSET[0] - 2
  return { left, top: y - HEIGHT_PIXELS / 2, right: left + text.length * CHARACTER_PIXELS + 4, bottom: y + HEIGHT_PIXELS / 2 }
}

const overlaps = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

function markBox({ pixel: [x, y] }: Mark): Box {
  return { left: x - MARK_REACH_PIXELS, top: y - MARK_REACH_PIXELS, right: x + MARK_REACH_PIXELS, bottom: y + MARK_REACH_PIXELS }
}

/**
 * Chooses the labels to draw.
 * @param wishes labels on the screen, any order; equal ranks keep their order, so labels do not flicker
 * @param marks marks that labels with `avoids` do not cover, their own aside
 */
export function placeLabels<Wish extends LabelWish>(wishes: readonly Wish[], marks: readonly Mark[] = [], most = MOST_LABELS): Wish[] {
  const placed: { wish: Wish; box: Box }[] = []
  const markBoxes = marks.map((mark) => ({ key: mark.key, box: markBox(mark) }))
  for (const wish of [...wishes].sort((a, b) => a.rank - b.rank)) {
    if (placed.length >= most) break
    const box = boxOf(wish)
    if (wish.avoids && markBoxes.some((mark) => mark.key !== wish.key && overlaps(mark.box, box))) continue
    if (placed.every((other) => !overlaps(other.box, box))) placed.push({ wish, box })
  }
  return placed.map(({ wish }) => wish)
}
