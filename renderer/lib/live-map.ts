/** Which questions have to be asked again when an op of some kind was committed. Desks add their own lines. */

/** A tRPC path prefix as react-query keys hold it: ['incidents'] or ['incidents', 'list']. */
export type QueryPath = readonly string[]
/** Op kind prefix (`incident.`) -> query paths. */
export type LiveMap = Readonly<Record<string, readonly QueryPath[]>>

const lines = new Map<string, Set<QueryPath>>()
/** Who wants to hear of a kind although no question of the query client depends on it. */
const hearers = new Set<{ readonly prefix: string; readonly act: () => void }>()

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
 * Calls `act` when something of the kind changed, for what is not kept by the query client.
 * @returns stops
 */
export function onLive(prefix: string, act: () => void): () => void {
  const hearer = { prefix, act }
  hearers.add(hearer)
  return () => hearers.delete(hearer)
}

/** Tells those who wait for these kinds, each once. */
export function tellHearers(kinds: ReadonlySet<string>): void {
  for (const { prefix, act } of hearers) if ([...kinds].some((kind) => kind.startsWith(prefix))) act()
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
