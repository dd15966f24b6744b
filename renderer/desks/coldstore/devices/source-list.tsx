/** Systems that may deliver readings. The token of a new one is shown once, here and nowhere else. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ColdSourceView } from '../../../../server/contract/coldstore.ts'
import { SourceName } from '../../../../server/contract/coldregistry.ts'
import { trpc } from '../../../lib/trpc.ts'
import { useCommand } from '../../../lib/use-command.ts'
import { useFormat } from '../../../lib/use-language.ts'
import { AgeText } from '../../../ui/age-text.tsx'
import { Button } from '../../../ui/button.tsx'
import { DataTable, type Column } from '../../../ui/data-table.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { EmptyState, ErrorState, FormError } from '../../../ui/states.tsx'
import { TextField } from '../../../ui/text-field.tsx'
import { READING_AGE } from '../tile-order.ts'
import { useColdWords } from '../words.ts'
import styles from '../coldstore.module.css'

export function SourceList() {
  const { t } = useColdWords()
  const format = useFormat()
  const sources = useQuery(trpc.coldchain.sources.queryOptions({}))
  const [isNew, setNew] = useState(false)
  const [open, setOpen] = useState<ColdSourceView | null>(null)
  const columns: Column<ColdSourceView>[] = [
    { id: 'name', header: t('sources.name'), width: 'fill', render: ({ name }) => <code>{name}</code> },
    { id: 'created', header: t('sources.created'), width: 180, render: ({ createdAt }) => format.dateTime(createdAt) },
    {
      id: 'heard',
      header: t('devices.heard'),
      width: 150,
      render: ({ lastHeardAt }) => <AgeText at={lastHeardAt} limits={READING_AGE} isShort />,
    },
  ]
  return (
    <>
      <div className={styles.filter}>
        <Button icon="plus" onPress={() => setNew(true)}>
          {t('sources.new')}
        </Button>
      </div>
      {sources.error !== null && <ErrorState error={sources.error} onRetry={() => void sources.refetch()} />}
      <DataTable
        label={t('devices.sources')}
        columns={columns}
        rows={sources.data ?? []}
        keyOf={({ sourceId }) => sourceId}
        isLoading={sources.isPending}
        onSelect={setOpen}
        empty={<EmptyState title={t('sources.none')} hint={t('sources.noneHint')} />}
      />
      <Dialog title={t('sources.new')} isOpen={isNew} onClose={() => setNew(false)}>
        <SourceForm onDone={() => setNew(false)} />
      </Dialog>
      <Dialog title={open?.name ?? ''} isOpen={open !== null} onClose={() => setOpen(null)} flavour="blocking" width="narrow">
        {open !== null && <Revoke source={open} onDone={() => setOpen(null)} />}
      </Dialog>
    </>
  )
}

function SourceForm({ onDone }: { onDone: () => void }) {
  const { t } = useColdWords()
  const command = useCommand(trpc.coldchain.createSource.mutationOptions())
  const [name, setName] = useState('')
  const [token, setToken] = useState<string | null>(null)
  if (token !== null) return <Token name={name} token={token} onDone={onDone} />
  const isWrong = name !== '' && !SourceName.safeParse(name).success
  const send = async (): Promise<void> => {
    await command.send({ name }).then(
      ({ result }) => setToken(result.token ?? ''),
      () => undefined, // the failure is shown below
    )
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isWrong && name !== '') void send()
      }}
    >
      <TextField
        label={t('sources.name')}
        description={t('sources.nameHelp')}
        errorMessage={isWrong ? t('sources.nameHelp') : null}
        value={name}
        onChange={setName}
        isRequired
        maxLength={40}
        autoFocus
      />
      <FormError error={command.error} />
      <Button type="submit" variant="primary" isPending={command.isPending} isDisabled={name === '' || isWrong}>
        {t('sources.create')}
      </Button>
    </form>
  )
}

/** The token, to be copied now. */
function Token({ name, token, onDone }: { name: string; token: string; onDone: () => void }) {
  const { t } = useColdWords()
  const [isCopied, setCopied] = useState(false)
  const copy = (): void => {
    navigator.clipboard.writeText(token).then(
      () => setCopied(true),
      () => setCopied(false), // no access to the clipboard: the token stands there to be selected
    )
  }
  if (token === '') return <EmptyState title={t('sources.tokenGone')} hint={t('sources.tokenGoneHint')} />
  return (
    <div className={styles.form}>
      <p role="status">{t('sources.tokenOnce', { name })}</p>
      <p>
        <code className={styles.token}>{token}</code>
      </p>
      <p className={styles.quiet}>{t('sources.tokenHelp', { name })}</p>
      <div className={styles.acts}>
        <Button icon="copy" onPress={copy}>
          {t(isCopied ? 'sources.copied' : 'sources.copy')}
        </Button>
        <Button variant="primary" onPress={onDone}>
          {t('sources.tokenKept')}
        </Button>
      </div>
    </div>
  )
}

function Revoke({ source, onDone }: { source: ColdSourceView; onDone: () => void }) {
  const { t } = useColdWords()
  const command = useCommand(trpc.coldchain.revokeSource.mutationOptions())
  const send = (): Promise<void> => command.send({ sourceId: source.sourceId }).then(onDone, () => undefined) // the failure is shown below
  return (
    <div className={styles.form}>
      <p>{t('sources.revokeHint')}</p>
      <FormError error={command.error} />
      <Button variant="primary" isPending={command.isPending} onPress={() => void send()}>
        {t('sources.revoke')}
      </Button>
    </div>
  )
}
