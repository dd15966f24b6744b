/** Which arrivals the station confirms by itself: shown to everybody, changed by those who may. */
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ProposedStep } from '../../../../server/contract/geofences.ts'
import { can } from '../../../lib/session.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { Checkbox } from '../../../ui/choice.tsx'
import { FormError } from '../../../ui/states.tsx'
import { useArrivalRule } from './data.ts'
import styles from './fences.module.css'

const STEPS = ['onScene', 'atHospital'] as const satisfies readonly ProposedStep[]

export function ArrivalRuleForm() {
  const { t } = useTranslation('fences')
  const client = useQueryClient()
  const { data: rule } = useArrivalRule()
  const set = useCommand(trpc.geofences.setRule.mutationOptions())
  if (!rule) return null
  const send = async (step: ProposedStep, isOn: boolean): Promise<void> => {
    const { onScene, atHospital } = rule
    await set.send(step === 'onScene' ? { onScene: isOn, atHospital } : { onScene, atHospital: isOn }).catch(() => undefined) // the failure stands below
    await client.invalidateQueries(trpc.geofences.rule.queryFilter())
  }
  return (
    <fieldset className={styles.rule}>
      <legend>{t('rule.title')}</legend>
      {STEPS.map((step) => (
        <Checkbox
          key={step}
          isSelected={rule[step]}
          isDisabled={!can('fence.rule') || set.isPending}
          onChange={(isOn) => void send(step, isOn)}
        >
          {t(`rule.${step}`)}
        </Checkbox>
      ))}
      <FormError error={set.error} />
    </fieldset>
  )
}
