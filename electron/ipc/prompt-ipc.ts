/** Receives what was typed into the passphrase window. */
import type { IpcMain } from 'electron'
import { z } from 'zod'
import { promptChannel } from './channel.ts'
import type { SenderEvent } from '../security/sender-guard.ts'

/** What the operator typed. */
export type PromptAnswer = { passphrase: string; repeat: string }

const answerSchema = z.strictObject({ passphrase: z.string().max(1024), repeat: z.string().max(1024) })

/**
 * Starts listening.
 * @param isTrustedSender the sender guard for the passphrase window
 * @returns the function that stops listening
 */
export function listenForPassphrase(
  ipcMain: Pick<IpcMain, 'on' | 'removeListener'>,
  isTrustedSender: (event: SenderEvent) => boolean,
  onAnswer: (answer: PromptAnswer) => void,
): () => void {
  const listener = (event: SenderEvent, message: unknown): void => {
    if (!isTrustedSender(event)) return
    const answer = answerSchema.safeParse(message)
    if (answer.success) onAnswer(answer.data)
  }
  ipcMain.on(promptChannel, listener)
  return () => void ipcMain.removeListener(promptChannel, listener)
}
