/** Proposals while a command is typed: verbs first, then what each argument may be. Pure but for the commands' own proposals. */
import { findByVerb, tokenise } from './parse-line.ts'
import type { ArgSpec, Command, Suggestion } from './types.ts'

/** A proposal and the line it would make. */
export type Completion = Suggestion & { line: string; labelKey?: string }

/** What is being typed at the end of the line. */
export type LineSpot =
  | { kind: 'verb'; typed: string }
  | { kind: 'arg'; command: Command; spec: ArgSpec | null; index: number; typed: string; earlier: Record<string, string>; before: string }

/** Most proposals shown at once. */
const MOST = 8

/** Finds what the end of the line is about. */
export function spotOf(line: string, commands: readonly Command[]): LineSpot {
  const tokens = tokenise(line)
  const isAtNew = tokens.length === 0 || /\s$/.test(line)
  const [verb, ...rest] = tokens
  if (verb === undefined || (rest.length === 0 && !isAtNew)) return { kind: 'verb', typed: verb?.text ?? '' }
  const command = findByVerb(commands, verb.text)
  if (command === null) return { kind: 'verb', typed: line.trim() }
  const specs = command.line?.args ?? []
  const index = isAtNew ? rest.length : rest.length - 1
  const last = isAtNew ? undefined : rest.at(-1)
  const earlier = Object.fromEntries(
    rest.slice(0, index).flatMap((token, at) => (specs[at] === undefined ? [] : [[specs[at].name, token.text]])),
  )
  const spec = specs[index] ?? (specs.at(-1)?.takesRest === true ? (specs.at(-1) ?? null) : null)
  return { kind: 'arg', command, spec, index, typed: last?.text ?? '', earlier, before: line.slice(0, last?.start ?? line.length) }
}

/**
 * Proposals for a line.
 * @param line as typed so far
 * @param commands those that may run now
 */
export async function completeLine(line: string, commands: readonly Command[]): Promise<Completion[]> {
  const spot = spotOf(line, commands)
  if (spot.kind === 'verb') return completeVerb(spot.typed, commands)
  if (spot.spec?.complete === undefined) return []
  const found = await spot.spec.complete(spot.typed, spot.earlier)
  return found.slice(0, MOST).map((suggestion) => ({ ...suggestion, line: `${spot.before}${quoted(suggestion.value)} ` }))
}

function completeVerb(typed: string, commands: readonly Command[]): Completion[] {
  const wanted = typed.toUpperCase()
  const found: Completion[] = []
  for (const command of commands) {
    const verb = command.line?.verbs.find((known) => known.toUpperCase().startsWith(wanted))
    if (verb === undefined) continue
    found.push({ value: verb, labelKey: command.labelKey, line: `${verb}${(command.line?.args ?? []).length > 0 ? ' ' : ''}` })
  }
  return found.sort((a, b) => a.value.length - b.value.length || a.value.localeCompare(b.value)).slice(0, MOST)
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value
}
