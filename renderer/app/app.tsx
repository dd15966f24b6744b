/** The root of the screen: providers, then whichever of wizard, sign-in and frame is due. */
import { QueryClientProvider } from '@tanstack/react-query'
import { Suspense } from 'react'
import { I18nProvider } from 'react-aria-components'
import { INTL_LOCALES } from '../lib/languages.ts'
import { queryClient } from '../lib/trpc.ts'
import { useLanguage } from '../lib/use-language.ts'
import { Skeleton } from '../ui/states.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { Gate } from './gate.tsx'

/** The app. */
export function App() {
  const language = useLanguage()
  return (
    <I18nProvider locale={INTL_LOCALES[language]}>
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary place="app">
          <Suspense fallback={<Skeleton />}>
            <Gate />
          </Suspense>
        </ErrorBoundary>
      </QueryClientProvider>
    </I18nProvider>
  )
}
