/** One line of alarms: what it says, what can be done about it, and what happened to it so far. */
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmLine, AlarmShelf, AlarmView } from '../../../server/contract/alarms.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Select } from '../../ui/select.tsx'
import { celsiusOf } from './alarm-lines.ts'
import { AcknowledgeForm } from './alarm-acknowledge.tsx'
import { AlarmHistory } from './alarm-history.tsx'
import { ServiceForm, ShelveForm, UnshelveForm } from './alarm-aside.tsx'
import { useAlarmMembers } from './cold-data.ts'
import { LetterMark } from './letter-mark.tsx'
import { showEquipment } from './routes.ts'
import { useColdWords } from './words.ts'
import styles from './coldstore.module.css'

type Props = { readonly line: AlarmLine; readonly shelf: AlarmShelf; readonly onClose: () => void }

export function AlarmDialog({ line, shelf, onClose }: Props) {
  const { t } = useTranslation('coldstore')
  const members = useAlarmMembers(shelf, line.lineId, line.count > 1)
  const words = useColdWords()
  const body = useRef<HTMLDivElement>(null)
  const alarms = members.data?.alarms ?? [line.alarm]
  const [chosen, setChosen] = useState<string>(line.alarm.alarmId)
  const alarm = alarms.find(({ alarmId }) => alarmId === chosen) ?? line.alarm
  const label = ({ code, params }: AlarmView): string =>
    [words.alarm(code), params['equipment'] ?? params['device'], params['channel']].filter((part) => part !== undefined).join(' · ')
  return (
    <Dialog title={words.alarm(alarm.code)} isOpen onClose={onClose} width="wide">
      {alarms.length > 1 && (
        <Select
          label={t('alarm.oneOf', { count: alarms.length })}
          items={alarms.map((one) => ({ id: one.alarmId, label: label(one) }))}
          value={alarm.alarmId}
          onChange={setChosen}
        />
      )}
      <AlarmFacts alarm={alarm} />
      {/* a form that has done its work goes away: the keyboard stays in the dialog */}
      <div ref={body} tabIndex={-1}>
        <Acts key={alarm.alarmId} alarm={alarm} all={alarms} onDone={() => body.current?.focus()} onClose={onClose} />
      </div>
      <AlarmHistory alarmId={alarm.alarmId} />
    </Dialog>
  )
}

function AlarmFacts({ alarm }: { alarm: AlarmView }) {
  const { t, span, value } = useColdWords()
  const format = useFormat()
  const { params, acknowledgement, shelving, outOfService, former } = alarm
  const at = (when: string | null): string => (when === null ? '—' : format.dateTime(when))
  const facts: readonly (readonly [string, string])[] = [
    [t('alarm.site'), [params['site'], params['equipment'], params['channel']].filter((part) => part !== undefined).join(' · ')],
    ...(['value', 'limit'] as const).flatMap((name) => {
      const celsius = celsiusOf(alarm, name)
      return celsius === null ? [] : [[t(`alarm.${name}`), value(celsius, 'temperature')] as const]
    }),
    ...(typeof params['minutes'] === 'number' ? [[t('alarm.lasts'), span(params['minutes'])] as const] : []),
    [t('alarm.since'), at(alarm.conditionSince)],
    [t('alarm.raised'), at(alarm.raisedAt)],
    ...(alarm.clearedAt === null ? [] : [[t('alarm.cleared'), at(alarm.clearedAt)] as const]),
    ...(acknowledgement === null
      ? []
      : [[t('alarm.acknowledged'), `${acknowledgement.actorName} · ${at(acknowledgement.at)} · ${acknowledgement.comment}`] as const]),
    ...(former?.acknowledgement
      ? [[t('alarm.former'), `${former.acknowledgement.actorName} · ${former.acknowledgement.comment}`] as const]
      : []),
    ...(shelving === null
      ? []
      : [[t('alarm.shelvedUntil'), `${at(shelving.until)} · ${shelving.actorName} · ${shelving.reason}`] as const]),
    ...(outOfService === null
      ? []
      : [[t('alarm.outSince'), `${at(outOfService.at)} · ${outOfService.actorName} · ${outOfService.reason}`] as const]),
  ]
  return (
    <>
      <p className={styles.tileLine}>
        <LetterMark letter={alarm.letter} />
        <Badge look={alarm.isActive ? 'solid' : 'outline'}>{t(alarm.isActive ? 'alarm.isActive' : 'alarm.isOver')}</Badge>
      </p>
      <dl className={styles.facts}>
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.notice}>{t('alarm.noDiscardOrder')}</p>
    </>
  )
}

type Act = 'none' | 'shelve' | 'unshelve' | 'service'
/** Acknowledging is in front, as it is what an alarm asks for; the rest waits behind buttons. */
type ActsProps = { alarm: AlarmView; all: readonly AlarmView[]; onDone: () => void; onClose: () => void }
function Acts({ alarm, all, onDone, onClose }: ActsProps) {
  const { t } = useTranslation('coldstore')
  const [act, setAct] = useState<Act>('none')
  const equipmentId = [alarm.source, ...alarm.parents].find(({ kind }) => kind === 'equipment')?.id
  const isShelved = alarm.shelving !== null
  const done = (): void => {
    setAct('none')
    onDone()
  }
  return (
    <>
      <AcknowledgeForm alarm={alarm} all={all} onDone={onDone} />
      <div className={styles.acts}>
        <Button onPress={() => setAct(isShelved ? 'unshelve' : 'shelve')}>{t(isShelved ? 'act.unshelve' : 'act.shelve')}</Button>
        <Button onPress={() => setAct('service')}>{t(alarm.outOfService === null ? 'act.takeOut' : 'act.putBack')}</Button>
        {equipmentId !== undefined && (
          <Button
            onPress={() => {
              onClose()
              showEquipment(equipmentId)
            }}
          >
            {t('act.chart')}
          </Button>
        )}
      </div>
      {act === 'shelve' && <ShelveForm alarm={alarm} onDone={done} />}
      {act === 'unshelve' && <UnshelveForm alarm={alarm} onDone={done} />}
      {act === 'service' && <ServiceForm alarm={alarm} onDone={done} />}
    </>
  )
}
