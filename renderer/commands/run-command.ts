/** Runs a command from any source and tells the outcome in plain words. */
import { describeError } from '../lib/errors.ts'
import { translator } from '../lib/i18n.ts'
import { showToast } from '../ui/toast-store.ts'
import { findCommand, isAvailable } from './registry.ts'
import { CommandError } from './types.ts'
import type { Command, CommandResult, CommandSource } from './types.ts'

export type Outcome = { isDone: true; message: string | null } | { isDone: false; message: string; code: string | null }

/**
 * Runs a command. Never throws: a failure comes back as words.
 * @param source where it came from; the line shows its own outcome, all others get a toast
 */
export async function runCommand(command: Command, source: CommandSource, args: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  if (!isAvailable(command))
    return tell(
      { isDone: false, message: translator.t('commands:line.problem.notNow', { command: translator.t(command.labelKey) }), code: null },
      source,
      null,
    )
  try {
    const result = await command.perform({ source, args })
    const message = result === undefined ? null : translator.t(result.messageKey, result.params ?? {})
    return tell({ isDone: true, message }, source, result ?? null)
  } catch (error) {
    return tell(failure(error), source, null)
  }
}

/**
 * Runs a command by id; does nothing when it is not registered (its desk has left).
 * @returns null when there is no such command
 */
export async function runCommandById(
  id: string,
  source: CommandSource,
  args: Readonly<Record<string, string>> = {},
): Promise<Outcome | null> {
  const command = findCommand(id)
  return command === null ? null : runCommand(command, source, args)
}

function failure(error: unknown): Outcome {
  if (error instanceof CommandError) return { isDone: false, message: translator.t(error.messageKey, error.params), code: null }
  const text = describeError((key, options) => String(translator.t([...(typeof key === 'string' ? [key] : key)], options ?? {})), error)
  return { isDone: false, message: `${text.what} ${text.todo}`, code: text.code }
}

function tell(outcome: Outcome, source: CommandSource, result: CommandResult | null): Outcome {
  const undo = result?.undo
  if (outcome.message !== null && (source !== 'line' || undo !== undefined)) {
    showToast({ text: outcome.message, tone: outcome.isDone ? 'done' : 'problem', ...(undo === undefined ? {} : { undo }) })
  }
  return outcome
}
