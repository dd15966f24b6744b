/** A mark beside a field that has more than one value: hover and focus show them all, a press lets a person pick one. */
import { useRef, useState } from 'react'
import { Button as AriaButton, Dialog, Popover, Tooltip, TooltipTrigger } from 'react-aria-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './two-values.module.css'

/** One value as a person reads it. */
export type ShownValue = { key: string; words: string; by: string; act?: ReactNode }
export type TwoValuesProps = {
  /** What is contested, such as "Seats: two values". */
  label: string
  values: readonly ShownValue[]
  /** Title of the choice; without it a press does nothing. */
  question?: string
}

/** The mark. It never hides the value beside it: that one is shown until somebody picks another. */
export function TwoValues({ label, values, question }: TwoValuesProps) {
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <TooltipTrigger delay={200} closeDelay={0} isDisabled={isOpen}>
        <AriaButton
          ref={button}
          className={styles.mark ?? ''}
          aria-label={label}
          {...(question === undefined ? {} : { 'aria-haspopup': 'dialog' as const, 'aria-expanded': isOpen })}
          onPress={() => setOpen(question !== undefined)}
        />
        <Tooltip className={styles.tooltip ?? ''} offset={6}>
          <p className={styles.title}>{label}</p>
          <Values values={values} />
        </Tooltip>
      </TooltipTrigger>
      <Popover triggerRef={button} isOpen={isOpen} onOpenChange={setOpen} className={styles.popover ?? ''} offset={6}>
        <Dialog aria-label={question ?? label}>
          <p className={styles.title}>{question}</p>
          <Values values={values} hasActs />
        </Dialog>
      </Popover>
    </>
  )
}

function Values({ values, hasActs = false }: { values: readonly ShownValue[]; hasActs?: boolean }) {
  return (
    <ul className={styles.values}>
      {values.map(({ key, words, by, act }) => (
        <li key={key} className={styles.value}>
          <span className={styles.words}>{words}</span>
          <span className={styles.by}>{by}</span>
          {hasActs && act !== undefined && <span className={styles.act}>{act}</span>}
        </li>
      ))}
    </ul>
  )
}

/** The same mark where a row cannot hold a button: its words show on hover and are read with the row. */
export function TwoValuesHint({ words }: { words: string }) {
  const { t } = useTranslation('common')
  return <span className={styles.mark} data-static="" role="img" title={words} aria-label={`${t('claim.twoValues')}. ${words}`} />
}
