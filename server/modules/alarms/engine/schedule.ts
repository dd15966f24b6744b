/** What falls due when: a heap of moments, one for each name. Thousands of points wait on one timer. */

type Entry<Name> = { readonly name: Name; readonly dueMs: number }

/** Names with the moment at which each is to be looked at. */
export class Schedule<Name> {
  /** A binary heap; entries that `#due` does not confirm are left over and skipped. */
  readonly #heap: Entry<Name>[] = []
  readonly #due = new Map<Name, number>()

  get size(): number {
    return this.#due.size
  }

  /** Plans a name, instead of what was planned for it; null takes it out. */
  plan(name: Name, dueMs: number | null): void {
    if (dueMs === null) this.#due.delete(name)
    else if (this.#due.get(name) !== dueMs) {
      this.#due.set(name, dueMs)
      this.#push({ name, dueMs })
    }
    if (this.#heap.length > 64 + 2 * this.#due.size) this.#rebuild()
  }

  /** The next moment, or null. */
  nextMs(): number | null {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      if (this.#due.get(top.name) === top.dueMs) return top.dueMs
      this.#pop()
    }
    return null
  }

  /** Takes out every name that is due by `nowMs`, the earliest first. */
  takeDue(nowMs: number): Name[] {
    const names: Name[] = []
    for (let next = this.nextMs(); next !== null && next <= nowMs; next = this.nextMs()) {
      const top = this.#pop()
      if (!top) break
      this.#due.delete(top.name)
      names.push(top.name)
    }
    return names
  }

  #rebuild(): void {
    this.#heap.length = 0
    for (const [name, dueMs] of this.#due) this.#push({ name, dueMs })
  }

  #push(entry: Entry<Name>): void {
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (!parent || parent.dueMs <= entry.dueMs) break
      heap[at] = parent
      at = above
    }
    heap[at] = entry
  }

  #pop(): Entry<Name> | undefined {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()
    if (!top || !last || heap.length === 0) return top
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const [a, b] = [heap[left], heap[left + 1]]
      const next = b && a && b.dueMs < a.dueMs ? left + 1 : left
      const child = heap[next]
      if (!child || child.dueMs >= last.dueMs) break
      heap[at] = child
      at = next
    }
    heap[at] = last
    return top
  }
}
