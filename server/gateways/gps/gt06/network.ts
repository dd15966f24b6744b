/** GT06 messages that know radio cells and access points instead of satellites. */
import { addCell, addWifi, tell } from '../wire/record.ts'
import {
  CELL_2G,
  CELL_2G_WIDE,
  CELL_4G,
  readAccessPoints,
  readAlarm,
  readCell,
  readCells,
  readDecimalTime,
  readGps,
  readOperator,
  readSizedCell,
  readStatus,
  readTime,
  tellBatteryLevel,
  type CellForm,
} from './blocks.ts'
import type { Reading } from './positions.ts'

/** The serving cell and six neighbours. */
const CELLS = 7
const NARROW: CellForm = { mnc: 'flag', lac: 2, cell: 3 }

/** Time, operator, seven cells: 0x18, 0x28, 0x2E and, with the sizes of 4G, 0xA1. */
export function cellsReading(form: CellForm): Reading {
  return (draft, body, session) => {
    readTime(body, session)
    readCells(draft, body, readOperator(body, form.mnc), form, CELLS)
  }
}

/** Cells, timing advance, then access points with their count: 0x2C, 0xA2. */
export function accessPointsReading(form: CellForm): Reading {
  return (draft, body, session) => {
    cellsReading(form)(draft, body, session)
    if (body.left < 2) return
    body.u8()
    readAccessPoints(draft, body, body.u8())
  }
}

/** 0xA2 is a place with 4G cells for some devices; satellites show as a high half of the byte where others begin the country code. */
export const readPlaceOrAccessPoints: Reading = (draft, body, session) => {
  if (body.peek(6) < 0x90) accessPointsReading(CELL_4G)(draft, body, session)
  else {
    readGps(draft, body, session)
    if (body.left >= 15) addCell(draft, body.u16(), body.u8(), body.u32(), body.u64())
  }
}

/** 0x24: like 0x18, or a byte and a count around the operator. */
export const readSources: Reading = (draft, body, session) => {
  readTime(body, session)
  if (body.peek() !== 0) {
    readCells(draft, body, readOperator(body, 'flag'), NARROW, CELLS)
    return
  }
  // A country code begins with a number from 2 on, in two bytes: 00 cannot be followed by 01 and mean one below 256.
  const isCounted = body.peek(1) <= 3
  if (isCounted) body.u8()
  const operator = readOperator(body, 'flag')
  readCells(draft, body, operator, NARROW, isCounted ? body.u8() : CELLS)
}

/** Cell, status, battery, signal, alarm: 0x19. Longer ones give the cell a length. */
export const readCellStatus: Reading = (draft, body, session) => {
  if (body.left >= 18) readSizedCell(draft, body, CELL_2G)
  else readCell(draft, body, CELL_2G)
  if (body.left < 4) return
  readStatus(draft, body)
  tellBatteryLevel(draft, body.u8())
  tell(draft, 'rssi', body.u8())
  readAlarm(draft, body, session)
}

/** 4G cell, status, battery, signal, alarm: 0xA5. */
export const readCellAlarm4G: Reading = (draft, body, session) => {
  readCell(draft, body, CELL_4G)
  if (body.left < 4) return
  readStatus(draft, body)
  tellBatteryLevel(draft, body.u8())
  tell(draft, 'rssi', body.u8())
  readAlarm(draft, body, session)
}

/** Wearables: how many access points stands where the length should, then time in decimal digits and cells: 0x17, 0x69. */
export const countedReading =
  (count: number): Reading =>
  (draft, body) => {
    readDecimalTime(body)
    readAccessPoints(draft, body, count)
    if (body.left < 4) return
    const cells = body.u8()
    const operator = { mcc: body.u16(), mnc: body.u8() }
    readCells(draft, body, operator, { mnc: 1, lac: 2, cell: 2 }, cells)
  }

/** Access points alone, signal before address: 0xF3. */
export const readSignalsFirst: Reading = (draft, body, session) => {
  readTime(body, session)
  const count = body.u8()
  for (let at = 0; at < count && body.left >= 8; at += 1) {
    const signal = body.u16()
    addWifi(draft, body.hex(6), signal === 0 ? null : -signal)
  }
}

/** Access points of a watch: time, what happened, cells, addresses: 0x32 and 0x33 of long frames. */
export const readWatch: Reading = (draft, body, session) => {
  readTime(body, session)
  tell(draft, 'status', body.u16())
  if (body.left < 6) return
  const operator = readOperator(body, 'flag')
  if (operator.mcc === 0 || body.left < 6) return
  addCell(draft, operator.mcc, operator.mnc, body.u16(), body.u24(), -body.u8())
  body.u8()
  readCells(draft, body, operator, NARROW, CELLS - 1)
  if (body.left >= 8) {
    body.u8()
    readAccessPoints(draft, body, Math.floor(body.left / 7))
  }
}

/** Time, wide cells: 0x33 of the AZ735 family. */
export const readWideCells: Reading = cellsReading(CELL_2G_WIDE)
