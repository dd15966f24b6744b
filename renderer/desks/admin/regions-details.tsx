/** One region: where it comes from and what it holds, or what is wrong with it; and its removal. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RegionContents, RegionView } from '../../../server/contract/regions.ts'
import { trpc } from '../../lib/trpc.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import admin from './admin.module.css'
import styles from './regions.module.css'
import { useSize } from './regions-text.ts'

export function RegionDetails({ region, onRemoved }: { region: RegionView; onRemoved: () => void }) {
  const { t } = useTranslation('admin')
  return (
    <div className={admin.form}>
      {region.contents !== null && <Contents contents={region.contents} />}
      <FormError error={region.problem} />
      {region.problem !== null && <p>{t('region.damagedHelp')}</p>}
      <Removal name={region.name} onRemoved={onRemoved} />
    </div>
  )
}

function Contents({ contents }: { contents: RegionContents }) {
  const { t } = useTranslation('admin')
  const { dateTime, number } = useFormat()
  const size = useSize()
  const { source, counts, bounds } = contents
  const degrees = (value: number): string => number(value, 3)
  const facts: [string, string][] = [
    [t('region.source'), t('region.sourceSize', { file: source.file, size: size(source.bytes) })],
    [t('region.importedAt'), dateTime(contents.importedAt)],
    [t('region.roads'), t('region.kilometres', { km: number(Math.round(counts.roadKilometres)) })],
    [t('region.junctions'), number(counts.junctions)],
    [t('region.places'), number(counts.places)],
    [t('region.tiles'), number(counts.tiles)],
    [t('region.leftOut'), number(counts.leftOut)],
    [t('region.size'), size(contents.bytes)],
    ...(bounds === null
      ? []
      : [
          [
            t('region.bounds'),
            t('region.box', {
              south: degrees(bounds.south),
              west: degrees(bounds.west),
              north: degrees(bounds.north),
              east: degrees(bounds.east),
            }),
          ] satisfies [string, string],
        ]),
    [t('region.attribution'), t('region.licence', { attribution: contents.attribution, licence: contents.licence })],
  ]
  return (
    <dl className={styles.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Removal({ name, onRemoved }: { name: string; onRemoved: () => void }) {
  const { t } = useTranslation('admin')
  const remove = useMutation(trpc.regions.remove.mutationOptions())
  const [isAsking, setAsking] = useState(false)
  if (!isAsking)
    return (
      <p>
        <Button icon="trash" onPress={() => setAsking(true)}>
          {t('region.remove')}
        </Button>
      </p>
    )
  return (
    <section className={styles.confirm} aria-label={t('region.remove')}>
      <p>{t('region.removeMeans', { name })}</p>
      <FormError error={remove.error} />
      <div className={styles.acts}>
        <Button autoFocus onPress={() => setAsking(false)}>
          {t('region.keep')}
        </Button>
        <Button icon="trash" isPending={remove.isPending} onPress={() => remove.mutate({ name }, { onSuccess: onRemoved })}>
          {t('region.removeAct', { name })}
        </Button>
      </div>
    </section>
  )
}
