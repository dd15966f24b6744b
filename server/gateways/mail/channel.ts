/**
 * Mail as a channel of on-call, by SMTP (RFC 5321). Encrypted unless the relay is on the same computer; a server that offers no encryption, or a
 * certificate nobody can check, gets nothing, above all no password. Every send is one connection with an end: the station's queue tries again.
 */
import { createTransport } from 'nodemailer'
import type { MailView } from '../../contract/oncall.ts'
import type { ChannelPort, OncallMessage, SendAnswer } from '../../modules/oncall/index.ts'
import { mailTexts } from './texts.ts'

export type MailSettings = Omit<MailView, 'hasPassword'> & { readonly password: string | null }
export type MailParts = {
  /** As they are now; null = mail is not set up. */
  readonly settings: () => MailSettings | null
  /** A certificate to trust besides those of the system, PEM. */
  readonly trust?: string
  /** Longest wait for a connection, a greeting and each answer. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 20_000
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

function transportOf({ host, port, security, userName, password }: MailSettings, { trust, timeoutMs = TIMEOUT_MS }: MailParts) {
  return createTransport({
    ...{ host, port, secure: security === 'tls', requireTLS: security === 'startTls', ignoreTLS: security === 'none' },
    ...(userName === '' ? {} : { auth: { user: userName, pass: password ?? '' } }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs },
    tls: { minVersion: 'TLSv1.2', ...(trust === undefined ? {} : { ca: trust }) },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/** The same message keeps its id when it is sent again after a crash: readers' programs show it once. */
const messageIdOf = ({ noticeId }: OncallMessage, from: string): string => `<${noticeId}@${from.slice(from.indexOf('@') + 1)}>`

const TLS_PROBLEM = /certificate|self.signed|TLS|SSL|altname/i

/** What an error of the transport means (RFC 5321 4.2.1: 4yz try again, 5yz do not). */
function answerOf(error: unknown): SendAnswer {
  const { code, responseCode = 0, message } = error as { code?: unknown; responseCode?: number; message: string } // an Error of nodemailer
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'ECONFIG') return { status: 'failed', problem: 'notConfigured', isFinal: false }
  if (code === 'ETLS') return { status: 'failed', problem: 'insecure', isFinal: false }
  if (responseCode >= 500) return { status: 'failed', problem: 'refused', isFinal: true }
  if (responseCode >= 400) return { status: 'failed', problem: 'refused', isFinal: false }
  return { status: 'failed', problem: TLS_PROBLEM.test(message) ? 'insecure' : 'unreachable', isFinal: false }
}

/** Builds the channel. */
export function createMailChannel(parts: MailParts): ChannelPort {
  return {
    async send(message, signal) {
      const settings = parts.settings()
      if (settings === null) return { status: 'failed', problem: 'notConfigured', isFinal: true }
      if (message.email === null) return { status: 'failed', problem: 'noAddress', isFinal: true }
      if (settings.security === 'none' && !LOOPBACK.has(settings.host)) return { status: 'failed', problem: 'insecure', isFinal: true }
      const transport = transportOf(settings, parts)
      try {
        await transport.sendMail({
          ...mailTexts(message.subject, message.language, message.timeZone),
          ...{ from: settings.sender, to: message.email, messageId: messageIdOf(message, settings.sender), signal },
          headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: no holiday answers
        })
        return { status: 'sent' }
      } catch (error) {
        return answerOf(error)
      } finally {
        transport.close()
      }
    },
  }
}
