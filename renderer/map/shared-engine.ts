/** The window's one map engine: loaded when a panel first needs it, kept afterwards so that the camera and the graphics memory stay. */
import { mapAssets } from './assets.ts'
import type { MapEngine } from './engine.ts'

let engine: Promise<MapEngine> | null = null

/**
 * Gives the engine, loading its code on the first call.
 * @throws Error when the graphics card refuses; the next call tries again
 */
export function sharedMapEngine(): Promise<MapEngine> {
  engine ??= import('./engine.ts').then(({ createMapEngine }) => createMapEngine({ assets: mapAssets(), nowMs: Date.now }))
  engine.catch(() => {
    engine = null // a failed start must not be remembered
  })
  return engine
}

/** Throws the engine away, for instance after its graphics context was lost; the next call makes a new one. */
export async function dropMapEngine(): Promise<void> {
  const dropped = engine
  engine = null
  if (dropped !== null) (await dropped).destroy()
}

/** Whether this machine can draw WebGL 2 at all. */
export function hasWebGl(): boolean {
  const context = document.createElement('canvas').getContext('webgl2')
  context?.getExtension('WEBGL_lose_context')?.loseContext()
  return context !== null
}
