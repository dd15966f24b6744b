/** F6: from region to region of the screen, in the order in which they stand. */

/**
 * The next region.
 * @param present index of the region with the focus, -1 = none
 * @param direction 1 forth, -1 back
 */
export function nextRegion(present: number, count: number, direction: 1 | -1): number {
  if (count === 0) return -1
  if (present === -1) return direction === 1 ? 0 : count - 1
  return (present + direction + count) % count
}

/** Moves the focus to the next region: elements with `data-f6`, skipping hidden and inert ones. */
export function cycleRegion(direction: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-f6]')].filter(
    (region) => region.closest('[inert]') === null && region.getClientRects().length > 0,
  )
  const present = regions.findLastIndex((region) => region.contains(document.activeElement))
  const next = regions[nextRegion(present, regions.length, direction)]
  if (next !== undefined) focusInside(next)
}

/** Focuses the list of a region, else what is marked for it, else the region itself. */
export function focusInside(region: HTMLElement): void {
  const target = region.querySelector<HTMLElement>('[data-f6-focus]') ?? region.querySelector<HTMLElement>('[data-list]') ?? region
  target.focus()
}

/** Esc: back to the list of the desk. Does nothing when the desk has none. */
export function focusMainList(): void {
  const desk = document.querySelector<HTMLElement>('main')
  const list = desk?.querySelector<HTMLElement>('[data-list][data-main]') ?? desk?.querySelector<HTMLElement>('[data-list]')
  list?.focus()
}
