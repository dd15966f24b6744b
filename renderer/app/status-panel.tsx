/** One item of the status strip in plain words: what it is, how it stands, what to do. */
import { useTranslation } from 'react-i18next'
import { bridge } from '../lib/bridge.ts'
import { useHealth } from '../lib/health.ts'
import { linkStatus, useLinkState } from '../lib/link-state.ts'
import { useLiveState } from '../lib/live.ts'
import { useNowMs } from '../lib/now.ts'
import { navigate } from '../lib/route.ts'
import { useSession } from '../lib/session.ts'
import { useFormat } from '../lib/use-language.ts'
import type { StatusItem } from '../stores/frame.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { desksFor } from './desks.ts'
import { isClockOff, statusItems } from './status-items.ts'
import { useStatusWords } from './status-words.ts'
import styles from './status-panel.module.css'

/** The panel. Figures stand in a list under the sentences. */
export function StatusPanel({ item, onClose }: { item: StatusItem; onClose: () => void }) {
  const { t } = useTranslation('status')
  const now = useNowWords(item)
  const facts = useFacts(item)
  return (
    <Dialog title={t(`panel.${item}.title`)} isOpen onClose={onClose} width="narrow">
      <div className={styles.panel}>
        <p className={styles.now}>{now}</p>
        <p>{t(`panel.${item}.what`)}</p>
        <p>{t(`panel.${item}.do`)}</p>
        {item === 'peers' && <ShowStations onClose={onClose} />}
        {facts.length > 0 && (
          <dl className={styles.facts}>
            {facts.map(([name, value]) => (
              <div key={name} className={styles.fact}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </Dialog>
  )
}

/** The way to the panel of all stations, for who may see it. */
function ShowStations({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('status')
  const { permissions } = useSession()
  if (!permissions.includes('peers.read') || !desksFor(permissions).some(({ id }) => id === 'admin')) return null
  const show = (): void => {
    onClose()
    navigate('admin', ['peers', 'links'])
  }
  return (
    <p>
      <Button variant="primary" onPress={show} autoFocus>
        {t('panel.peers.open')}
      </Button>
    </p>
  )
}

function useNowWords(item: StatusItem): string {
  const { t } = useTranslation('status')
  const health = useHealth()
  const isLost = useLinkState((state) => linkStatus(state) === 'reconnecting')
  const nowMs = useNowMs()
  const write = useStatusWords()
  if (item === 'clock') return t(isClockOff(health) ? 'clock.off' : 'clock.ok')
  if (item === 'mode') return t(bridge() === null ? 'mode.browser' : 'mode.desktop')
  const text = statusItems(health, isLost, nowMs).find((candidate) => candidate.item === item)
  return text === undefined ? '' : write(text)
}

function useFacts(item: StatusItem): [string, string][] {
  const { t } = useTranslation('status')
  const health = useHealth()
  const position = useLiveState((state) => state.position)
  const { number, timeZone } = useFormat()
  if (health === null) return []
  if (item === 'db') {
    const disk: [string, string][] =
      health.diskFreeBytes === null ? [] : [[t('fact.diskFree'), `${number(health.diskFreeBytes / 1e9, 1)} GB`]]
    return [[t('fact.position'), number(health.positionOfLog)], [t('fact.followed'), position === null ? '–' : number(position)], ...disk]
  }
  if (item === 'peers')
    return [
      [t('fact.connected'), number(health.peers.connected)],
      [t('fact.known'), number(health.peers.total)],
    ]
  if (item === 'gps') return [[t('fact.fixes'), number(health.gps.fixesPerSecond, 1)]]
  if (item === 'clock')
    return [
      [t('fact.zone'), timeZone],
      [t('fact.skew'), health.clockSkewMs === null ? '–' : `${number(health.clockSkewMs / 1000, 1)} s`],
    ]
  return []
}
