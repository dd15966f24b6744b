/**
 * What control rooms write in a day, from a seed: calls, triage, assignments, every step of the units, notes, ends. The same op kinds and
 * the same groups of ops as the commands of the dispatch modules, several incidents at a time, minutes of story time apart.
 */
import type { AssignmentId, IncidentId, Instant, ReportId, SubjectId, UnitId } from '../../../server/contract/primitives.ts'
import type { Forward } from '../../../server/modules/assignments/step-ops.ts'
import { UNIT_STATUS_OF_ASSIGNMENT } from '../../../server/contract/assignments.ts'
import { firstScore } from '../../../server/contract/triage.ts'
import { toInstant } from '../../../server/kernel/clock.ts'
import { createIds, type IdSource } from '../../../server/kernel/ids.ts'
import type { OpDraft } from '../../../server/log/index.ts'
import { assignmentMade, assignmentProgressed } from '../../../server/modules/assignments/ops.ts'
import { incidentClosed, incidentNoted, incidentOpened, incidentTriaged, incidentWorkNoted } from '../../../server/modules/incidents/ops.ts'
import { unitStatusSet } from '../../../server/modules/units/ops.ts'
import { createChance, type Chance } from './chance.ts'
import { STORY_START_MS, type StoryUnit } from './story-fleets.ts'
import { note, tell } from './story-words.ts'

/** Ops that one command records together, who gave it, and when. */
export type StoryCommand = { readonly atMs: number; readonly actor: string; readonly drafts: readonly OpDraft[] }

/** People at the desks of one control room. */
const PEOPLE = 6
/** Incidents worked at the same time. */
const OPEN_INCIDENTS = 12
/** Story seconds between two commands of one station: about 20,000 ops a day. */
const GAP_SECONDS = [2, 18] as const
/** Incidents to which a unit of another control room is sent. */
const BORROWED_SHARE = 0.02
const STEPS: readonly (readonly [
  Forward,
  'unitEnRoute' | 'unitOnScene' | 'unitAtPatient' | 'unitTransporting' | 'unitAtHospital' | 'unitCompleted',
])[] = [
  ['enRoute', 'unitEnRoute'],
  ['onScene', 'unitOnScene'],
  ['atPatient', 'unitAtPatient'],
  ['transporting', 'unitTransporting'],
  ['atHospital', 'unitAtHospital'],
  ['completed', 'unitCompleted'],
]

/** One control room's work. */
export class Story {
  readonly #chance: Chance
  readonly #ids: IdSource
  readonly #actors: readonly string[]
  readonly #own: StoryUnit[]
  readonly #others: readonly StoryUnit[]
  readonly #open: Generator<readonly OpDraft[], void>[] = []
  readonly #prefix: string
  #nowMs: number
  #number = 0

  /** @param station which of the fleets is its own */
  constructor(seed: string, fleets: readonly (readonly StoryUnit[])[], station: number, startMs = STORY_START_MS) {
    this.#chance = createChance(`${seed}/${station}/${startMs}`)
    this.#nowMs = startMs
    this.#ids = createIds({ nowMs: () => this.#nowMs, monotonicMs: () => 0 }, this.#chance)
    this.#actors = Array.from({ length: PEOPLE }, () => `user:${this.#ids.next<string>()}`)
    this.#own = [...(fleets[station] ?? [])]
    this.#others = fleets.filter((_, other) => other !== station).flat()
    this.#prefix = `K${String.fromCharCode(65 + station)}`
  }

  /** When its next command is given. */
  get nextMs(): number {
    return this.#nowMs
  }

  /** The next command. */
  next(): StoryCommand {
    const atMs = this.#nowMs
    const drafts = this.#work()
    this.#nowMs += this.#chance.between(GAP_SECONDS[0] * 1000, GAP_SECONDS[1] * 1000)
    return { atMs, actor: this.#chance.pick(this.#actors), drafts }
  }

  /** Commands with so many ops altogether; the last one is cut short. */
  take(ops: number): StoryCommand[] {
    const commands: StoryCommand[] = []
    for (let left = ops; left > 0;) {
      const command = this.next()
      commands.push({ ...command, drafts: command.drafts.slice(0, left) })
      left -= command.drafts.length
    }
    return commands
  }

  #work(): readonly OpDraft[] {
    for (;;) {
      if (this.#open.length < OPEN_INCIDENTS) this.#open.push(this.#incident())
      const incident = this.#chance.pick(this.#open)
      const { value, done } = incident.next()
      if (!done) return value
      this.#open.splice(this.#open.indexOf(incident), 1)
    }
  }

  /** One incident from the call to its end, a command at a time. */
  *#incident(): Generator<readonly OpDraft[], void> {
    const key = { incidentId: this.#ids.next<IncidentId>(), subjectId: this.#ids.next<SubjectId>() }
    yield [this.#opened(key)]
    if (this.#chance.happens(0.4)) yield [this.#triaged(key)]
    const unit = this.#chance.happens(BORROWED_SHARE) && this.#others.length > 0 ? this.#chance.pick(this.#others) : this.#own.shift()
    if (!unit) return
    const task = { assignmentId: this.#ids.next<AssignmentId>(), incidentId: key.incidentId, unitId: unit.unitId }
    yield [this.#made(task), this.#status(task, 'assigned'), this.#line(key, task, unit, 'unitAssigned')]
    for (const [to, code] of STEPS) {
      yield [this.#progressed(task, to), this.#status(task, UNIT_STATUS_OF_ASSIGNMENT[to]), this.#line(key, task, unit, code)]
      if (this.#chance.happens(0.15)) yield [incidentNoted({ ...key, text: note(this.#chance) })]
    }
    if (!this.#others.includes(unit)) this.#own.push(unit)
    yield [incidentClosed({ ...key, disposition: 'handedOver', note: null })]
  }

  #opened(key: Key): OpDraft {
    const { kind, narrative, placeDescription, caller } = tell(this.#chance)
    const score = firstScore(kind, {})
    this.#number += 1
    return incidentOpened({
      ...key,
      reportId: this.#ids.next<ReportId>(),
      number: `${this.#prefix}-${this.#number}`,
      numberPrefix: this.#prefix,
      numberSeq: this.#number,
      status: 'open',
      source: 'call',
      kind,
      place: this.#spot(),
      placeDescription,
      caller,
      narrative,
      answers: {},
      score,
      priority: score.priority,
      priorityReason: null,
      trackingHash: null,
      deviceHash: null,
      callStartedAt: this.#at(),
    })
  }

  #triaged(key: Key): OpDraft {
    const answers = { heavyBleeding: this.#chance.pick(['yes', 'no'] as const), breathingTrouble: 'no', pregnant: 'unknown' } as const
    const score = firstScore('other', answers)
    return incidentTriaged({ ...key, score, priority: score.priority, answers, reason: null, isOverride: false })
  }

  #made(task: Task): OpDraft {
    return assignmentMade({
      ...task,
      status: 'accepted',
      role: 'primary',
      at: this.#at(),
      offerExpiresAt: null,
      etaSeconds: this.#chance.between(120, 3_600),
      distanceMetres: this.#chance.between(500, 40_000),
      replacesId: null,
      isProvisional: false,
      askedBy: null,
    })
  }

  #progressed(task: Task, to: Forward): OpDraft {
    return assignmentProgressed({ ...task, to, at: this.#at(), transferAt: null, isBackInService: to === 'completed' })
  }

  #status({ unitId, incidentId, assignmentId }: Task, status: (typeof UNIT_STATUS_OF_ASSIGNMENT)[Forward]): OpDraft {
    const isFree = status === 'available'
    const held = { incidentId: isFree ? null : incidentId, assignmentId: isFree ? null : assignmentId }
    return unitStatusSet({ unitId, status, at: this.#at(), ...held, note: null })
  }

  #line(key: Key, { assignmentId }: Task, { unitId, callSign }: StoryUnit, code: Parameters<typeof incidentWorkNoted>[0]['code']): OpDraft {
    return incidentWorkNoted({ ...key, code, params: { callSign, unitId, assignmentId, at: this.#at() }, text: null })
  }

  #spot() {
    const degrees = (from: number): number => from + this.#chance.between(0, 999_999) / 1e7
    return { latitude: degrees(-2.1), longitude: degrees(32.8), accuracyMetres: this.#chance.between(5, 800), source: 'caller' as const }
  }

  #at(): Instant {
    return toInstant(this.#nowMs)
  }
}

type Key = { readonly incidentId: IncidentId; readonly subjectId: SubjectId }
type Task = { readonly assignmentId: AssignmentId; readonly incidentId: IncidentId; readonly unitId: UnitId }
