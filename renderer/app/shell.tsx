/** The frame of every desk: exceptions above, desks at the side, command line and station status below. */
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { ExceptionStrip } from '../alarms/exception-strip.tsx'
import { CommandLine } from '../commands/command-line.tsx'
import { useHotkeys } from '../commands/hotkey-listener.tsx'
import { useRoute } from '../lib/route.ts'
import { useSession } from '../lib/session.ts'
import { useFrame } from '../stores/frame.ts'
import { setDialogHost, useDialogLayer } from '../ui/dialog-layer.ts'
import { LiveRegion } from '../ui/live-region.tsx'
import { ToastRegion } from '../ui/toast-region.tsx'
import { VisuallyHidden } from '../ui/visually-hidden.tsx'
import { ClockBanner } from './clock-banner.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { DeskArea } from './desk-area.tsx'
import { DeskRail } from './desk-rail.tsx'
import { desksFor } from './desks.ts'
import { FramePanels } from './frame-panels.tsx'
import { LockScreen } from './lock-screen.tsx'
import { StatusStrip } from './status-strip.tsx'
import { useFrameLife } from './use-frame-life.ts'
import styles from './shell.module.css'

/** The frame. While it is locked the desk stays mounted, hidden and inert, so that nothing typed is lost. */
export function Shell() {
  const { t } = useTranslation('common')
  const session = useSession()
  const route = useRoute()
  const isLocked = useFrame((frame) => frame.isLocked)
  const isBlocked = useDialogLayer((layer) => layer.blockingCount > 0)
  const desks = desksFor(session.permissions)
  const desk = route.desk === '' ? (desks[0] ?? null) : (desks.find((entry) => entry.id === route.desk) ?? null)
  useFrameLife(desks)
  useHotkeys(!isLocked)
  const title = desk === null ? t('app.name') : t(`desk.${desk.id}`)
  useEffect(() => {
    document.title = `${title} · ${session.stationName}`
  }, [title, session.stationName])
  return (
    <div className={styles.shell}>
      <ExceptionStrip isLocked={isLocked} />
      <ConnectionBanner />
      <ClockBanner />
      <div className={styles.middle} data-locked={isLocked || undefined}>
        {isLocked && <LockScreen />}
        <DeskRail desks={desks} present={desk?.id ?? null} isInert={isLocked || isBlocked} />
        <div className={styles.deskColumn}>
          <main className={styles.desk} inert={isLocked || isBlocked} aria-label={title}>
            <VisuallyHidden as="h1">{title}</VisuallyHidden>
            <DeskArea desk={desk} wanted={route.desk} />
          </main>
          <div className={styles.dialogs} ref={setDialogHost} inert={isLocked} />
          <FramePanels />
          <ToastRegion />
        </div>
      </div>
      <footer className={styles.foot} inert={isLocked}>
        <CommandLine />
        <StatusStrip />
      </footer>
      <LiveRegion />
    </div>
  )
}
