/** What the frame does as long as somebody is signed in: follow the log, keep the session, watch for idleness, offer its commands. */
import { useEffect } from 'react'
import type { LiveSignal } from '../../server/contract/live.ts'
import { registerCommands } from '../commands/registry.ts'
import { runCommandById } from '../commands/run-command.ts'
import { bridge } from '../lib/bridge.ts'
import { followLog } from '../lib/live.ts'
import { extendLiveMap, type QueryPath } from '../lib/live-map.ts'
import { useSession } from '../lib/session.ts'
import { keepSession } from '../lib/session-keeper.ts'
import type { DeskEntry } from './desks.ts'
import { deskCommands } from './desk-commands.ts'
import { forgetDesks } from './entered-desks.ts'
import { FRAME_COMMANDS } from './frame-commands.ts'
import { lockNow, watchIdle } from './idle.ts'

/** What the station announces of itself. */
const FRAME_LIVE_MAP = { exceptions: [['exceptions', 'list']], health: [['station', 'health']] } as const satisfies Partial<
  Record<LiveSignal, readonly QueryPath[]>
>

/** Runs the life of the frame. */
export function useFrameLife(desks: readonly DeskEntry[]): void {
  const { idleLockSeconds } = useSession()
  useEffect(() => watchIdle(idleLockSeconds), [idleLockSeconds])
  useEffect(() => {
    const keeper = keepSession(lockNow)
    const stops = [
      extendLiveMap(FRAME_LIVE_MAP),
      followLog({ onRefused: keeper.notice, onAccess: keeper.readAgain }),
      keeper.stop,
      registerCommands(FRAME_COMMANDS),
      listenToMenu(),
      forgetDesks,
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [])
  const ids = desks.map((desk) => desk.id).join(',')
  useEffect(() => registerCommands(deskCommands(ids === '' ? [] : ids.split(','))), [ids])
}

function listenToMenu(): () => void {
  return bridge()?.platform.onMenuCommand?.(({ id }) => void runCommandById(id, 'menu')) ?? (() => undefined)
}
