/** The map's own buttons: 32 px squares with a drawn sign, a name and a tooltip. */
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components'
import styles from './map-button.module.css'

/** Signs on a 16 px grid, 1.5 px strokes, like the icons of the rest of the app. */
const SIGNS = {
  zoomIn: 'M8 3v10M3 8h10',
  zoomOut: 'M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10M6.5 6.5h3v3h-3z',
  list: 'M6 4h7.5M6 8h7.5M6 12h7.5M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  measure: 'M2 11 11 2l3 3-9 9zM5 8l1.5 1.5M7 6l1.5 1.5M9 4l1.5 1.5',
  trails: 'M2.5 13.5c3 0 2-5 5.5-5s2.5-5 5.5-5M2.5 13.5h.01M5.5 12h.01',
  roads: 'M5 13.5 6.5 2.5M11 13.5 9.5 2.5M8 3v2M8 7v2M8 11v2',
  reach: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 1 1 8 1.8zM8 5a3 3 0 1 1 0 6 3 3 0 1 1 0-6zM8 8h.01',
  fences: 'M2.5 6.5 5.5 3l5 1 3 4.5-3.5 4.5-5.5-1.5zM6.5 8h.01M9 7h.01',
  playback: 'M4.5 3v10l8-5z',
  legend: 'M2.5 2.5h4v4h-4zM9.5 4.5h4M2.5 9.5h4v4h-4zM9.5 11.5h4',
} as const

export type MapButtonSign = keyof typeof SIGNS
export type MapButtonProps = { sign: MapButtonSign; label: string; onPress: () => void; isOn?: boolean }

/** `isOn` given makes it a toggle; screen readers hear pressed or not pressed. */
export function MapButton({ sign, label, onPress, isOn }: MapButtonProps) {
  return (
    <TooltipTrigger delay={400} closeDelay={0}>
      <Button
        className={styles.button ?? ''}
        aria-label={label}
        onPress={onPress}
        {...(isOn === undefined ? {} : { 'aria-pressed': isOn })}
      >
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
          <path d={SIGNS[sign]} />
        </svg>
      </Button>
      <Tooltip className={styles.tooltip ?? ''} placement="left" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  )
}
