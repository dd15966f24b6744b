/** Our own line icons: 16 px grid, 1.5 px strokes in the text colour. Decorative: the name is always beside or on the button. */
import type { ReactNode } from 'react'
import styles from './icons.module.css'

export type IconName = keyof typeof SHAPES

const SHAPES = {
  dispatch: (
    <path d="M8 8v6M5.5 14h5M8 9.25a1.25 1.25 0 1 0 0-2.5 1.25 1.25 0 0 0 0 2.5ZM5.3 10.7a3.8 3.8 0 0 1 0-5.4M10.7 5.3a3.8 3.8 0 0 1 0 5.4M3 12.5a6.4 6.4 0 0 1 0-9M13 3.5a6.4 6.4 0 0 1 0 9" />
  ),
  hospital: <path d="M2.5 13.5v-9h7v9M9.5 7.5h4v6M1.5 13.5h13M6 6.5v3.5M4.25 8.25h3.5" />,
  coldstore: (
    <path d="M8 1.5v13M2.4 4.75l11.2 6.5M13.6 4.75 2.4 11.25M6 2.5l2 2 2-2M6 13.5l2-2 2 2M2.5 7.2l2.7-.7-.7-2.7M13.5 8.8l-2.7.7.7 2.7" />
  ),
  admin: <path d="M2 4.5h7M12 4.5h2M2 8h2M7 8h7M2 11.5h6M11 11.5h3M10.5 3v3M5.5 6.5v3M9.5 10v3" />,
  chevronDown: <path d="m4 6 4 4 4-4" />,
  chevronUp: <path d="m4 10 4-4 4 4" />,
  chevronRight: <path d="m6 4 4 4-4 4" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  check: <path d="m3 8.5 3.2 3.2L13 5" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  search: <path d="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3 14 14" />,
  keyboard: <path d="M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M4.5 9.5h7" />,
  settings: (
    <path d="M6.9 1.8h2.2l.4 1.8 1.2.7 1.8-.6 1.1 1.9-1.4 1.3v1.4l1.4 1.3-1.1 1.9-1.8-.6-1.2.7-.4 1.8H6.9l-.4-1.8-1.2-.7-1.8.6-1.1-1.9 1.4-1.3V6.9L2.4 5.6l1.1-1.9 1.8.6 1.2-.7zM8 9.7a2.1 2.1 0 1 0 0-4.2 2.1 2.1 0 0 0 0 4.2Z" />
  ),
  lock: <path d="M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5" />,
  signOut: <path d="M9.5 2.5h-6v11h6M7 8h7M11.5 5.5 14 8l-2.5 2.5" />,
  undo: <path d="M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6" />,
  warning: <path d="M8 2 14.5 14h-13zM8 6.5v3.5M8 12h.01" />,
  info: <path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.5V11M8 5h.01" />,
  brokenLink: (
    <path d="M6.5 4.5 8 3a3.2 3.2 0 0 1 4.6 4.6L11 9.2M9.5 11.5 8 13a3.2 3.2 0 0 1-4.6-4.6L5 6.8M4.5 2v2M2 4.5h2M11.5 14v-2M14 11.5h-2" />
  ),
  link: <path d="M6.5 4.5 8 3a3.2 3.2 0 0 1 4.6 4.6L11 9.2M9.5 11.5 8 13a3.2 3.2 0 0 1-4.6-4.6L5 6.8M6 10l4-4" />,
  copy: <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />,
  edit: <path d="M3 13v-2.5L10.5 3 13 5.5 5.5 13zM9 4.5 11.5 7" />,
  refresh: <path d="M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3" />,
  phone: <path d="M3 2.5h3l1.2 3.2-1.8 1.3a8 8 0 0 0 3.6 3.6l1.3-1.8 3.2 1.2v3A1 1 0 0 1 12.5 14 10.5 10.5 0 0 1 2 3.5a1 1 0 0 1 1-1Z" />,
  person: <path d="M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8ZM2.5 14c.4-2.8 2.7-4.5 5.5-4.5s5.1 1.7 5.5 4.5" />,
  place: <path d="M8 14.5S3 10 3 6.5a5 5 0 0 1 10 0C13 10 8 14.5 8 14.5ZM8 8a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z" />,
  vehicle: (
    <path d="M1.5 4h8v7.5h-8zM9.5 6.5h3l2 2.5v2.5h-5M4.5 13a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM11.5 13a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3Z" />
  ),
  file: <path d="M4 2h5.5L13 5.5V14H4zM9.5 2v3.5H13" />,
  download: <path d="M8 2.5v7M5 7l3 3 3-3M3 13h10" />,
  upload: <path d="M8 10V3M5 5.5l3-3 3 3M3 13h10" />,
  window: <path d="M2 3.5h12v9H2zM2 6h12" />,
  filter: <path d="M2.5 3.5h11L9.5 8v4.5l-3 1V8z" />,
  print: <path d="M4.5 6V2.5h7V6M4.5 11.5h-2v-5h11v5h-2M4.5 9.5h7v4h-7z" />,
  clock: <path d="M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.5V8l2.5 1.5" />,
  message: <path d="M2 3h12v8H7l-3 2.5V11H2z" />,
  history: <path d="M3 8a5 5 0 1 0 1.5-3.6M3 2.5v3h3M8 5.5V8l2 1.2" />,
  eye: <path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z" />,
  trash: <path d="M2.5 4h11M6 4V2.5h4V4M4 4l.7 9.5h6.6L12 4M6.7 6.5v4.5M9.3 6.5v4.5" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" />,
} as const satisfies Record<string, ReactNode>

/**
 * Draws an icon.
 * @param size side in pixels
 */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className={styles.icon} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  )
}

/** The mark of the house: a station mast over three waves. */
export function KituoMark({ size = 32 }: { size?: number }) {
  return (
    <svg className={styles.mark} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M16 4v24M10 28h12M16 13l-6 15M16 13l6 15" />
      <path d="M11 9a7 7 0 0 0 0 8M21 9a7 7 0 0 1 0 8M7.5 6a12 12 0 0 0 0 14M24.5 6a12 12 0 0 1 0 14" />
      <circle cx="16" cy="13" r="2.2" />
    </svg>
  )
}
