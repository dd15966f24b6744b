/** The clock of a playback: where it stands, whether it runs, how fast. Pure. */

/** Times faster than life. */
export const SPEEDS = [1, 5, 15, 60, 240] as const
export type Speed = (typeof SPEEDS)[number]
export type Span = { fromMs: number; toMs: number }
export type Player = { atMs: number; isPlaying: boolean; speed: Speed }

/** Standing at the beginning of a span. */
export const startOf = ({ fromMs }: Span): Player => ({ atMs: fromMs, isPlaying: false, speed: 60 })

/** Puts the clock to a moment of the span. */
export const seek = (player: Player, { fromMs, toMs }: Span, atMs: number): Player => ({
  ...player,
  atMs: Math.min(toMs, Math.max(fromMs, atMs)),
})

/** Lets time pass; the clock stops at the end. @param elapsedMs of real time */
export function advance(player: Player, span: Span, elapsedMs: number): Player {
  if (!player.isPlaying) return player
  const moved = seek(player, span, player.atMs + elapsedMs * player.speed)
  return moved.atMs >= span.toMs ? { ...moved, isPlaying: false } : moved
}

/** Starts or stops; at the end it starts over. */
export const toggle = (player: Player, span: Span): Player =>
  player.isPlaying
    ? { ...player, isPlaying: false }
    : { ...player, isPlaying: true, atMs: player.atMs >= span.toMs ? span.fromMs : player.atMs }

/** One speed up (+1) or down (-1). */
export function changeSpeed(player: Player, step: 1 | -1): Player {
  const index = SPEEDS.indexOf(player.speed) + step
  return { ...player, speed: SPEEDS[index] ?? player.speed }
}

export type PlayerKey =
  { kind: 'toggle' } | { kind: 'speed'; step: 1 | -1 } | { kind: 'move'; byMs: number } | { kind: 'start' } | { kind: 'end' }
const KEYS: Readonly<Record<string, PlayerKey>> = {
  ' ': { kind: 'toggle' },
  '[': { kind: 'speed', step: -1 },
  ']': { kind: 'speed', step: 1 },
  ArrowLeft: { kind: 'move', byMs: -10_000 },
  ArrowRight: { kind: 'move', byMs: 10_000 },
  ArrowDown: { kind: 'move', byMs: -10_000 },
  ArrowUp: { kind: 'move', byMs: 10_000 },
  PageDown: { kind: 'move', byMs: -300_000 },
  PageUp: { kind: 'move', byMs: 300_000 },
  Home: { kind: 'start' },
  End: { kind: 'end' },
}
/** With Shift an arrow moves by a minute. */
const SHIFTED = 6

/** What a key does on the time slider; null when it is not the slider's. */
export function playerKey({
  key,
  shiftKey,
  ctrlKey,
  metaKey,
  altKey,
}: Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean> & { key: string }): PlayerKey | null {
  const found = ctrlKey || metaKey || altKey ? undefined : KEYS[key]
  if (found === undefined) return null
  return found.kind === 'move' && shiftKey ? { kind: 'move', byMs: found.byMs * SHIFTED } : found
}

/** The clock after a key. */
export function press(player: Player, span: Span, key: PlayerKey): Player {
  switch (key.kind) {
    case 'toggle':
      return toggle(player, span)
    case 'speed':
      return changeSpeed(player, key.step)
    case 'move':
      return seek(player, span, player.atMs + key.byMs)
    case 'start':
      return seek(player, span, span.fromMs)
    case 'end':
      return seek(player, span, span.toMs)
  }
}
