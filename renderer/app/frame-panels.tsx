/** Palette, sheet of keys, settings and the plain-word panels of the status strip. */
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { HotkeySheet } from '../commands/hotkey-sheet.tsx'
import { closePanels, useFrame } from '../stores/frame.ts'
import { Dialog } from '../ui/dialog.tsx'
import { PaletteBox } from './palette-box.tsx'
import { SettingsPanel } from './settings-panel.tsx'
import { StatusPanel } from './status-panel.tsx'

const Palette = lazy(async () => ({ default: (await import('../commands/palette.tsx')).Palette }))

/** Draws whichever panel of the frame is open. */
export function FramePanels() {
  const { t } = useTranslation('commands')
  const panel = useFrame((frame) => frame.panel)
  const statusItem = useFrame((frame) => frame.statusItem)
  return (
    <>
      {panel === 'palette' && (
        <PaletteBox label={t('palette.label')} onClose={closePanels}>
          <Suspense fallback={null}>
            <Palette onClose={closePanels} />
          </Suspense>
        </PaletteBox>
      )}
      <Dialog title={t('sheet.title')} isOpen={panel === 'hotkeys'} onClose={closePanels} width="normal">
        <HotkeySheet />
      </Dialog>
      <Dialog title={t('look.settings')} isOpen={panel === 'settings'} onClose={closePanels} width="narrow">
        <SettingsPanel />
      </Dialog>
      {statusItem !== null && <StatusPanel item={statusItem} onClose={closePanels} />}
    </>
  )
}
