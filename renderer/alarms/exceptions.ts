/** The exceptions of the station: what needs a person now, most urgent first. Asked again when the station says that the list changed. */
import { useQuery } from '@tanstack/react-query'
import type { ExceptionView } from '../../server/contract/exceptions.ts'
import { trpc } from '../lib/trpc.ts'
import { sortExceptions } from './exception-order.ts'

export type Exception = ExceptionView

/** Exceptions in strip order. */
export function useExceptions(): readonly Exception[] {
  const { data } = useQuery({ ...trpc.exceptions.list.queryOptions(), select: sortExceptions })
  return data ?? []
}
