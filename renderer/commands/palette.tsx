/** The palette (Ctrl+K): every command by its words, with its verb and hotkey. */
import { Command as Cmdk } from 'cmdk'
import { useTranslation } from 'react-i18next'
import { matchScore } from '../lib/search-text.ts'
import { useSettings } from '../stores/settings.ts'
import { KeyHint } from '../ui/key-hint.tsx'
import { hotkeyOf } from './hotkeys.ts'
import styles from './palette.module.css'
import { verbOf } from './parse-line.ts'
import { isAvailable, useCatalogue } from './registry.ts'
import { runCommand } from './run-command.ts'
import type { Command } from './types.ts'

/**
 * The palette's box; the frame places it.
 * @param onClose called before the chosen command runs, so that the command finds the focus where it was
 */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('commands')
  const commands = useCatalogue((catalogue) => catalogue.commands)
  const offered = [...commands.values()].filter((command) => isAvailable(command) && command.isHiddenInPalette !== true)
  const groups = Map.groupBy(offered, (command) => command.groupKey)
  const run = (command: Command): void => {
    onClose()
    void runCommand(command, 'palette')
  }
  return (
    <Cmdk
      className={styles.palette}
      label={t('palette.label')}
      filter={(_id, search, words) => matchScore((words ?? []).join(' '), search)}
      loop
    >
      <Cmdk.Input className={styles.input} placeholder={t('palette.placeholder')} data-autofocus="" />
      <Cmdk.List className={styles.list} label={t('palette.results')}>
        <Cmdk.Empty className={styles.empty}>{t('palette.empty')}</Cmdk.Empty>
        {[...groups].map(([groupKey, members]) => (
          <Cmdk.Group key={groupKey} className={styles.group ?? ''} heading={t(groupKey)}>
            {members.map((command) => (
              <PaletteItem key={command.id} command={command} onRun={() => run(command)} />
            ))}
          </Cmdk.Group>
        ))}
      </Cmdk.List>
    </Cmdk>
  )
}

function PaletteItem({ command, onRun }: { command: Command; onRun: () => void }) {
  const { t } = useTranslation('commands')
  const hotkeys = useSettings((settings) => settings.hotkeys)
  const hasLetterHotkeys = useSettings((settings) => settings.hasLetterHotkeys)
  const hotkey = hotkeyOf(command, { hotkeys, hasLetterHotkeys })
  const label = t(command.labelKey)
  return (
    <Cmdk.Item className={styles.item ?? ''} value={command.id} keywords={[label, verbOf(command)]} onSelect={onRun}>
      <span className={styles.words}>{label}</span>
      {command.line !== undefined && <code className={styles.verb}>{verbOf(command)}</code>}
      {hotkey !== null && <KeyHint keys={hotkey} />}
    </Cmdk.Item>
  )
}
