/** The look of a fence on the map, for legend and lists. Decorative: words stand beside it. */
import styles from './fence-mark.module.css'

export const FENCE_LOOKS = ['fence', 'fenceAuto', 'fenceOut', 'fenceIn'] as const
type FenceLook = (typeof FENCE_LOOKS)[number]

const LINES: Readonly<Record<FenceLook, { width: number; dashes?: string }>> = {
  fence: { width: 1.4, dashes: '4 2' },
  fenceAuto: { width: 1.2, dashes: '1 2.4' },
  fenceOut: { width: 1.8, dashes: '4 1.5' },
  fenceIn: { width: 1.8 },
}

export function FenceMark({ look }: { look: FenceLook }) {
  const { width, dashes } = LINES[look]
  return (
    <svg className={styles.mark} data-look={look} width="20" height="16" viewBox="0 0 20 16" aria-hidden="true" focusable="false">
      <rect x="2" y="2" width="16" height="12" rx="2" fill="none" stroke="currentColor" strokeWidth={width} strokeDasharray={dashes} />
      {look === 'fenceOut' && <path d="m5.5 6 3 3m0-3-3 3m6-3 3 3m0-3-3 3" stroke="currentColor" strokeWidth="1.2" />}
    </svg>
  )
}
