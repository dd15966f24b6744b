/** The members of a conflict as one text, to compare what a resolution names with what there is. Pure. */

/** Ops by id, each once, sorted, a blank between them. */
export const memberKey = (opIds: readonly string[]): string => [...new Set(opIds)].sort().join(' ')
