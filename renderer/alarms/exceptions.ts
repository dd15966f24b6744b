/** The exceptions of the station: what needs a person now, most urgent first. */
import { useQuery } from '@tanstack/react-query'
import type { ExceptionView } from '../../server/contract/exceptions.ts'
import { trpc } from '../lib/trpc.ts'
import { sortExceptions } from './exception-order.ts'

export type Exception = ExceptionView

/** Time alone raises an exception (an incident that waits too long, a unit gone silent) and no op tells of it, so the list is asked again. */
const ASK_AGAIN_MS = 5_000

/** Exceptions in strip order. */
export function useExceptions(): readonly Exception[] {
  const { data } = useQuery({
    ...trpc.exceptions.list.queryOptions(),
    refetchInterval: ASK_AGAIN_MS,
    refetchIntervalInBackground: true,
    select: sortExceptions,
  })
  return data ?? []
}
