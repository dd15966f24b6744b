/** Single facts in a Fridge-tag or Q-tag export: numbers, moments, alarm settings. */
import type { Zone } from '../zone.ts'
import { branchAt, type Branch } from './tree.ts'

/** `+8.0`, `-0.5`, `24.3`; null for anything else (`--.-` is a reading that failed). */
export function numberIn(text: string | undefined): number | null {
  const plain = text?.trim() ?? ''
  return /^[+-]?\d{1,6}(\.\d{1,6})?$/.test(plain) ? Number(plain) : null
}

const MINUTE = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)$/
/** `2022-11-08 21:50` on the logger's clock. */
export function momentIn(text: string | undefined, zone: Zone): number | null {
  const match = MINUTE.exec(text?.trim() ?? '')
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number)
  return zone.toMs({ year, month, day, hour, minute, second: 0 })
}

/** Alarm slot of a device. `accounting` null: the device does not say (Fridge-tag alarms are for one stretch). */
export type AlarmSetting = {
  readonly slot: string
  readonly side: 'low' | 'high'
  readonly accounting: 'single' | 'cumulative'
  readonly limitCelsius: number
  readonly minutes: number
}

/** Types of Q-tag slots: 1 cold and 2 hot in one stretch, 3 and 4 summed up; 0 = not used. */
const TYPES: Readonly<Record<string, Pick<AlarmSetting, 'side' | 'accounting'>>> = {
  1: { side: 'low', accounting: 'single' },
  2: { side: 'high', accounting: 'single' },
  3: { side: 'low', accounting: 'cumulative' },
  4: { side: 'high', accounting: 'cumulative' },
}
/** Slots of a Fridge-tag. */
const SLOTS: Readonly<Record<string, Pick<AlarmSetting, 'side' | 'accounting'>>> = {
  0: { side: 'low', accounting: 'single' },
  1: { side: 'high', accounting: 'single' },
}

/** Alarm settings of `Conf`, by slot. @param toCelsius turns the file's temperatures into ours */
export function alarmSettings(root: Branch, toCelsius: (value: number) => number): Map<string, AlarmSetting> {
  const settings = new Map<string, AlarmSetting>()
  for (const [slot, { pairs }] of branchAt(root, 'Conf', 'Alarm')?.branches ?? []) {
    const type = pairs.get('Type')
    const kind = type === undefined ? SLOTS[slot] : TYPES[type]
    const limit = numberIn(pairs.get('T AL'))
    const minutes = numberIn(pairs.get('t AL'))
    if (kind && limit !== null && minutes !== null) settings.set(slot, { slot, ...kind, limitCelsius: toCelsius(limit), minutes })
  }
  return settings
}

/** Code of a device's own alarm: `HIGH`, `LOW`, and `..._SUM` where stretches are summed up. */
export const alarmCode = ({ side, accounting }: AlarmSetting): string => `${side.toUpperCase()}${accounting === 'cumulative' ? '_SUM' : ''}`
