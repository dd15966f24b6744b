/** Pairing with another station: both administrators at their screens, one code on both. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { OwnStation } from '../../../server/contract/stations.ts'
import { trpc } from '../../lib/trpc.ts'
import { ErrorState, FormError, Skeleton } from '../../ui/states.tsx'
import { OwnStationForm } from './peers-own.tsx'
import { PairingStart } from './peers-pairing-start.tsx'
import { PairingStep } from './peers-pairing-step.tsx'
import styles from './admin.module.css'
import peers from './peers.module.css'

/** A pairing moves on by itself: it is looked at this often while somebody watches. */
const LOOK_MS = 1_000

export function PairingPanel({ own, onDone }: { own: OwnStation; onDone: () => void }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const state = useQuery({ ...trpc.stations.pairing.state.queryOptions({}), refetchInterval: LOOK_MS })
  const { mutate: open, error: openError } = useMutation(trpc.stations.pairing.open.mutationOptions())
  const { mutate: shut } = useMutation(trpc.stations.pairing.close.mutationOptions())
  const lookAgain = useCallback(() => void client.invalidateQueries(trpc.stations.pairing.state.queryFilter()), [client])
  const isAvailable = state.data?.isAvailable === true
  const isReady = own.isDescribed && isAvailable
  useEffect(() => {
    if (!isReady) return undefined
    open({}, { onSettled: lookAgain })
    return () => shut({}) // nobody would see who calls
  }, [isReady, open, shut, lookAgain])
  if (state.error !== null) return <ErrorState error={state.error} onRetry={() => void state.refetch()} />
  if (state.data === undefined) return <Skeleton />
  if (!own.isDescribed)
    return (
      <>
        <p>{t('peers.ownUnknown')}</p>
        <OwnStationForm own={own} onDone={() => void client.invalidateQueries(trpc.stations.list.queryFilter())} />
      </>
    )
  const { pairings, open: offer } = state.data
  return (
    <div className={styles.form}>
      {pairings.map((view) => (
        <PairingStep key={view.pairingId} view={view} onChanged={lookAgain} onDone={onDone} />
      ))}
      {!isAvailable && <p className={peers.help}>{t('peers.pairing.onlyCalls')}</p>}
      {pairings.length === 0 && <PairingStart offer={offer} onChanged={lookAgain} />}
      <FormError error={openError} />
    </div>
  )
}
