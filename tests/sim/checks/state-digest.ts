/** What a station's state of one scope comes to: its vector, its projection, its conflicts, its contested fields. Local numbers play no part. */
import type { StationHost } from '../station/host.ts'
import type { StationProcess } from '../station/process.ts'
import { rowDigest } from '../domain/projection.ts'
import { DIRECTORY } from '../scenario/scopes.ts'
import { hashText } from '../world/random.ts'

type Disk = Pick<StationHost, 'store'>

/** Every stream of a scope with where it ends. */
export function vectorKey(process: StationProcess, scope: string): string {
  return process.log.replica
    .heads(scope)
    .map(({ streamId, seq, hash }) => `${streamId}:${seq}:${Buffer.from(hash).toString('hex', 0, 6)}`)
    .sort()
    .join(' ')
}

/** Digest of everything that follows from the ops of a scope. */
export function stateDigest(host: Disk, scope: string): string {
  const { store } = host
  let rows = 0
  let contested = 0
  let count = 0
  for (const [entity, row] of store.rows.entries()) {
    if (!belongsTo(entity, scope)) continue
    count += 1
    rows ^= rowDigest(entity, row)
    for (const { field, values } of store.fieldVersions(entity))
      contested ^= hashText(
        `${entity} ${field} ${values.map(({ streamNo, seq, value }) => `${hashOf(host, streamNo, seq)}=${JSON.stringify(value)}`).join()}`,
      )
  }
  const conflicts = conflictIds(host, scope)
  return `${count} rows ${rows >>> 0}, ${conflicts.length} conflicts ${hashText(conflicts.join())}, contested ${contested >>> 0}`
}

/** Ids of the conflicts about resources of a scope, sorted. */
export function conflictIds({ store }: Disk, scope: string): string[] {
  const ids: string[] = []
  for (const { id, resource } of store.conflicts()) if (resource.includes(`/${scope}#`)) ids.push(id)
  return ids.sort()
}

/** True when an entity's ops lie in this scope. */
export const belongsTo = (entity: string, scope: string): boolean =>
  entity.startsWith(`${scope}#`) || (scope === DIRECTORY && entity.startsWith('station/'))

const hashOf = ({ store }: Disk, streamNo: number, seq: number): string =>
  Buffer.from(store.hashAt(streamNo, seq) ?? []).toString('hex', 0, 8)
