/** Reads a typed command: verb, then arguments parted by spaces; "quotes" keep words together. Pure. */
import type { ArgSpec, Command } from './types.ts'

export type Token = { text: string; start: number; end: number; isQuoted: boolean }

/** Why a line cannot run; `key` is in namespace `commands`. */
export type LineProblem = {
  key: 'line.problem.empty' | 'line.problem.verb' | 'line.problem.missing' | 'line.problem.extra'
  params: Record<string, string>
  labelKey?: string
}

export type ParsedLine = { isReady: true; command: Command; args: Record<string, string> } | { isReady: false; problem: LineProblem }

/** Splits a line into tokens. An open quote reaches to the end of the line. */
export function tokenise(line: string): Token[] {
  const tokens: Token[] = []
  const pattern = /"([^"]*)"?|[^\s"]+/g
  for (const match of line.matchAll(pattern)) {
    const isQuoted = match[0].startsWith('"')
    tokens.push({ text: isQuoted ? (match[1] ?? '') : match[0], start: match.index, end: match.index + match[0].length, isQuoted })
  }
  return tokens
}

/** The command a verb belongs to; case does not matter. */
export function findByVerb(commands: readonly Command[], verb: string): Command | null {
  const wanted = verb.toUpperCase()
  return commands.find((command) => command.line?.verbs.some((known) => known.toUpperCase() === wanted) ?? false) ?? null
}

/**
 * Reads a whole line.
 * @param line as typed
 * @param commands those that may run now
 */
export function parseLine(line: string, commands: readonly Command[]): ParsedLine {
  const [verb, ...rest] = tokenise(line)
  if (verb === undefined) return { isReady: false, problem: { key: 'line.problem.empty', params: {} } }
  const command = findByVerb(commands, verb.text)
  if (command === null) return { isReady: false, problem: { key: 'line.problem.verb', params: { verb: verb.text } } }
  return bindArgs(command, rest, line)
}

function bindArgs(command: Command, tokens: readonly Token[], line: string): ParsedLine {
  const specs = command.line?.args ?? []
  const args: Record<string, string> = {}
  for (const [index, spec] of specs.entries()) {
    const value = argText(spec, tokens.slice(index), line)
    if (value !== null) args[spec.name] = value
    else if (spec.isOptional !== true)
      return { isReady: false, problem: { key: 'line.problem.missing', params: { verb: verbOf(command) }, labelKey: spec.labelKey } }
  }
  const extra = tokens[specs.length]
  if (extra !== undefined && specs.at(-1)?.takesRest !== true)
    return { isReady: false, problem: { key: 'line.problem.extra', params: { verb: verbOf(command), extra: extra.text } } }
  return { isReady: true, command, args }
}

function argText(spec: ArgSpec, tokens: readonly Token[], line: string): string | null {
  const first = tokens[0]
  if (first === undefined) return null
  if (spec.takesRest !== true || (tokens.length === 1 && first.isQuoted)) return first.text
  return line.slice(first.start).trim()
}

/** The verb a command is shown with. */
export function verbOf(command: Command): string {
  return command.line?.verbs[0] ?? ''
}
