/** Decides what a person sees first: the wizard on a new station, the sign-in, or the frame with its desks. */
import { useQuery } from '@tanstack/react-query'
import { lazy, useEffect, useState } from 'react'
import { setSession, useMaybeSession } from '../lib/session.ts'
import { queryClient, trpc } from '../lib/trpc.ts'
import type { SessionView } from '../lib/session.ts'
import { Skeleton } from '../ui/states.tsx'
import { DoorPage } from './door-page.tsx'
import { settleLanguage } from './language-choice.ts'
import { Shell } from './shell.tsx'
import { SignIn } from './sign-in.tsx'
import { StationUnreachable } from './station-unreachable.tsx'

const Wizard = lazy(async () => ({ default: (await import('./wizard/wizard.tsx')).Wizard }))

/** The gate. A session that expires later locks the frame; only signing out brings the gate back. */
export function Gate() {
  const held = useMaybeSession()
  const setup = useQuery({ ...trpc.setup.status.queryOptions(), enabled: held === null })
  const session = useQuery({ ...trpc.identity.session.queryOptions(), enabled: held === null && setup.data?.needsSetup === false })
  const [isEntering, setEntering] = useState(false)
  const found = session.data ?? null
  useEffect(() => {
    if (found !== null && held === null) enter(found)
  }, [found, held])

  const enterNew = (view: SessionView): void => {
    setEntering(true)
    enter(view)
    void queryClient.invalidateQueries().finally(() => setEntering(false))
  }
  const failure = setup.error ?? session.error
  if (held !== null) return <Shell />
  if (failure !== null)
    return <StationUnreachable error={failure} onRetry={() => void (setup.error === null ? session.refetch() : setup.refetch())} />
  if (setup.data === undefined || (!setup.data.needsSetup && session.data === undefined) || isEntering || found !== null)
    return (
      <DoorPage isUntitled>
        <Skeleton rows={4} />
      </DoorPage>
    )
  if (setup.data.needsSetup) return <Wizard onDone={enterNew} />
  return <SignIn stationName={setup.data.stationName} isDemo={setup.data.demo} version={setup.data.version} onDone={enterNew} />
}

function enter(view: SessionView): void {
  setSession(view)
  settleLanguage(view.language)
}
