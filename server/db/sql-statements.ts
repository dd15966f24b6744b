/** Splits SQL text into statements the way SQLite reads it: strings, quoted names, comments and trigger bodies hide semicolons. */

export type SqlStatement = {
  /** The statement as written, without its semicolon. */
  readonly text: string
  /** Line of its first word, from 1. */
  readonly line: number
  /** Its bare words in upper case (keywords and unquoted names), in order. */
  readonly words: readonly string[]
}

type Token = { readonly kind: 'word' | 'space' | 'semicolon' | 'other'; readonly text: string }

/** One alternative a lexical class; an unclosed string or comment runs to the end of the text (https://www.sqlite.org/lang.html). */
const TOKEN =
  /(?<space>\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<quoted>'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$))|(?<semicolon>;)|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<other>[\s\S])/gu

/**
 * Statements of a script, in order; empty ones and comments between them are dropped.
 * @param sql any text; it is not checked for being valid SQL
 */
export function splitStatements(sql: string): SqlStatement[] {
  const statements: SqlStatement[] = []
  let tokens: Token[] = []
  let startLine = 1
  let line = 1
  const finish = (): void => {
    const words = tokens.filter((token) => token.kind === 'word').map((token) => token.text.toUpperCase())
    const text = tokens
      .map((token) => token.text)
      .join('')
      .trim()
    if (tokens.some((token) => token.kind !== 'space')) statements.push({ text, line: startLine, words })
    tokens = []
  }
  for (const token of tokenize(sql)) {
    const isFirst = tokens.every((earlier) => earlier.kind === 'space')
    if (isFirst && token.kind !== 'space') startLine = line
    line += token.text.split('\n').length - 1
    if (token.kind === 'semicolon' && !isInsideTrigger(tokens)) finish()
    else tokens.push(token)
  }
  finish()
  return statements
}

function* tokenize(sql: string): Generator<Token> {
  for (const match of sql.matchAll(TOKEN)) {
    const groups = match.groups ?? {}
    const kind =
      groups['space'] !== undefined
        ? 'space'
        : groups['semicolon'] !== undefined
          ? 'semicolon'
          : groups['word'] !== undefined
            ? 'word'
            : 'other'
    yield { kind, text: match[0] }
  }
}

/** SQLite's own rule (sqlite3_complete): CREATE [TEMP] TRIGGER ends only at a semicolon that follows `; END`. */
function isInsideTrigger(tokens: readonly Token[]): boolean {
  const solid = tokens.filter((token) => token.kind !== 'space')
  const words = solid.slice(0, 3).map((token) => token.text.toUpperCase())
  const isTrigger =
    words[0] === 'CREATE' && (words[1] === 'TRIGGER' || ((words[1] === 'TEMP' || words[1] === 'TEMPORARY') && words[2] === 'TRIGGER'))
  if (!isTrigger) return false
  const [beforeLast, last] = solid.slice(-2)
  return !(beforeLast?.kind === 'semicolon' && last?.text.toUpperCase() === 'END')
}
