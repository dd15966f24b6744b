/** Sends a command with an id that stays the same for every retry of the same act. */
import { useMutation } from '@tanstack/react-query'
import type { UseMutationOptions } from '@tanstack/react-query'
import { useRef } from 'react'
import type { CommandId } from '../../server/contract/primitives.ts'
import { newCommandId } from './ids.ts'

type WithoutId<Input> = Omit<Input, 'commandId'>

export type CommandHandle<Input, Output> = {
  /** Sends it; rejects with the station's error. The same input after a failure is the same act and keeps its id. */
  send(input: WithoutId<Input>): Promise<Output>
  isPending: boolean
  error: unknown
  reset(): void
}

/**
 * Wraps a tRPC mutation so that callers need not think about command ids.
 * @param options `trpc.<module>.<procedure>.mutationOptions()`
 */
export function useCommand<Input extends { commandId: CommandId }, Output, Failure, Context>(
  options: UseMutationOptions<Output, Failure, Input, Context>,
): CommandHandle<Input, Output> {
  const mutation = useMutation(options)
  const act = useRef<{ body: string; commandId: CommandId } | null>(null)
  const send = async (input: WithoutId<Input>): Promise<Output> => {
    const body = JSON.stringify(input)
    const commandId = act.current?.body === body ? act.current.commandId : newCommandId()
    act.current = { body, commandId }
    const output = await mutation.mutateAsync({ ...input, commandId } as Input) // Input is its own fields plus commandId; TypeScript cannot add a key back to an Omit
    act.current = null
    return output
  }
  return { send, isPending: mutation.isPending, error: mutation.error, reset: mutation.reset }
}
