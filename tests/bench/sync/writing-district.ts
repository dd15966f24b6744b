/** Control rooms of one district that write as their stories tell. */
import type { StoryCommand } from './story.ts'
import type { StoryUnit } from './story-fleets.ts'
import { Writer, type District, type WrittenParts } from './writers.ts'

/** Rooms of one district that write as their stories tell, in the order of story time. */
export class WritingDistrict {
  readonly writers: readonly Writer[]
  readonly #district: District = { lam: 0, lastOf: new Map() }

  constructor(seed: string, fleets: readonly (readonly StoryUnit[])[], stations: number) {
    this.writers = Array.from({ length: stations }, (_, station) => new Writer(seed, fleets, station))
  }

  /** At least so many ops, from whoever writes next. */
  next(ops: number): WrittenParts {
    for (let written = 0; written < ops;) {
      const writer = this.writers.reduce((first, other) => (other.story.nextMs < first.story.nextMs ? other : first))
      written += writer.write(writer.story.next(), this.#district)
    }
    return this.#give()
  }

  /** These commands, written by the first room. */
  first(commands: readonly StoryCommand[]): WrittenParts {
    for (const command of commands) this.writers[0]?.write(command, this.#district)
    return this.#give()
  }

  #give(): WrittenParts {
    const given = this.writers.map((writer) => writer.give())
    return { parts: given.flatMap(({ parts }) => parts), keys: given.flatMap(({ keys }) => keys) }
  }
}
