/**
 * Ports of channels. A channel takes a message and answers what it knows then; what it learns later (delivered, failed after all, answered by
 * the reader), as SMS and voice do, it reports.
 */
import type { NoticeProblem, NoticeSubject, OncallChannel } from '../../contract/oncall.ts'

/** One message to one person. Names nobody; the address is for the channel's own use. */
export type OncallMessage = {
  /** Names the message for ever: one that is sent again after a crash can be recognised. */
  readonly noticeId: string
  readonly caseId: string
  readonly subject: NoticeSubject
  readonly userId: string
  readonly email: string | null
  readonly language: string
  readonly timeZone: string
}
/** `isFinal`: trying again would change nothing. */
export type SendAnswer =
  { readonly status: 'sent' | 'delivered' } | { readonly status: 'failed'; readonly problem: NoticeProblem; readonly isFinal: boolean }
export type DeliveryReport = {
  readonly caseId: string
  readonly noticeId: string
  readonly status: 'delivered' | 'acknowledged' | 'failed'
}
export type ChannelPort = {
  /** Never throws for what a channel expects to meet; what it throws counts as `unreachable`. */
  readonly send: (message: OncallMessage, signal: AbortSignal) => Promise<SendAnswer>
  /** Hears what became of messages; returns the way to stop. */
  readonly follow?: (hear: (report: DeliveryReport) => void) => () => void
}
/**
 * Screen, sound and desktop need nobody to send them: recorded, the message lies in the person's inbox, and the screens at which that person is
 * signed in show it.
 */
export const INBOX_CHANNELS = ['screen', 'sound', 'desktop'] as const satisfies readonly OncallChannel[]
const INBOX: ReadonlySet<string> = new Set(INBOX_CHANNELS)
export const isInbox = (channel: string): boolean => INBOX.has(channel)
/** Channels that a station sends through. */
export type Channels = Partial<Readonly<Record<Exclude<OncallChannel, (typeof INBOX_CHANNELS)[number]>, ChannelPort>>>
