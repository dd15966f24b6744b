/** Menu, tray and notices against fakes. */
import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { menuCommandIds } from '../ipc/channel.ts'
import { buildMenu } from './menu.ts'
import { createNotices, repeatAfterMs } from './notifications.ts'
import { textsFor } from './texts.ts'
import { createTrayIcon } from './tray.ts'

const texts = textsFor('en')

function flatten(items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])])
}

describe.each([true, false])('the menu (mac: %s)', (isMac) => {
  const send = vi.fn()
  const showLogFolder = vi.fn()
  const items = (isPackaged = true) => flatten(buildMenu({ texts, isMac, isPackaged, send, showLogFolder }))

  it('shows the log folder from the help menu, in every language', () => {
    const help = buildMenu({ texts, isMac, isPackaged: true, send, showLogFolder }).find((item) => item.role === 'help')
    const entry = Array.isArray(help?.submenu) ? help.submenu.find((item) => item.id === 'logFolder') : undefined
    expect(entry?.label).toBe('Show the log folder')
    ;(entry?.click as (() => void) | undefined)?.()
    expect(showLogFolder).toHaveBeenCalledOnce()
    const labels = (['en', 'sw', 'rw', 'fr'] as const).map((language) => textsFor(language).menu.logFolder)
    expect(new Set(labels).size).toBe(4)
  })

  it('sends every command once, by its id', () => {
    const commands = items().filter((item) => item.click !== undefined && item.id !== 'logFolder')
    expect(commands.map((item) => item.id).toSorted()).toEqual([...menuCommandIds].toSorted())
    for (const item of commands) (item.click as () => void)()
    expect(send.mock.calls.map(([id]) => id as string).toSorted()).toEqual([...menuCommandIds].toSorted())
  })

  it('only shows keys, which the screen listens to itself', () => {
    for (const item of items()) if (item.accelerator !== undefined) expect(item.registerAccelerator).toBe(false)
  })

  it('has developer tools while developing only, and no way to reload a form away', () => {
    const roles = (isPackaged: boolean) => items(isPackaged).map((item) => item.role)
    expect(roles(true)).not.toContain('toggleDevTools')
    expect(roles(false)).toContain('toggleDevTools')
    expect([...roles(true), ...roles(false)]).not.toContain('reload')
    expect(roles(true)).toContain('quit')
  })
})

describe('the tray', () => {
  it('opens and quits', () => {
    const tray = { setToolTip: vi.fn(), setContextMenu: vi.fn(), on: vi.fn(), destroy: vi.fn() }
    const open = vi.fn()
    const quit = vi.fn()
    let template: MenuItemConstructorOptions[] = []
    const buildMenuFake = (items: MenuItemConstructorOptions[]) => {
      template = items
      return null
    }
    expect(createTrayIcon({ createTray: () => tray as never, buildMenu: buildMenuFake, texts, open, quit, onUnavailable: vi.fn() })).toBe(
      tray,
    )
    for (const item of template) (item.click as (() => void) | undefined)?.()
    expect([open.mock.calls.length, quit.mock.calls.length]).toEqual([1, 1])
  })

  it('may be missing', () => {
    const onUnavailable = vi.fn()
    const createTray = (): never => {
      throw new Error('no tray')
    }
    expect(createTrayIcon({ createTray, buildMenu: () => null, texts, open: vi.fn(), quit: vi.fn(), onUnavailable })).toBeNull()
    expect(onUnavailable).toHaveBeenCalledOnce()
  })
})

describe('notices', () => {
  it('are shown once in ten minutes, each kind for itself', () => {
    let now = 0
    const show = vi.fn()
    const notices = createNotices({ isSupported: () => true, show, nowMs: () => now, texts, open: vi.fn() })
    notices.show('stillRunning')
    notices.show('stillRunning')
    notices.show('openAgain')
    now = repeatAfterMs
    notices.show('stillRunning')
    expect(show.mock.calls.map(([{ title }]) => title as string)).toEqual(['Kituo is still running', 'Kituo', 'Kituo is still running'])
  })

  it('stay away where the system has none', () => {
    const show = vi.fn()
    createNotices({ isSupported: () => false, show, nowMs: () => 0, texts, open: vi.fn() }).show('stillRunning')
    expect(show).not.toHaveBeenCalled()
  })
})
