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
import styles from './status-strip.module.css'

/** The strip. Normal is grey; what needs a look is bold and marked. */
export function StatusStrip() {
  const { t } = useTranslation('status')
  const health = useHealth()
  const isLost = useLinkState((state) => linkStatus(state) === 'reconnecting')
  const { number } = useFormat()
  const setup = useQuery(trpc.setup.status.queryOptions())
  return (
    <div className={styles.strip} role="group" aria-label={t('strip.status')} data-f6="">
      {statusItems(health, isLost).map(({ item, level, key, params }, index) => (
        <Item key={item} item={item} level={level} isFirst={index === 0}>
          {t(key, written(params, number))}
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

/** Numbers in the person's own marks. */
export function written(
  params: Readonly<Record<string, string | number>>,
  number: (value: number, digits?: number) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'number' ? number(value, 1) : value]))
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
      className={classNames(styles.item, styles[level])}
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
