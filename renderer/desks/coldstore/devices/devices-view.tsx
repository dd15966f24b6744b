/** What watches the cold chain: devices that wait, devices in use, sites with their appliances, and who may deliver readings. */
import { useTranslation } from 'react-i18next'
import { navigate, useRoute } from '../../../lib/route.ts'
import { Panel } from '../../../ui/panel.tsx'
import { Tabs } from '../../../ui/tabs.tsx'
import { DeviceList } from './device-list.tsx'
import { SiteList } from './site-list.tsx'
import { SourceList } from './source-list.tsx'
import { WaitingList } from './waiting-list.tsx'

export function DevicesView() {
  const { t } = useTranslation('coldstore')
  const { path } = useRoute()
  const tabs = [
    { id: 'waiting', label: t('devices.waiting'), content: <WaitingList /> },
    { id: 'used', label: t('devices.used'), content: <DeviceList /> },
    { id: 'sites', label: t('devices.sites'), content: <SiteList /> },
    { id: 'sources', label: t('devices.sources'), content: <SourceList /> },
  ]
  return (
    <Panel title={t('tab.devices')} isScrollable={false}>
      <Tabs
        label={t('tab.devices')}
        tabs={tabs}
        selected={tabs.find(({ id }) => id === path[1])?.id ?? 'waiting'}
        onSelect={(id) => navigate('coldstore', ['devices', id])}
      />
    </Panel>
  )
}
