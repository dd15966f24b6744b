/** Marks beside fields of a unit or an incident that hold two values, and the choice between them: an ordinary change. */
import { useTranslation } from 'react-i18next'
import { Readiness } from '../../../../server/contract/units.ts'
import { Priority } from '../../../../server/contract/primitives.ts'
import { describeError } from '../../../lib/errors.ts'
import { can } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { useTranslate } from '../../../lib/use-translate.ts'
import { Button } from '../../../ui/button.tsx'
import { showToast } from '../../../ui/toast-store.ts'
import { TwoValues, TwoValuesHint } from '../../../ui/two-values.tsx'
import type { IncidentDetail, Unit } from '../data.ts'
import { shownValues, type Contested } from './contested-words.ts'

type MarkProps = { about: 'unit' | 'incident'; contested: Contested; canPick: boolean; onPick: (value: unknown) => Promise<unknown> }

function Mark({ about, contested, canPick, onPick }: MarkProps) {
  const { t } = useTranslation('conflicts')
  const word = useTranslate(['conflicts', 'dispatch', 'errors'])
  const format = useFormat()
  const label = t('contested.label', { field: t(`field.${contested.field}`) })
  const pick = async (value: unknown): Promise<void> => {
    try {
      await onPick(value)
    } catch (error) {
      const text = describeError(word, error)
      showToast({ text: `${text.what} ${text.todo}`, tone: 'problem' })
    }
  }
  const values = shownValues(word, (at) => format.dateTime(at), about, contested).map(({ value, ...shown }) => ({
    ...shown,
    act: (
      <Button size="small" onPress={() => void pick(value)}>
        {t('contested.use')}
      </Button>
    ),
  }))
  return <TwoValues label={label} values={values} {...(canPick ? { question: t('contested.pick') } : {})} />
}

/** Marks of every contested field of a unit. */
export function UnitContested({ unit }: { unit: Unit }) {
  const change = useCommand(trpc.units.change.mutationOptions())
  const setReadiness = useCommand(trpc.units.setReadiness.mutationOptions())
  return unit.contested.map((contested) => {
    const { field } = contested
    const isReadiness = field === 'readiness'
    return (
      <Mark
        key={field}
        about="unit"
        contested={contested}
        canPick={can(isReadiness ? 'unit.set-status' : 'unit.manage')}
        onPick={(value) =>
          isReadiness
            ? setReadiness.send({ unitId: unit.id, readiness: Readiness.parse(value) })
            : change.send({ unitId: unit.id, fields: { [field]: value } })
        }
      />
    )
  })
}

/** The same for a row of a list: no button, all words on hover. */
export function UnitContestedHint({ unit }: { unit: Unit }) {
  const word = useTranslate(['conflicts', 'dispatch'])
  const format = useFormat()
  if (unit.contested.length === 0) return null
  const words = unit.contested.map((contested) => {
    const values = shownValues(word, (at) => format.clock(at), 'unit', contested).map((one) => `${one.words} (${one.by})`)
    return `${word(`conflicts:field.${contested.field}`)}: ${values.join(' / ')}`
  })
  return <TwoValuesHint words={words.join('. ')} />
}

/** The mark beside one field of an incident; nothing while it has one value. */
export function IncidentContested({ incident, field }: { incident: IncidentDetail; field: string }) {
  const { t } = useTranslation('conflicts')
  const change = useCommand(trpc.incidents.change.mutationOptions())
  const triage = useCommand(trpc.incidents.triage.mutationOptions())
  const contested = incident.contested.find((one) => one.field === field)
  if (!contested) return null
  const setPriority = (priority: Priority): Promise<unknown> =>
    triage.send({
      incidentId: incident.id,
      answers: incident.answers,
      priority,
      reason: priority === incident.scoredPriority ? null : (incident.priorityReason ?? t('contested.picked')),
    })
  return (
    <Mark
      about="incident"
      contested={contested}
      canPick={can(field === 'priority' ? 'incident.triage' : 'incident.write')}
      onPick={(value) =>
        field === 'priority'
          ? setPriority(Priority.parse(value))
          : change.send({ incidentId: incident.id, fields: { [field]: field === 'narrative' ? (value ?? '') : value } })
      }
    />
  )
}
