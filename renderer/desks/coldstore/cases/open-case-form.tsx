/** Opens a case about an appliance: the station finds verdicts and lots of the last hours or days itself. */
import { useState } from 'react'
import { readInstant } from '../../../lib/now.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { Button } from '../../../ui/button.tsx'
import { ComboBox } from '../../../ui/combo-box.tsx'
import { Select } from '../../../ui/select.tsx'
import { FormError } from '../../../ui/states.tsx'
import { useTiles } from '../cold-data.ts'
import { useColdWords } from '../words.ts'

const HOURS = ['24', '72', '168', '720'] as const

export function OpenCaseForm({ onOpened }: { onOpened: (caseId: string) => void }) {
  const { t, span } = useColdWords()
  const { tiles = [] } = useTiles()
  const command = useCommand(trpc.coldchain.openCase.mutationOptions())
  const [chosen, setChosen] = useState<string | null>(null)
  const [hours, setHours] = useState<(typeof HOURS)[number]>('72')
  const tile = tiles.find(({ equipmentId }) => equipmentId === chosen)
  const send = async (): Promise<void> => {
    if (!tile) return
    await command.send({ equipmentId: tile.equipmentId, fromAt: readInstant(-Number(hours) * 3_600_000) }).then(
      ({ result }) => onOpened(result.caseId),
      () => undefined, // the failure is shown below
    )
  }
  return (
    <>
      <ComboBox
        label={t('case.equipment')}
        items={tiles.map(({ equipmentId, name, site }) => ({ id: equipmentId, label: name, description: site }))}
        value={chosen}
        onChange={setChosen}
        isRequired
        autoFocus
      />
      <Select label={t('case.since')} items={HOURS.map((id) => ({ id, label: span(Number(id) * 60) }))} value={hours} onChange={setHours} />
      <FormError error={command.error} />
      <Button variant="primary" isPending={command.isPending} isDisabled={!tile} onPress={() => void send()}>
        {t('case.open')}
      </Button>
    </>
  )
}
