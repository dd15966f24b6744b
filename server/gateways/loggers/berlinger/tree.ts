/** The text form of Fridge-tag and Q-tag exports: `Key: value` pairs, deeper by one blank a level, and tables behind a tab. Pure. */

export type Branch = {
  /** Pairs of this level; a pair that comes twice keeps its first value. */
  readonly pairs: ReadonlyMap<string, string>
  /** Pairs line by line, for places where a line is one event. */
  readonly lines: readonly ReadonlyMap<string, string>[]
  readonly branches: ReadonlyMap<string, Branch>
  /** Rows of a table, with the line each stands on. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
}
type Growing = {
  pairs: Map<string, string>
  lines: Map<string, string>[]
  branches: Map<string, Growing>
  rows: { line: number; cells: string[] }[]
}

const DEPTH_LIMIT = 8
const LINES_LIMIT = 400_000
const LINE_CHARACTERS = 2_000
const newBranch = (): Growing => ({ pairs: new Map(), lines: [], branches: new Map(), rows: [] })

/** `T AL: -0.5, t AL: 60` -> pairs. A comma in a value (a text of the user) stays in it. */
function pairsOf(content: string): Map<string, string> {
  const pairs = new Map<string, string>()
  let last: string | null = null
  for (const piece of content.split(', ')) {
    const match = /^([^:]{1,64}):(?: (.*))?$/.exec(piece)
    if (match) {
      const [, key = '', value = ''] = match
      last = key.trim()
      if (!pairs.has(last)) pairs.set(last, value.trim())
    } else if (last !== null) pairs.set(last, `${pairs.get(last) ?? ''}, ${piece}`)
  }
  return pairs
}

/** Puts one line where its depth says. @param open the branches that are open, outermost first */
function place(content: string, depth: number, open: Growing[]): void {
  open.length = Math.min(open.length, depth + 1)
  const parent = open.at(-1)
  if (!parent) return
  const pairs = pairsOf(content)
  parent.lines.push(pairs)
  for (const [key, value] of pairs) if (!parent.pairs.has(key)) parent.pairs.set(key, value)
  const [only] = pairs.keys()
  if (pairs.size !== 1 || only === undefined || pairs.get(only) !== '' || open.length > DEPTH_LIMIT) return
  const branch = parent.branches.get(only) ?? newBranch()
  parent.branches.set(only, branch)
  open.push(branch)
}

/** Reads the whole text; null when it is too long to be an export. */
export function readTree(text: string): Branch | null {
  const root = newBranch()
  const open: Growing[] = [root]
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.length > LINES_LIMIT) return null
  for (const [at, line] of lines.entries()) {
    if (line.length > LINE_CHARACTERS) return null
    const depth = /^ */.exec(line)?.[0].length ?? 0
    if (line.startsWith('\t'))
      open.at(-1)?.rows.push({
        line: at + 1,
        cells: line
          .slice(1)
          .split('\t')
          .map((cell) => cell.trim()),
      })
    else if (line.trim() !== '') place(line.slice(depth), depth, open)
  }
  return root
}

/** A branch by its path. */
export function branchAt(branch: Branch, ...path: readonly string[]): Branch | null {
  let at: Branch | undefined = branch
  for (const name of path) at = at?.branches.get(name)
  return at ?? null
}
