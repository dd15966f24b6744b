/** Where the desk of the present route is drawn. A desk that is missing or broken fails here and nowhere else. */
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ComponentType, LazyExoticComponent } from 'react'
import { useTranslation } from 'react-i18next'
import { loadNamespaces } from '../lib/i18n.ts'
import { EmptyState, Skeleton } from '../ui/states.tsx'
import { deskLoader } from './desks.ts'
import type { DeskEntry, DeskModule } from './desks.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { rememberDesk } from './entered-desks.ts'

type LazyDesk = LazyExoticComponent<ComponentType>
const lazyDesks = new Map<string, LazyDesk>()

/** Fetches a desk once: code, words, commands. A failed fetch is forgotten, so that the next try is a real one. */
function lazyDesk(id: string): LazyDesk | null {
  const known = lazyDesks.get(id)
  if (known !== undefined) return known
  const load = deskLoader(id)
  if (load === null) return null
  const made = lazy(async () => {
    try {
      const module = await load()
      await loadNamespaces(module.namespaces ?? [])
      return { default: enteredDesk(id, module) }
    } catch (error) {
      lazyDesks.delete(id)
      throw error
    }
  })
  lazyDesks.set(id, made)
  return made
}

/** A desk that registers its commands when it is shown: its code is fetched once, persons come and go at the same window. */
function enteredDesk(id: string, module: DeskModule): ComponentType {
  return function EnteredDesk() {
    useEffect(() => rememberDesk(id, module), [])
    return <module.Desk />
  }
}

/** The desk, or the plain word that there is none. */
export function DeskArea({ desk, wanted }: { desk: DeskEntry | null; wanted: string }) {
  const { t } = useTranslation('common')
  const [, setTry] = useState(0) // a new try asks for the desk's code again
  if (desk === null) return <EmptyState icon="lock" title={t('desk.noAccess.title', { desk: wanted })} hint={t('desk.noAccess.hint')} />
  const Desk = lazyDesk(desk.id)
  if (Desk === null) return <EmptyState title={t('desk.absent.title', { desk: t(`desk.${desk.id}`) })} hint={t('desk.absent.hint')} />
  return (
    <ErrorBoundary key={desk.id} place="desk" onAgain={() => setTry((count) => count + 1)}>
      <Suspense fallback={<Skeleton rows={10} />}>
        <Desk />
      </Suspense>
    </ErrorBoundary>
  )
}
