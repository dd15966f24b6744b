/** The sheet of all keys (F1 or ?): what each does, how it is typed, and a way to change it. */
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { changeSettings, useSettings } from '../stores/settings.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Checkbox } from '../ui/choice.tsx'
import { KeyHint } from '../ui/key-hint.tsx'
import styles from './hotkey-sheet.module.css'
import { holderOf, hotkeyFromPress, hotkeyOf } from './hotkeys.ts'
import { verbOf } from './parse-line.ts'
import { useCatalogue } from './registry.ts'
import type { Command } from './types.ts'

/** The contents of the sheet; the frame puts it into a dialog. */
export function HotkeySheet() {
  const { t } = useTranslation('commands')
  const commands = useCatalogue((catalogue) => catalogue.commands)
  const hasLetterHotkeys = useSettings((settings) => settings.hasLetterHotkeys)
  const hasOwn = useSettings((settings) => Object.keys(settings.hotkeys).length > 0)
  const [choosing, setChoosing] = useState<string | null>(null)
  const groups = Map.groupBy(commands.values(), (command) => command.groupKey)
  return (
    <div className={styles.sheet}>
      <p className={styles.intro}>{t('sheet.intro')}</p>
      <Checkbox isSelected={hasLetterHotkeys} onChange={(isSelected) => changeSettings({ hasLetterHotkeys: isSelected })}>
        {t('sheet.letters')}
      </Checkbox>
      {[...groups].map(([groupKey, members]) => (
        <section key={groupKey}>
          <h3 className={styles.group}>{t(groupKey)}</h3>
          <ul>
            {members.map((command) => (
              <SheetRow
                key={command.id}
                command={command}
                isChoosing={choosing === command.id}
                onChoose={(isOn) => setChoosing(isOn ? command.id : null)}
              />
            ))}
          </ul>
        </section>
      ))}
      {hasOwn && (
        <Button icon="undo" onPress={() => changeSettings({ hotkeys: {} })}>
          {t('sheet.restore')}
        </Button>
      )}
    </div>
  )
}

function SheetRow({ command, isChoosing, onChoose }: { command: Command; isChoosing: boolean; onChoose: (isOn: boolean) => void }) {
  const { t } = useTranslation('commands')
  const hotkeys = useSettings((settings) => settings.hotkeys)
  const hasLetterHotkeys = useSettings((settings) => settings.hasLetterHotkeys)
  const hotkey = hotkeyOf(command, { hotkeys, hasLetterHotkeys })
  return (
    <li className={styles.row}>
      <span className={styles.words}>{t(command.labelKey)}</span>
      <code className={styles.verb}>{verbOf(command)}</code>
      <span className={styles.keys}>
        {isChoosing ? <ChooseBox command={command} onDone={() => onChoose(false)} /> : hotkey === null ? null : <KeyHint keys={hotkey} />}
      </span>
      <IconButton
        size="small"
        icon="edit"
        label={t('sheet.change', { command: t(command.labelKey) })}
        onPress={() => onChoose(!isChoosing)}
      />
    </li>
  )
}

/** Waits for one key press. Backspace takes the hotkey away, Esc leaves it. */
function ChooseBox({ command, onDone }: { command: Command; onDone: () => void }) {
  const { t } = useTranslation('commands')
  const [taken, setTaken] = useState<string | null>(null)
  const hotkeys = useSettings((settings) => settings.hotkeys)
  const commands = useCatalogue((catalogue) => catalogue.commands)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') onDone()
    else if (event.key === 'Backspace' || event.key === 'Delete') keep(null)
    else choose(hotkeyFromPress(event))
  }
  const choose = (hotkey: string | null): void => {
    if (hotkey === null) return
    const holder = holderOf(hotkey, command.id, [...commands.values()], { hotkeys, hasLetterHotkeys: true })
    if (holder === null) keep(hotkey)
    else setTaken(t('sheet.taken', { command: t(holder.labelKey) }))
  }
  const keep = (hotkey: string | null): void => {
    changeSettings({ hotkeys: { ...hotkeys, [command.id]: hotkey } })
    onDone()
  }
  return (
    <span className={styles.choose} data-choosing-hotkey="">
      <input
        className={styles.press}
        readOnly
        autoFocus
        value={taken ?? t('sheet.press')}
        aria-label={t('sheet.press')}
        onKeyDown={onKeyDown}
        onBlur={onDone}
      />
    </span>
  )
}
