/** The state of an alarm after ISA-18.2: a letter in a shape of its own, with the word beside it. Never colour: that belongs to priorities. */
import type { AlarmLetter } from '../../../server/contract/alarms.ts'
import { useTranslate } from '../../lib/use-translate.ts'
import styles from './coldstore.module.css'

/** Filled asks for somebody; hollow is known; dashed is over; square is put aside. */
const SHAPES: Readonly<Record<AlarmLetter, { path: string; look: 'filled' | 'hollow' | 'dashed' }>> = {
  A: { path: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z', look: 'hollow' },
  B: { path: 'M12 1 23 12 12 23 1 12z', look: 'filled' },
  C: { path: 'M12 1 23 12 12 23 1 12z', look: 'hollow' },
  D: { path: 'M12 1 23 12 12 23 1 12z', look: 'dashed' },
  E: { path: 'M3 3h18v18H3z', look: 'hollow' },
  F: { path: 'M3 3h18v18H3z', look: 'dashed' },
  G: { path: 'M3 3h18v18H3zM3 21 21 3', look: 'hollow' },
}

/** Draws letter and word. */
export function LetterMark({ letter }: { letter: AlarmLetter }) {
  const t = useTranslate('coldstore')
  const { path, look } = SHAPES[letter]
  return (
    <span className={styles.letter}>
      <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true" focusable="false" data-look={look}>
        <path d={path} />
        <text x="12" y="16.2" textAnchor="middle">
          {letter}
        </text>
      </svg>
      <span>{t(`letter.${letter}`)}</span>
    </span>
  )
}
