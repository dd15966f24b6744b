/** On-call of a running station: escalations go on, messages leave, and what a station keeps to itself about mail. */
import type { Database } from 'better-sqlite3'
import { isInbox, type Channels } from './channels.ts'
import { Deliverer, type DelivererParts } from './deliverer.ts'
import { Escalator, type EscalatorParts } from './escalator.ts'

export type OncallParts = EscalatorParts &
  Omit<DelivererParts, 'isOpen' | 'channels'> & { readonly channels: Channels; readonly mailSecret: MailSecret }
export type Oncall = {
  /** Cases of which something asks for somebody. */
  openCases(): ReadonlySet<string>
  hasChannel(channel: string): boolean
  readonly mailSecret: MailSecret
  /** Waits until what is due now is recorded and sent. */
  settled(): Promise<void>
  stop(): Promise<void>
}

/** Starts escalating and sending. */
export function createOncall(parts: OncallParts): Oncall {
  const escalator = new Escalator(parts)
  const openCases = (): ReadonlySet<string> => escalator.openCases()
  const deliverer = new Deliverer({ ...parts, isOpen: (caseId) => openCases().has(caseId) })
  return {
    openCases,
    hasChannel: (channel) => isInbox(channel) || channel in parts.channels,
    mailSecret: parts.mailSecret,
    async settled() {
      await escalator.settled()
      await deliverer.settled()
    },
    async stop() {
      await escalator.stop()
      await deliverer.stop()
    },
  }
}

/** The password of the mail server: in the encrypted database of this computer, beside its other secrets; never in the log. */
export type MailSecret = { get(): string | null; /** Empty = none. */ set(password: string): void }
const SECRET_NAME = 'mail-password'

/** Keeps the password in StationSecret. */
export function createMailSecret(db: Database): MailSecret {
  const get = db.prepare('SELECT value FROM StationSecret WHERE name = ?').pluck()
  const put = db.prepare('INSERT OR REPLACE INTO StationSecret (name, value) VALUES (?, ?)')
  const remove = db.prepare('DELETE FROM StationSecret WHERE name = ?')
  return {
    get: () => (get.get(SECRET_NAME) as Buffer | undefined)?.toString('utf8') ?? null, // one column of bytes
    set(password) {
      if (password === '') remove.run(SECRET_NAME)
      else put.run(SECRET_NAME, Buffer.from(password, 'utf8'))
    },
  }
}
