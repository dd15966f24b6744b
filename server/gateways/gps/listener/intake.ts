/** Between the tracker doors and telemetry: what is on disk is answered, what telemetry has no room for waits. */
import type { TrackerProtocol } from '../../../contract/units.ts'
import { AppError } from '../../../kernel/app-error.ts'
import type { Clock } from '../../../kernel/clock.ts'
import type { IncomingFix, Telemetry } from '../../../telemetry/index.ts'
import type { TrackerRecord } from '../wire/record.ts'
import type { PortCounters, WrongClocks } from './counters.ts'
import { judge } from './judge.ts'

/** One message: its records, and how to show it to the person who approves the device. */
export type Message = { readonly deviceId: string | null; readonly records: readonly TrackerRecord[]; readonly payload: () => string }
/** `answer`: everything is on disk or counted. `withhold`: the device belongs to nobody, it shall send again. */
export type Outcome = 'answer' | 'withhold'

export type IntakeParts = {
  readonly telemetry: Pick<Telemetry, 'accept' | 'noteDevice'>
  readonly clock: Clock
  readonly wrongClocks: WrongClocks
  /** Resolves after `ms`; false at once when the doors close. */
  readonly pause: (ms: number) => Promise<boolean>
}
export type TrackerIntake = {
  /**
   * Takes the messages of one connection, in order.
   * @returns what becomes of each message's answer
   * @throws AppError `db.*` when the disk refuses: nothing may be answered then
   */
  take(protocol: TrackerProtocol, counters: PortCounters, messages: readonly Message[]): Promise<Outcome[]>
}

/** How soon telemetry is asked again after it had no room. */
const FULL_WAIT_MS = 1_000

/** Builds the intake of all doors. */
export function createTrackerIntake({ telemetry, clock, wrongClocks, pause }: IntakeParts): TrackerIntake {
  /** Sorts the records of a message into fixes and counts. */
  function fixesOf({ records }: Message, protocol: TrackerProtocol, { counts }: PortCounters): IncomingFix[] {
    const fixes: IncomingFix[] = []
    for (const record of records) {
      const judgement = judge(record, clock.nowMs())
      if (judgement.kind === 'fix') fixes.push(judgement.fix)
      else if (judgement.kind !== 'noPlace') counts[judgement.kind] += 1
      if (judgement.kind === 'badTime' && record.deviceId !== null)
        wrongClocks.note(record.deviceId, protocol, record.fix?.fixedAtMs ?? null)
    }
    counts.fixes += fixes.length
    return fixes
  }

  /** Hands fixes on; when too many wait in front of the disk, so does this connection. @returns devices nobody has registered */
  async function accept(fixes: readonly IncomingFix[], protocol: TrackerProtocol, payload: string): Promise<readonly string[]> {
    for (;;) {
      try {
        return (await telemetry.accept(fixes, { protocol, payload })).unknownDevices
      } catch (error) {
        const isFull = error instanceof AppError && error.code === 'station.overloaded'
        if (!isFull || !(await pause(FULL_WAIT_MS))) throw error
      }
    }
  }

  return {
    async take(protocol, counters, messages) {
      const fixesOfEach = messages.map((message) => fixesOf(message, protocol, counters))
      const fixes = fixesOfEach.flat()
      // The newest message with a place stands for all: they come from one device.
      const shown = messages.findLast((_message, at) => (fixesOfEach[at]?.length ?? 0) > 0) ?? messages.at(-1)
      if (!shown) return []
      const unknown = new Set(fixes.length > 0 ? await accept(fixes, protocol, shown.payload()) : [])
      if (fixes.length === 0 && shown.deviceId !== null) telemetry.noteDevice(shown.deviceId, { protocol, payload: shown.payload() })
      return fixesOfEach.map((own) => {
        if (!own.some(({ deviceId }) => unknown.has(deviceId))) return 'answer'
        counters.counts.unknown += 1
        return 'withhold'
      })
    },
  }
}
