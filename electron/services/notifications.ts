/**
 * What the shell itself says through the system's notifications. These may show on a locked screen and in a shared
 * room, so they never name a person, a place or an incident.
 */
import type { ShellTexts } from './shell-texts.ts'

/** Kinds of notice; each is shown at most once in {@link repeatAfterMs}. */
export type NoticeKind = 'stillRunning' | 'openAgain'

/** Ten minutes: an operator who closes the window again and again has understood. */
export const repeatAfterMs = 10 * 60_000

/** What the notices are made of. */
export type NoticeDeps = {
  isSupported(): boolean
  show(notice: { title: string; body: string }, onClick: () => void): void
  nowMs(): number
  texts: ShellTexts
  open(): void
}

/** Shows notices. */
export type Notices = { show(kind: NoticeKind): void }

/** Creates the notices, none shown yet. */
export function createNotices(deps: NoticeDeps): Notices {
  const shownAtMs = new Map<NoticeKind, number>()
  const { notices } = deps.texts
  const bodies: Record<NoticeKind, { title: string; body: string }> = {
    stillRunning: { title: notices.stillRunningTitle, body: notices.stillRunningBody },
    openAgain: { title: deps.texts.menu.app, body: notices.openAgain },
  }
  return {
    show(kind) {
      const now = deps.nowMs()
      const last = shownAtMs.get(kind)
      if (!deps.isSupported() || (last !== undefined && now - last < repeatAfterMs)) return
      shownAtMs.set(kind, now)
      deps.show(bodies[kind], deps.open)
    },
  }
}
