/** Desks entered since sign-in: their commands stay registered, so that the command line works from any desk. */
import type { DeskModule } from './desks.ts'

const entered = new Map<string, (() => void) | undefined>()

/** Registers a desk's commands, once per sign-in. */
export function rememberDesk(id: string, module: Pick<DeskModule, 'register'>): void {
  if (entered.has(id)) return
  entered.set(id, module.register?.())
}

/** Takes all desks' commands away, at sign-out. */
export function forgetDesks(): void {
  for (const undo of entered.values()) undo?.()
  entered.clear()
}
