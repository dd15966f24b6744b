/** How urgent a scope is: its name says what it holds, and that decides who waits for whom on a slow link. */
import { parseScope } from '../../contract/scopes.ts'
import { PRIORITY_CLASSES, type PriorityClass } from '../ports.ts'

/** The class of a scope; a name that a later build understands is ordinary operations to this one. */
export const classOfScope = (scope: string): PriorityClass => parseScope(scope)?.priority ?? 'operations'

/** Position of a class: lower goes first. */
export const rankOf = (priority: PriorityClass): number => PRIORITY_CLASSES.indexOf(priority)
