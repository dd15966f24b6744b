/** Which questions have to be asked again when an op of some kind was committed. Desks add their own lines. */

/** A tRPC path prefix as react-query keys hold it: ['incidents'] or ['incidents', 'list']. */
export type QueryPath = readonly string[]
/** Op kind prefix (`incident.`) -> query paths. */
export type LiveMap = Readonly<Record<string, readonly QueryPath[]>>

const lines = new Map<string, Set<QueryPath>>()

/**
 * Adds lines to the map.
 * @returns takes the lines away again
 */
export function extendLiveMap(map: LiveMap): () => void {
  const added: [string, QueryPath][] = []
  for (const [prefix, paths] of Object.entries(map)) {
    const known = lines.get(prefix) ?? new Set<QueryPath>()
    lines.set(prefix, known)
    for (const path of paths) {
      known.add(path)
      added.push([prefix, path])
    }
  }
  return () => {
    for (const [prefix, path] of added) lines.get(prefix)?.delete(path)
  }
}

/**
 * The query paths touched by ops of the given kinds, each once.
 * @param kinds op kinds such as 'incident.opened'
 */
export function touchedPaths(kinds: Iterable<string>): QueryPath[] {
  const found = new Map<string, QueryPath>()
  for (const kind of kinds) {
    for (const [prefix, paths] of lines) {
      if (!kind.startsWith(prefix)) continue
      for (const path of paths) found.set(path.join('.'), path)
    }
  }
  return [...found.values()]
}
