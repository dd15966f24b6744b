/** Choosing an extract with the system's dialog: only for our own page, one dialog at a time, and the page gets a path or nothing. */
import { EventEmitter } from 'node:events'
import type { BrowserWindow, IpcMain, OpenDialogOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { chooseExtract } from '../services/extract-dialog.ts'
import { textsFor } from '../services/texts.ts'
import { extractChannel } from './channel.ts'
import { listenForExtractChoice } from './extract-ipc.ts'

const page = '01234567-89ab-cdef-0123-456789abcdef'

function setUp(choose: () => Promise<string | null>, isTrusted = true) {
  const ipcMain = new EventEmitter() as unknown as IpcMain & EventEmitter // what listening needs of it
  const onProblem = vi.fn()
  const send = vi.fn<(channel: string, ...args: unknown[]) => void>()
  const stop = listenForExtractChoice({ ipcMain, isTrusted: () => isTrusted, choose, onProblem })
  const ask = (token: unknown = page): void => {
    ipcMain.emit(extractChannel, { sender: { id: 1, isDestroyed: () => false, send } }, token)
  }
  return { ask, send, onProblem, stop }
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the choice of an extract', () => {
  it('reaches the page that asked', async () => {
    const { ask, send, stop } = setUp(() => Promise.resolve('/maps/rwanda.osm.pbf'))
    ask()
    await settled()
    expect(send.mock.calls).toEqual([[extractChannel, page, '/maps/rwanda.osm.pbf']])
    stop()
    ask()
    await settled()
    expect(send).toHaveBeenCalledOnce()
  })

  it('is not offered to anybody else, nor to a page without a token', async () => {
    const choose = vi.fn(() => Promise.resolve('/etc/passwd'))
    setUp(choose, false).ask()
    setUp(choose).ask('no token')
    await settled()
    expect(choose).not.toHaveBeenCalled()
  })

  it('opens one dialog at a time, and a failing one chooses nothing', async () => {
    const dialog = Promise.withResolvers<string | null>()
    const choose = vi.fn(() => dialog.promise)
    const { ask, send, onProblem } = setUp(choose)
    ask()
    ask()
    await settled()
    expect(choose).toHaveBeenCalledOnce()
    expect(send.mock.calls).toEqual([[extractChannel, page, null]])
    dialog.reject(new Error('no display'))
    await settled()
    expect(onProblem).toHaveBeenCalledOnce()
    expect(send.mock.calls.at(-1)).toEqual([extractChannel, page, null])
  })
})

describe('the dialog', () => {
  const answer = (canceled: boolean, filePaths: string[]) => {
    const shown = vi.fn<(...args: unknown[]) => Promise<{ canceled: boolean; filePaths: string[] }>>(() =>
      Promise.resolve({ canceled, filePaths }),
    )
    return { shown, dialog: { showOpenDialog: shown } as never }
  }

  it('offers extracts first and any file second, in words of the language', async () => {
    const { shown, dialog } = answer(false, ['/maps/tanzania.osm.pbf'])
    const window = {} as BrowserWindow // only handed on
    expect(await chooseExtract(dialog, window, textsFor('sw'))).toBe('/maps/tanzania.osm.pbf')
    expect(shown.mock.calls[0]?.[0]).toBe(window)
    const { filters } = shown.mock.calls[0]?.[1] as OpenDialogOptions
    expect(filters?.map(({ extensions }) => extensions)).toEqual([['pbf', 'osm', 'gz'], ['*']])
    const titles = (['en', 'sw', 'rw', 'fr'] as const).map((language) => textsFor(language).dialogs.extractTitle)
    expect(new Set(titles).size).toBe(4)
  })

  it('that is closed chooses nothing', async () => {
    expect(await chooseExtract(answer(true, []).dialog, null, textsFor('en'))).toBeNull()
    expect(await chooseExtract(answer(false, []).dialog, null, textsFor('en'))).toBeNull()
  })
})
