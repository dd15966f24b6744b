/** The status strip: database, peers, SMS, GPS, mode and clock; each opens a panel in plain words. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { bridge } from '../lib/bridge.ts'
import { classNames } from '../lib/class-names.ts'
import { zoneName } from '../lib/format.ts'
import { useHealth } from '../lib/health.ts'
import { linkStatus, useLinkState } from '../lib/link-state.ts'
import { trpc } from '../lib/trpc.ts'
import { useNowMs } from '../lib/now.ts'
import { useFormat } from '../lib/use-language.ts'
import { toggleStatusItem, useFrame } from '../stores/frame.ts'
import type { StatusItem } from '../stores/frame.ts'
import { Badge } from '../ui/badge.tsx'
import { Icon } from '../ui/icons.tsx'
import { isClockOff, statusItems } from './status-items.ts'
import type { StatusLevel } from './status-items.ts'
import { useStatusWords } from './status-words.ts'
import styles from './status-strip.module.css'

/** The strip. Normal is grey; what needs a look is bold and marked. */
export function StatusStrip() {
  const { t } = useTranslation('status')
  const health = useHealth()
  const isLost = useLinkState((state) => linkStatus(state) === 'reconnecting')
  const nowMs = useNowMs()
  const write = useStatusWords()
  const setup = useQuery(trpc.setup.status.queryOptions())
  return (
    <div className={styles.strip} role="group" aria-label={t('strip.status')} data-f6="">
      {statusItems(health, isLost, nowMs).map((text, index) => (
        <Item key={text.item} item={text.item} level={text.level} isFirst={index === 0}>
          {write(text)}
        </Item>
      ))}
      {setup.data?.demo === true && (
        <span className={styles.demo}>
          <Badge look="hatched">{t('mode.demo')}</Badge>
        </span>
      )}
      {bridge() === null && (
        <Item item="mode" level="normal">
          {t('mode.browser')}
        </Item>
      )}
      <Item item="clock" level={isClockOff(health) ? 'attention' : 'normal'}>
        <Clock />
      </Item>
    </div>
  )
}

function Item({
  item,
  level,
  isFirst = false,
  children,
}: {
  item: StatusItem
  level: StatusLevel
  isFirst?: boolean
  children: ReactNode
}) {
  const isOpen = useFrame((frame) => frame.statusItem === item)
  return (
    <button
      type="button"
      className={classNames(styles.item, styles[level], item === 'peers' && styles.long)}
      aria-expanded={isOpen}
      onClick={() => toggleStatusItem(item)}
      {...(isFirst ? { 'data-f6-focus': '' } : {})}
    >
      {level === 'attention' && <Icon name="warning" size={14} />}
      {children}
    </button>
  )
}

function Clock() {
  const nowMs = useNowMs()
  const { clock, timeZone } = useFormat()
  return (
    <time className={styles.clock}>
      {clock(nowMs, { withSeconds: true })} <span className={styles.zone}>{zoneName(timeZone)}</span>
    </time>
  )
}
