/** Newest positions that other stations tell: taken for units of the scope they were told in; those of units not known yet wait, bounded. */
import type { PositionItem } from './frames.ts'
import type { CountUp, PositionSource, UnitScopes } from './types.ts'

/** Units whose registration has not arrived yet; of more, the longest waiting are forgotten: they are told again when they move. */
export const WAITING_MAX = 2_000

type Waiting = { readonly peer: string; readonly scope: string; readonly position: PositionItem }

export class PositionsIn {
  readonly #source: PositionSource
  readonly #units: UnitScopes
  readonly #count: CountUp
  readonly #waiting = new Map<string, Waiting>()

  constructor(source: PositionSource, units: UnitScopes, count: CountUp) {
    this.#source = source
    this.#units = units
    this.#count = count
  }

  /** Units that are told of but not known. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Takes a frame. @param open fleet scopes that are open on the link it came by */
  take(peer: string, scope: string, positions: readonly PositionItem[], open: ReadonlySet<string>): void {
    if (!open.has(scope)) return this.#count('positionsNotGranted', positions.length)
    const welcome = positions.filter((position) => {
      const own = this.#units.of(position.unitId)
      if (own === scope) return true
      if (own === null) this.#wait({ peer, scope, position })
      else this.#count('positionsOfOtherScope')
      return false
    })
    this.#tell(peer, welcome)
  }

  /** A unit was registered. */
  unitKnown(unitId: string): void {
    const waiting = this.#waiting.get(unitId)
    const scope = this.#units.of(unitId)
    if (!waiting || scope === null) return
    this.#waiting.delete(unitId)
    if (scope === waiting.scope) this.#tell(waiting.peer, [waiting.position])
    else this.#count('positionsOfOtherScope')
  }

  #tell(peer: string, positions: readonly PositionItem[]): void {
    if (positions.length === 0) return
    const { taken, invalid } = this.#source.takeTold(peer, positions)
    this.#count('positionsTaken', taken)
    this.#count('positionsInvalid', invalid)
  }

  #wait(waiting: Waiting): void {
    const { unitId } = waiting.position
    this.#count('positionsOfUnknownUnit')
    this.#waiting.delete(unitId) // the newest word goes to the end of the line
    this.#waiting.set(unitId, waiting)
    if (this.#waiting.size <= WAITING_MAX) return
    const [oldest] = this.#waiting.keys()
    if (oldest !== undefined) this.#waiting.delete(oldest)
  }
}
