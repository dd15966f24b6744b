/** Notices that this very station was rolled back: a peer holds ops of ours that we do not hold ourselves. */
import type { StreamSeq } from '../frames.ts'
import type { Core } from './core.ts'
import type { ScopeBook } from './scopes.ts'

export class RollbackWatch {
  readonly #core: Core
  readonly #book: ScopeBook
  /** Highest sequence told, by scope and incarnation: each finding is told once. */
  readonly #told = new Map<string, number>()

  constructor(core: Core, book: ScopeBook) {
    this.#core = core
    this.#book = book
  }

  /** Looks through what a peer holds for our own streams beyond our head, or for an incarnation that we have not reached. */
  look(scope: string, streams: readonly StreamSeq[]): void {
    const { self } = this.#core.parts
    for (const [stationId, incarnation, seq] of streams) {
      if (stationId !== self.stationId || incarnation < self.incarnation) continue
      const heldSeq = this.#book.heads(scope).find((head) => head.stationId === stationId && head.incarnation === incarnation)?.seq ?? 0
      const name = `${scope}\n${String(incarnation)}`
      if (seq <= Math.max(heldSeq, this.#told.get(name) ?? 0)) continue
      this.#told.set(name, seq)
      this.#core.emit({ type: 'selfRollback', scope, incarnation, seq, heldSeq })
    }
  }
}
