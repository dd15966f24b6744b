/** Which of two lists of addresses of a station holds: the one of the higher revision. Pure. */

const REVISION_DIGITS = 10

/** Sorts as text: first by revision, then the same way everywhere. */
export const addressesOrder = (revision: number, tie: string): string => `${String(revision).padStart(REVISION_DIGITS, '0')}:${tie}`

/** Revision of the addresses in a row's order text. */
export const addressesRevision = (order: string): number => Number(order.slice(0, REVISION_DIGITS))
