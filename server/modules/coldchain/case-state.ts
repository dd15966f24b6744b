/** The stored form of an excursion case: the fold of its events. */
import type { CaseEvent } from '../../contract/excursions.ts'
import { foldCase, type CaseState } from './engine/index.ts'

/** A case as its row holds it. */
export const caseOf = (stored: unknown): CaseState | null => stored as CaseState | null // written by the fold below and by nothing else
/** The case after one more event; null while it has not been opened. */
export const caseAfter = (stored: unknown, event: CaseEvent): CaseState | null => foldCase(caseOf(stored), event)
