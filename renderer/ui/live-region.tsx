/** What screen readers are told without a change of focus: new P1 at once, everything else politely and in batches. */
import { create } from 'zustand'
import { VisuallyHidden } from './visually-hidden.tsx'

type Announcements = { assertive: string; polite: string }

/** Polite messages of two seconds are read as one, so that a busy minute does not become a stream of words. */
const BATCH_MS = 2_000

const useAnnouncements = create<Announcements>(() => ({ assertive: '', polite: '' }))
const waiting: string[] = []
let timer: ReturnType<typeof setTimeout> | null = null

/**
 * Says a translated text to screen readers.
 * @param urgency 'assertive' only for a new P1 exception
 */
export function announce(text: string, urgency: keyof Announcements = 'polite'): void {
  if (urgency === 'assertive') {
    useAnnouncements.setState((state) => ({ assertive: state.assertive === text ? `${text}\u00a0` : text }))
    return
  }
  waiting.push(text)
  timer ??= setTimeout(flush, BATCH_MS)
}

function flush(): void {
  timer = null
  const text = waiting.splice(0).join('. ')
  useAnnouncements.setState((state) => ({ polite: state.polite === text ? `${text}\u00a0` : text }))
}

/** The two live regions; the frame draws them once. */
export function LiveRegion() {
  const { assertive, polite } = useAnnouncements()
  return (
    <VisuallyHidden>
      <span role="alert" aria-live="assertive">
        {assertive}
      </span>
      <span role="status" aria-live="polite">
        {polite}
      </span>
    </VisuallyHidden>
  )
}
