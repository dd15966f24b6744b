/** One pairing under way, step by step: calling, comparing the code, waiting for the other side, done or failed with the remedy. */
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { PairingView } from '../../../server/contract/pairing.ts'
import { classNames } from '../../lib/class-names.ts'
import { trpc } from '../../lib/trpc.ts'
import { useCommand } from '../../lib/use-command.ts'
import { useFormat } from '../../lib/use-language.ts'
import { Button } from '../../ui/button.tsx'
import { FormError } from '../../ui/states.tsx'
import { ShareList } from './peers-shares.tsx'
import { groupedCode, spokenCode } from './peers-text.ts'
import admin from './admin.module.css'
import styles from './peers.module.css'

export type PairingStepProps = { view: PairingView; onChanged: () => void; onDone: () => void }

export function PairingStep({ view, onChanged, onDone }: PairingStepProps) {
  switch (view.phase) {
    case 'connecting':
      return <Calling view={view} onChanged={onChanged} />
    case 'compare':
      return <Compare view={view} onChanged={onChanged} />
    case 'waitingThere':
      return <WaitingThere view={view} onChanged={onChanged} />
    case 'paired':
      return <Paired view={view} onChanged={onChanged} onDone={onDone} />
    case 'failed':
      return <Failed view={view} onChanged={onChanged} />
  }
}

type StepProps = Omit<PairingStepProps, 'onDone'>

/** A step says its title to screen readers and takes the focus, because the button that led here is gone. No act has the focus: Enter confirms nothing by itself. */
function Step({ title, children, isAlert = false }: { title: string; children: ReactNode; isAlert?: boolean }) {
  const box = useRef<HTMLElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <section
      ref={box}
      className={classNames(admin.form, styles.step)}
      tabIndex={-1}
      aria-label={title}
      {...(isAlert ? { role: 'alert' } : {})}
    >
      <h3>{title}</h3>
      {children}
    </section>
  )
}

/** Ends a pairing, or takes an ended one off the screen. */
function useEnd({ pairingId }: PairingView, onChanged: () => void) {
  const cancel = useMutation(trpc.stations.pairing.cancel.mutationOptions())
  return {
    error: cancel.error,
    isPending: cancel.isPending,
    end: (isCodeDifferent = false) => cancel.mutate({ pairingId, isCodeDifferent }, { onSettled: onChanged }),
  }
}

function Peer({ view: { peer } }: { view: PairingView }) {
  const { t } = useTranslation('admin')
  if (peer === null) return null
  const { name, kind, district, country } = peer
  return <p>{t('peers.pairing.with', { name, kind: t(`peers.kind.${kind}`), district, country: t(`peers.country.${country}`) })}</p>
}

function EndsAt({ view }: { view: PairingView }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  return <p className={styles.help}>{t('peers.pairing.endsAt', { time: format.clock(view.expiresAt) })}</p>
}

function Calling({ view, onChanged }: StepProps) {
  const { t } = useTranslation('admin')
  const { end, error, isPending } = useEnd(view, onChanged)
  return (
    <Step title={t('peers.pairing.connecting')}>
      <FormError error={error} />
      <p>
        <Button onPress={() => end()} isPending={isPending}>
          {t('peers.pairing.stop')}
        </Button>
      </p>
    </Step>
  )
}

function Compare({ view, onChanged }: StepProps) {
  const { t } = useTranslation('admin')
  const confirm = useCommand(trpc.stations.pairing.confirm.mutationOptions())
  const { end, error, isPending } = useEnd(view, onChanged)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(
    () => new Set(view.choices.filter((choice) => choice.isShared || choice.isSuggested).map(({ scope }) => scope)),
  )
  const tick = (scope: string, isOn: boolean): void =>
    setTicked(new Set(isOn ? [...ticked, scope] : [...ticked].filter((other) => other !== scope)))
  const { code, pairingId } = view
  const pair = (): void => void confirm.send({ pairingId, code, shares: [...ticked] }).then(onChanged, onChanged) // a failure is shown below
  return (
    <Step title={t(code === null ? 'peers.pairing.byQr' : 'peers.pairing.compare')}>
      <Peer view={view} />
      {code !== null && (
        <>
          <output className={styles.code} aria-label={t('peers.pairing.codeOf', { digits: spokenCode(code) })}>
            {groupedCode(code)}
          </output>
          <p>{t('peers.pairing.compareHelp')}</p>
        </>
      )}
      {view.isConfirmedThere && <p role="status">{t('peers.pairing.confirmedThere')}</p>}
      <ShareList choices={view.choices} ticked={ticked} onTick={tick} />
      <FormError error={confirm.error ?? error} />
      <div className={styles.acts}>
        <Button onPress={() => end(code !== null)} isPending={isPending}>
          {t(code === null ? 'peers.pairing.stop' : 'peers.pairing.different')}
        </Button>
        <Button variant="primary" onPress={pair} isPending={confirm.isPending}>
          {t(code === null ? 'peers.pairing.confirm' : 'peers.pairing.same')}
        </Button>
      </div>
      <EndsAt view={view} />
    </Step>
  )
}

function WaitingThere({ view, onChanged }: StepProps) {
  const { t } = useTranslation('admin')
  const { end, error, isPending } = useEnd(view, onChanged)
  return (
    <Step title={t('peers.pairing.waiting')}>
      <Peer view={view} />
      {view.code !== null && (
        <output className={styles.code} aria-label={t('peers.pairing.codeOf', { digits: spokenCode(view.code) })}>
          {groupedCode(view.code)}
        </output>
      )}
      <FormError error={error} />
      <p>
        <Button onPress={() => end()} isPending={isPending}>
          {t('peers.pairing.stop')}
        </Button>
      </p>
      <EndsAt view={view} />
    </Step>
  )
}

function Paired({ view, onChanged, onDone }: PairingStepProps) {
  const { t } = useTranslation('admin')
  const { end } = useEnd(view, onChanged)
  const close = (): void => {
    end()
    onDone()
  }
  return (
    <Step title={t('peers.pairing.done', { name: view.peer?.name ?? '' })}>
      <p>{t('peers.pairing.doneHelp')}</p>
      <p>
        <Button variant="primary" onPress={close}>
          {t('peers.pairing.close')}
        </Button>
      </p>
    </Step>
  )
}

function Failed({ view, onChanged }: StepProps) {
  const { t } = useTranslation('admin')
  const { end, error, isPending } = useEnd(view, onChanged)
  const reason = view.failure ?? 'badMessage'
  return (
    <Step title={t(`peers.failure.${reason}.what`)} isAlert>
      <Peer view={view} />
      <p>{t(`peers.failure.${reason}.do`)}</p>
      <FormError error={error} />
      <p>
        <Button variant="primary" onPress={() => end()} isPending={isPending}>
          {t('peers.pairing.again')}
        </Button>
      </p>
    </Step>
  )
}
