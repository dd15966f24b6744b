/** Taking a lot in: what it is, how it takes cold and heat, and where it is put. */
import { useState } from 'react'
import { z } from 'zod'
import { FreezeSensitivity, VvmType } from '../../../server/contract/coldchain.ts'
import type { LotFields } from '../../../server/contract/coldregistry.ts'
import type { ColdSiteView } from '../../../server/contract/coldstore.ts'
import { readInstant } from '../../lib/now.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { Select } from '../../ui/select.tsx'
import { FormError } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useColdWords } from './words.ts'
import styles from './coldstore.module.css'

const NONE = 'none'
const EMPTY: LotFields = {
  ...{ lotNumber: '', productId: '', vvm: null, freezeSensitivity: 'unknown' },
  ...{ quantity: 0, expiresOn: null, lostBeforePercent: null },
}

export function LotForm({ site, onDone }: { site: ColdSiteView; onDone: () => void }) {
  const { t } = useColdWords()
  const command = useCommand(trpc.coldchain.receiveLot.mutationOptions())
  const [fields, setFields] = useState(EMPTY)
  const [place, setPlace] = useState<string>(site.tiles[0]?.equipmentId ?? NONE)
  const set = (part: Partial<LotFields>): void => setFields({ ...fields, ...part })
  const isDateWrong = fields.expiresOn !== null && !z.iso.date().safeParse(fields.expiresOn).success
  const send = async (): Promise<void> => {
    const equipmentId = site.tiles.find((tile) => tile.equipmentId === place)?.equipmentId ?? null
    await command.send({ ...fields, siteId: site.siteId, equipmentId, at: readInstant() }).then(onDone, () => undefined) // the failure is shown below
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isDateWrong) void send()
      }}
    >
      <TextField
        label={t('lots.lot')}
        value={fields.lotNumber}
        onChange={(lotNumber) => set({ lotNumber })}
        isRequired
        maxLength={60}
        autoFocus
      />
      <TextField
        label={t('lots.product')}
        value={fields.productId}
        onChange={(productId) => set({ productId })}
        isRequired
        maxLength={80}
      />
      <Select
        label={t('lots.vvm')}
        items={[{ id: NONE, label: t('lots.noMonitor') }, ...VvmType.options.map((id) => ({ id, label: id }))]}
        value={fields.vvm ?? NONE}
        onChange={(id) => set({ vvm: VvmType.options.find((type) => type === id) ?? null })}
      />
      <Select
        label={t('lots.sensitivity')}
        items={FreezeSensitivity.options.map((id) => ({ id, label: t(`sensitivity.${id}`) }))}
        value={fields.freezeSensitivity}
        onChange={(freezeSensitivity) => set({ freezeSensitivity })}
      />
      <NumberField
        label={t('lots.quantity')}
        value={fields.quantity}
        onChange={(quantity) => set({ quantity: quantity ?? 0 })}
        min={0}
        max={100_000_000}
      />
      <TextField
        label={t('lots.expires')}
        description={t('lots.expiresHelp')}
        errorMessage={isDateWrong ? t('lots.expiresHelp') : null}
        value={fields.expiresOn ?? ''}
        onChange={(text) => set({ expiresOn: text.trim() === '' ? null : text.trim() })}
        isOptional
      />
      <NumberField
        label={t('lots.lostBefore')}
        description={t('lots.lostBeforeHelp')}
        value={fields.lostBeforePercent}
        onChange={(lostBeforePercent) => set({ lostBeforePercent })}
        min={0}
        max={100}
        unit="%"
        isOptional
      />
      <Select
        label={t('lots.where')}
        items={[
          ...site.tiles.map(({ equipmentId, name }) => ({ id: `${equipmentId}`, label: name })),
          { id: NONE, label: t('lots.noPlace') },
        ]}
        value={place}
        onChange={setPlace}
      />
      <FormError error={command.error} />
      <Button type="submit" variant="primary" isPending={command.isPending} isDisabled={fields.lotNumber === '' || fields.productId === ''}>
        {t('lots.save')}
      </Button>
    </form>
  )
}
