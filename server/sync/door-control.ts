/**
 * The door for other stations over the life of a station: as it was given at the start, or as an administrator set it last; and with it
 * the finding of stations nearby. The setting belongs to this computer and is kept outside the log; that somebody changed it is in the log.
 */
import type { Database } from 'better-sqlite3'
import { SetStationDoor, type DiscoveryState, type StationDoor } from '../contract/station-door.ts'
import { STATION_PORT } from '../contract/stations.ts'
import { startDiscovery, type Discovery, type DiscoveryParts } from './transport/discovery.ts'
import type { PeerHint } from './transport/hint-book.ts'
import type { DoorAddress, HubDoor, PeerHub } from './transport/hub.ts'

const Setting = SetStationDoor.omit({ commandId: true })
export type DoorSetting = Readonly<Omit<SetStationDoor, 'commandId'>>

/** A row of this name in StationSecret holds the setting as JSON. */
const NAME = 'station-door'
/** Every network this computer is in. */
const EVERYWHERE = '0.0.0.0'
const NEARBY_MAX = 16
const SHUT: DoorSetting = { isOpen: false, port: STATION_PORT, isAnnounced: false }

/** What an administrator set last; null when nobody has, or when it cannot be read any more. */
export function loadDoorSetting(db: Database): DoorSetting | null {
  const value = db.prepare('SELECT value FROM StationSecret WHERE name = ?').pluck().get(NAME)
  if (!Buffer.isBuffer(value)) return null
  try {
    return Setting.safeParse(JSON.parse(value.toString('utf8'))).data ?? null
  } catch {
    return null // half a row cannot be: somebody wrote something else there, and a shut door is the safe reading
  }
}
const saveDoorSetting = (db: Database, setting: DoorSetting): void => {
  db.prepare('INSERT OR REPLACE INTO StationSecret (name, value) VALUES (?, ?)').run(NAME, Buffer.from(JSON.stringify(setting)))
}
/** Where a setting opens the door. */
export const addressOf = ({ isOpen, port }: DoorSetting): DoorAddress | null => (isOpen ? { host: EVERYWHERE, port } : null)

export type DoorControlParts = {
  readonly db: Database
  readonly hub: Pick<PeerHub, 'door' | 'setDoor' | 'hint'>
  readonly stationId: string
  readonly timers: DiscoveryParts['timers']
  /** Given at the start; then nothing can be changed here. */
  readonly fixed: DoorAddress | null
  /** Station ids that are enrolled: they are called anyway. */
  readonly enrolled: () => readonly string[]
  readonly onChange: () => void
  /** Replaced in tests by mDNS on a port of their own. */
  readonly discover?: (parts: DiscoveryParts) => Discovery
}
export type DoorControl = {
  view(): StationDoor
  /** Where the door stands now; null while it is shut. */
  address(): DoorAddress | null
  /** Opens or shuts it and keeps that over restarts. A port that cannot be had is no failure: see `view`. */
  set(setting: DoorSetting): Promise<StationDoor>
  close(): Promise<void>
}

/** Takes over a hub whose door was opened as `fixed` or the kept setting say. */
export function createDoorControl(parts: DoorControlParts): DoorControl {
  return new KeptDoor(parts)
}

class KeptDoor implements DoorControl {
  readonly #parts: DoorControlParts
  readonly #nearby = new Map<string, string>()
  #setting: DoorSetting
  #discovery: Discovery | null = null
  #state: DiscoveryState = 'off'
  /** One change after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: DoorControlParts) {
    this.#parts = parts
    this.#setting = loadDoorSetting(parts.db) ?? SHUT
    this.#discover()
  }

  view(): StationDoor {
    const { hub, fixed } = this.#parts
    const enrolled = new Set(this.#parts.enrolled().map((id) => id.slice(0, 8)))
    return {
      state: hub.door.state,
      failure: hub.door.state === 'failed' ? hub.door.reason : null,
      port: hub.door.state === 'open' ? hub.door.port : (fixed?.port ?? this.#setting.port),
      isFixed: fixed !== null,
      isAnnounced: this.#setting.isAnnounced,
      discovery: this.#state,
      nearby: [...this.#nearby].filter(([prefix]) => !enrolled.has(prefix)).map(([, address]) => address),
    }
  }

  address(): DoorAddress | null {
    const { hub, fixed } = this.#parts
    return hub.door.state === 'open' ? { host: fixed?.host ?? EVERYWHERE, port: hub.door.port } : null
  }

  set(setting: DoorSetting): Promise<StationDoor> {
    const change = this.#last.then(async () => {
      saveDoorSetting(this.#parts.db, setting)
      this.#setting = setting
      if (this.#parts.fixed === null && !this.#stands(setting)) await this.#parts.hub.setDoor(addressOf(setting))
      await this.#stopDiscovery()
      this.#discover()
      this.#parts.onChange()
      return this.view()
    })
    this.#last = change.catch(() => undefined) // the caller hears of it; the next change starts anew
    return change
  }

  async close(): Promise<void> {
    await this.#last
    await this.#stopDiscovery()
  }

  #stands({ isOpen, port }: DoorSetting): boolean {
    const door: HubDoor = this.#parts.hub.door
    return isOpen ? door.state === 'open' && door.port === port : door.state === 'closed'
  }

  #discover(): void {
    if (!this.#setting.isAnnounced) return
    const { stationId, timers, hub, onChange, discover = startDiscovery } = this.#parts
    this.#state = 'on'
    this.#discovery = discover({
      stationId,
      announcedPort: hub.door.state === 'open' ? hub.door.port : null,
      timers,
      onHint: (hint) => {
        this.#hear(hint)
      },
      onProblem: (problem) => {
        this.#state = problem
        onChange()
      },
    })
  }

  #hear(hint: PeerHint): void {
    const { hub, onChange } = this.#parts
    hub.hint(hint)
    const address = `${hint.host.includes(':') ? `[${hint.host}]` : hint.host}:${hint.port}`
    if (this.#nearby.get(hint.prefix) === address) return
    this.#nearby.delete(hint.prefix)
    for (const oldest of this.#nearby.keys()) if (this.#nearby.size >= NEARBY_MAX) this.#nearby.delete(oldest)
    this.#nearby.set(hint.prefix, address)
    onChange()
  }

  async #stopDiscovery(): Promise<void> {
    const discovery = this.#discovery
    this.#discovery = null
    this.#state = 'off'
    this.#nearby.clear()
    await discovery?.close()
  }
}
