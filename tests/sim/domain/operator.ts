/** The people at a simulated desk: what they would record next, given what their station shows them. */
import type { OpDraft } from '../../../server/log/define-op.ts'
import type { MemoryStore } from '../memory-store.ts'
import { DIRECTORY } from '../scenario/scopes.ts'
import type { Chance } from '../world/random.ts'
import { bedTaken, conflictResolved, editDraft, incidentMoved, incidentNoted, unitAssigned, unitReleased, type Build } from './ops.ts'

/** Of each district: 12 units and 40 incidents. */
export const UNITS = 12
export const INCIDENTS = 40
const BEDS = 6
/** Share of the descriptive commands that goes to the scope everybody holds. */
const DIRECTORY_SHARE = 0.08

export type Desk = {
  readonly station: number
  readonly build: Build
  readonly store: MemoryStore
  readonly chance: Chance
  /** Scopes this desk writes in. */
  readonly scopes: readonly string[]
  /** A name that was never used before. */
  readonly newName: () => string
}
type Assignment = { readonly assignmentId: string; readonly unitId: string; readonly incidentId: string }

/** Drafts of one group of commands: 35 % claims, 20 % releases, 45 % notes, edits and moves; open conflicts are resolved now and then. */
export function nextDrafts(desk: Desk, count: number): OpDraft[] {
  const drafts: OpDraft[] = []
  const { chance, scopes } = desk
  const touched = new Set<string>()
  const [dispatch, local] = [scopes.filter((scope) => scope.includes('/dispatch/')), scopes.filter((scope) => scope !== DIRECTORY)]
  // a sitting at a desk is about one district and one place
  const district = dispatch.length > 0 ? chance.pick(dispatch) : null
  const place = chance.pick(local.length > 0 ? local : scopes)
  for (let i = 0; i < count; i += 1) {
    const draw = chance.next()
    if (district !== null && draw < 0.35) drafts.push(claim(desk, district))
    else if (district !== null && draw < 0.55) drafts.push(release(desk, district, touched))
    else drafts.push(describe(desk, chance.chance(DIRECTORY_SHARE) ? DIRECTORY : place))
  }
  return drafts
}

function claim(desk: Desk, scope: string): OpDraft {
  const { chance, newName } = desk
  const busy = new Set(activeIn(desk, scope).map(({ unitId }) => unitId))
  const units = unitsOf(scope)
  const free = units.filter((unitId) => !busy.has(unitId))
  // seldom an operator takes a unit that is shown as busy: a voice on the radio said otherwise
  const unitId = free.length > 0 && !chance.chance(0.1) ? chance.pick(free) : chance.pick(units)
  return unitAssigned({
    scope,
    assignmentId: `${scope}#a-${newName()}`,
    unitId,
    incidentId: incidentOf(scope, chance),
    isProvisional: chance.chance(0.3),
  })
}

function release(desk: Desk, scope: string, touched: Set<string>): OpDraft {
  const active = activeIn(desk, scope).filter(({ assignmentId }) => !touched.has(assignmentId))
  if (active.length === 0) return describe(desk, scope)
  const { assignmentId, unitId, incidentId } = desk.chance.pick(active)
  touched.add(assignmentId)
  return unitReleased({ scope, assignmentId, unitId, incidentId })
}

/** A note, an edit, a move, a bed, or the end of a conflict. */
function describe(desk: Desk, scope: string): OpDraft {
  const { chance, build } = desk
  const draw = chance.next()
  const resolution = draw < 0.25 ? resolve(desk, scope) : null
  if (resolution) return resolution
  const incidentId = incidentOf(scope, chance)
  if (draw < 0.5)
    return incidentNoted({
      scope,
      incidentId,
      text: 'x'.repeat(chance.chance(0.01) ? chance.between(1_000, 20_000) : chance.between(10, 120)),
    })
  if (draw < 0.6 && scope.includes('/hospital/') && build === 'newer')
    return bedTaken({ scope, bedId: `${scope}#b${chance.below(BEDS)}`, patientId: `${scope}#p-${desk.newName()}` })
  if (draw < 0.75) return incidentMoved({ scope, incidentId, to: chance.pick(['open', 'dispatched', 'closed'] as const) })
  const field = chance.chance(0.6) ? { address: `street ${chance.below(50)}` } : { phone: `+255 ${chance.below(1_000)}` }
  return editDraft(build, { scope, incidentId, ...field })
}

/** Closes a conflict that this desk sees open; somebody elsewhere may be doing the same. */
function resolve({ store, chance }: Desk, scope: string): OpDraft | null {
  for (const { id, resource, members } of store.conflicts()) {
    if (!resource.includes(`/${scope}#`) || store.rows.get(`${scope}#c-${id}`) || chance.chance(0.5)) continue
    const names = members.map(({ streamNo, seq }) => {
      const op = store.opAt(streamNo, seq)
      return op ? Buffer.from(op.hash).toString('hex') : ''
    })
    return conflictResolved({ scope, conflictId: `${scope}#c-${id}`, members: names.toSorted(), keep: chance.pick(names) })
  }
  return null
}

function activeIn({ store }: Desk, scope: string): Assignment[] {
  const prefix = `${scope}#a-`
  const active: Assignment[] = []
  for (const [assignmentId, { fields }] of store.rows.entries())
    if (fields['isActive'] === true && assignmentId.startsWith(prefix))
      active.push({ assignmentId, unitId: String(fields['unitId']), incidentId: String(fields['incidentId']) })
  return active
}

/** Units of a dispatch scope. */
const unitsOf = (scope: string): string[] => Array.from({ length: UNITS }, (_, index) => `${scope}#u${index}`)
const incidentOf = (scope: string, chance: Chance): string => `${scope}#i${chance.below(INCIDENTS)}`
