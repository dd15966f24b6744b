/** Pairing of a running station: the desk for its administrator, the door for other stations, wired to its log. */
import type { Clock } from '../../kernel/clock.ts'
import { toInstant } from '../../kernel/clock.ts'
import type { IdSource } from '../../kernel/ids.ts'
import type { RandomSource } from '../../kernel/random.ts'
import type { Log } from '../../log/index.ts'
import {
  cutoffsOf,
  enrolStation,
  loadAround,
  makeOwnCard,
  shareChoices,
  type OwnDoor,
  type PairingDesk,
} from '../../modules/stations/index.ts'
import { PairingBook } from './book.ts'
import { createDesk } from './desk.ts'
import { createPairingDoor, type PairingDoor } from './door.ts'
import { driveOutgoing, type PairingPost } from './outgoing.ts'
import type { StationPort } from './station-port.ts'

export type PairingTimers = { setTimeout(run: () => void, ms: number): unknown }
export type PairingParts = {
  readonly log: Pick<Log, 'state' | 'keys' | 'station' | 'executor'>
  readonly clock: Clock
  readonly random: RandomSource
  readonly ids: IdSource
  readonly timers: PairingTimers
  readonly post: PairingPost
  readonly ownDoor: () => OwnDoor
  /** Hears what went wrong on our side. */
  readonly onFailure: (error: unknown) => void
}
export type PairingService = {
  readonly desk: PairingDesk
  readonly door: PairingDoor
  /** Whether a station that is not enrolled may reach the door now; cheap, asked for every connection. */
  isExpected(): boolean
  /** Ends every pairing and waits for those that were talking. */
  stop(): Promise<void>
}

/** Builds the service. */
export function createPairing({ log, clock, random, ids, timers, post, ownDoor, onFailure }: PairingParts): PairingService {
  const station = stationPort(log, clock, ownDoor)
  const book = new PairingBook({ station, clock, random, ids })
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void timers.setTimeout(resolve, ms))
  const outgoing = { book, station, clock, post, pause, onFailure }
  const driving = new Set<Promise<void>>()
  const desk = createDesk({
    book,
    station,
    clock,
    drive: (pairing, target) => {
      const run = driveOutgoing(outgoing, pairing, target)
      driving.add(run)
      void run.then(() => driving.delete(run))
    },
  })
  return {
    desk,
    door: createPairingDoor(book, onFailure),
    isExpected: () => book.isExpected,
    async stop() {
      book.endAll()
      await Promise.all(driving)
    },
  }
}

/** The station as pairing sees it: cards and grants come from the log, the result goes into it. */
function stationPort(log: PairingParts['log'], clock: Clock, door: () => OwnDoor): StationPort {
  const { stationId } = log.keys
  const card = (own: OwnDoor) => makeOwnCard({ state: log.state, station: log.station(), keys: log.keys }, own, toInstant(clock.nowMs()))
  return {
    door,
    stationId,
    signingKey: log.keys.signingKey,
    card,
    isShutOut: (other) => cutoffsOf(log.state, other) !== null || cutoffsOf(log.state, stationId) !== null,
    choices: (other) => shareChoices(log.state, card(door()), other),
    async record(other, { commandId, actor, shares }) {
      await log.executor.execute({
        commandId,
        input: { enrol: other.stationId, shares },
        actor,
        decide: (state, facts) => enrolStation(other, shares, loadAround(state, other.stationId, facts), facts),
      })
    },
  }
}
