/** Runs the clock of a playback with the screen's frames; the newest moment is told a few times a second. */
import { useCallback, useEffect, useState } from 'react'
import { advance, startOf, type Player, type Span } from './player.ts'

/** Sixteen times a second: smooth to the eye, and the map has time for the rest. */
const TELL_MS = 60

/** @param span what is played; another one starts afresh */
export function usePlayer(span: Span): { player: Player; change: (by: (player: Player) => Player) => void } {
  const { fromMs, toMs } = span
  const [player, setPlayer] = useState(() => startOf(span))
  useEffect(() => setPlayer((before) => ({ ...startOf({ fromMs, toMs }), speed: before.speed })), [fromMs, toMs])
  const { isPlaying } = player
  useEffect(() => {
    if (!isPlaying) return undefined
    let beforeMs: number | null = null
    let frame = 0
    const tick = (nowMs: number): void => {
      beforeMs ??= nowMs
      const elapsedMs = nowMs - beforeMs
      if (elapsedMs >= TELL_MS) {
        beforeMs = nowMs
        setPlayer((before) => advance(before, { fromMs, toMs }, elapsedMs))
      }
      frame = window.requestAnimationFrame(tick)
    }
    frame = window.requestAnimationFrame(tick)
    return () => window.cancelAnimationFrame(frame)
  }, [isPlaying, fromMs, toMs])
  const change = useCallback((by: (before: Player) => Player) => setPlayer(by), [])
  return { player, change }
}
