/** The disk of a simulated station: transactions that undo themselves, an explicit fsync boundary, and faults in the middle of a write. */

/** The simulated disk refused a write (full, broken): the transaction fails, the process lives on. */
export class DiskFault extends Error {}
/** The power went in the middle of a write: the torn tail is thrown away at the next start, and the process is dead. */
export class PowerLoss extends Error {}

/** What happens to a coming write. */
export type WriteFault = { readonly afterWrites: number; readonly kind: 'disk-full' | 'power-loss' }

export type Journal = {
  transaction<T>(work: () => T): T
  savepoint<T>(work: () => T): T
  /** Tells how to take back the write that was just made. */
  wrote(undo: () => void): void
  /** With `false`, commits stay in the cache of the operating system until `sync`: what a database without fsync does. */
  setSyncing(isSyncing: boolean): void
  /** Everything committed so far survives a crash. */
  sync(): void
  /** The power goes: whatever is not synced is gone. Returns the number of transactions lost. */
  crash(): number
  arm(fault: WriteFault | null): void
  readonly isInTransaction: boolean
  /** Transactions committed. */
  readonly commits: number
  /** Hears of each commit, after it. */
  onCommit: () => void
}

type Undo = () => void

/** Builds the journal of an empty disk. */
export function createJournal(): Journal {
  return new UndoJournal()
}

class UndoJournal implements Journal {
  commits = 0
  onCommit: () => void = () => undefined
  #open: Undo[] | null = null
  /** Undo lists of committed transactions that are not synced, oldest first. */
  #unsynced: Undo[][] = []
  #isSyncing = true
  #fault: { writesLeft: number; kind: WriteFault['kind'] } | null = null

  get isInTransaction(): boolean {
    return this.#open !== null
  }

  transaction<T>(work: () => T): T {
    if (this.#open) throw new Error('a transaction is open')
    const undo: Undo[] = []
    this.#open = undo
    try {
      const result = work()
      this.#open = null
      this.#commit(undo)
      return result
    } catch (error) {
      this.#open = null
      takeBack(undo, 0)
      throw error
    }
  }

  savepoint<T>(work: () => T): T {
    const undo = this.#open
    if (!undo) throw new Error('a savepoint needs a transaction')
    const mark = undo.length
    try {
      return work()
    } catch (error) {
      takeBack(undo, mark)
      throw error
    }
  }

  wrote(undo: Undo): void {
    if (!this.#open) {
      undo()
      throw new Error('a write outside of a transaction')
    }
    this.#open.push(undo)
    const fault = this.#fault
    if (!fault) return
    fault.writesLeft -= 1
    if (fault.writesLeft > 0) return
    this.#fault = null
    throw fault.kind === 'power-loss' ? new PowerLoss() : new DiskFault()
  }

  setSyncing(isSyncing: boolean): void {
    this.#isSyncing = isSyncing
  }

  sync(): void {
    this.#unsynced = []
  }

  crash(): number {
    const lost = this.#unsynced
    this.#unsynced = []
    this.#fault = null
    for (const undo of lost.toReversed()) takeBack(undo, 0)
    return lost.length
  }

  arm(fault: WriteFault | null): void {
    this.#fault = fault ? { writesLeft: fault.afterWrites, kind: fault.kind } : null
  }

  #commit(undo: Undo[]): void {
    if (undo.length === 0) return
    this.commits += 1
    if (!this.#isSyncing) this.#unsynced.push(undo)
    this.onCommit()
  }
}

function takeBack(undo: Undo[], mark: number): void {
  while (undo.length > mark) undo.pop()?.()
}
