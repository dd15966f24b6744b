/** The look of a road change in the list: the same hatching as on the map. Decorative, the words beside it say the same. */
import { useId } from 'react'
import type { ChangeState } from './road-shapes.ts'

export function ChangeMark({ state, isClosed }: { state: ChangeState; isClosed: boolean }) {
  const id = useId()
  const isHatched = state === 'now'
  return (
    <svg width="20" height="16" viewBox="0 0 20 16" aria-hidden="true" focusable="false">
      <defs>
        <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse">
          {isClosed ? <path d="M-1 5 5-1" stroke="currentColor" strokeWidth="1.2" /> : <circle cx="2" cy="2" r="0.9" fill="currentColor" />}
        </pattern>
      </defs>
      <rect
        x="1.5"
        y="1.5"
        width="17"
        height="13"
        fill={isHatched ? `url(#${id})` : 'none'}
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray={state === 'now' && isClosed ? undefined : '3 2'}
      />
      {state === 'over' && <path d="M2 14 18 2" stroke="currentColor" strokeWidth="1.5" />}
    </svg>
  )
}
