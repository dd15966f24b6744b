/** Tabs of the desk; only those a person may use. */
import { useTranslation } from 'react-i18next'
import { navigate, useRoute } from '../../lib/route.ts'
import { useSession } from '../../lib/session.ts'
import { Tabs, type TabItem } from '../../ui/tabs.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { CasesView } from './cases/cases-view.tsx'
import { DevicesView } from './devices/devices-view.tsx'
import { LoggerImport } from './devices/logger-import.tsx'
import { LotsView } from './lots-view.tsx'
import { Overview } from './overview.tsx'

export function Desk() {
  const { t } = useTranslation('coldstore')
  const { permissions } = useSession()
  const { path } = useRoute()
  const all: (TabItem & { permission: (typeof permissions)[number] })[] = [
    { id: 'overview', label: t('tab.overview'), permission: 'coldchain.read', content: <Overview /> },
    { id: 'lots', label: t('tab.lots'), permission: 'coldchain.read', content: <LotsView /> },
    { id: 'cases', label: t('tab.cases'), permission: 'coldchain.read', content: <CasesView /> },
    { id: 'devices', label: t('tab.devices'), permission: 'coldchain.write', content: <DevicesView /> },
    { id: 'import', label: t('tab.import'), permission: 'coldchain.write', content: <LoggerImport /> },
  ]
  const tabs = all.filter((tab) => permissions.includes(tab.permission))
  return (
    <>
      <VisuallyHidden as="h1">{t('title')}</VisuallyHidden>
      <Tabs
        label={t('title')}
        tabs={tabs}
        selected={tabs.find((tab) => tab.id === path[0])?.id ?? 'overview'}
        onSelect={(id) => navigate('coldstore', [id])}
      />
    </>
  )
}
