/** The one catalogue of commands. Frame and desks register theirs; everything that offers commands reads it here. */
import { create } from 'zustand'
import type { Command } from './types.ts'

type Catalogue = { commands: ReadonlyMap<string, Command> }

/** The commands registered now, by id. */
export const useCatalogue = create<Catalogue>(() => ({ commands: new Map() }))

/**
 * Adds commands.
 * @returns takes them away again; call it when the desk leaves
 * @throws Error when an id or a verb is taken (a mistake in the code)
 */
export function registerCommands(commands: readonly Command[]): () => void {
  const next = new Map(useCatalogue.getState().commands)
  for (const command of commands) {
    const clash = findClash(next, command)
    if (clash !== null) throw new Error(`command ${command.id}: ${clash}`)
    next.set(command.id, command)
  }
  useCatalogue.setState({ commands: next })
  return () => {
    const rest = new Map(useCatalogue.getState().commands)
    for (const command of commands) if (rest.get(command.id) === command) rest.delete(command.id)
    useCatalogue.setState({ commands: rest })
  }
}

function findClash(known: ReadonlyMap<string, Command>, command: Command): string | null {
  if (known.has(command.id)) return 'id is taken'
  const verbs = new Set((command.line?.verbs ?? []).map((verb) => verb.toUpperCase()))
  for (const other of known.values()) {
    const taken = other.line?.verbs.find((verb) => verbs.has(verb.toUpperCase()))
    if (taken !== undefined) return `verb ${taken} belongs to ${other.id}`
  }
  return null
}

/** True when the command may run now. */
export function isAvailable(command: Command): boolean {
  return command.isAvailable?.() ?? true
}

/** All commands that may run now, in the order of their registration. */
export function availableCommands(): Command[] {
  return [...useCatalogue.getState().commands.values()].filter(isAvailable)
}

/** A command by id; null when it is not registered. */
export function findCommand(id: string): Command | null {
  return useCatalogue.getState().commands.get(id) ?? null
}
