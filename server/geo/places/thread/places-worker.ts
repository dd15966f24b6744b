/** Entry of the thread that searches places; started by place-thread.ts. Uses node:fs, node:worker_threads. */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PlaceEngine } from '../engine.ts'
import { LiveList } from './live-list.ts'
import type { FromThread, ListOrigin, PlaceIndexFile, PlaceQuestion, PlaceReply, ThreadData, ToThread } from './messages.ts'

/** Rows that come in a burst make one index. */
const REST_MS = 30

const { cancelled } = workerData as ThreadData // place-thread.ts is the only caller
const engine = new PlaceEngine()
const lists = new Map<ListOrigin, LiveList>()
const waiting = new Map<ListOrigin, NodeJS.Timeout>()
/** Version of each region that is open. */
const open = new Map<string, string>()
const tell = (message: FromThread): void => parentPort?.postMessage(message)
const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function openRegions(files: readonly PlaceIndexFile[]): void {
  for (const id of open.keys())
    if (!files.some((file) => file.id === id)) {
      engine.remove(`region:${id}`)
      open.delete(id)
    }
  for (const { id, file, version } of files) {
    if (open.get(id) === version) continue
    try {
      engine.put(`region:${id}`, 'region', readFileSync(file), null)
      open.set(id, version)
    } catch (error) {
      tell({ type: 'unreadable', region: id, message: sentence(error) })
    }
  }
}

function changeRows({ origin, rows, gone }: Extract<ToThread, { type: 'rows' }>): void {
  const list = lists.get(origin) ?? new LiveList(engine, origin)
  lists.set(origin, list)
  list.change(rows, gone)
  if (waiting.has(origin)) return
  const rebuild = (): void => {
    waiting.delete(origin)
    list.rebuild()
  }
  waiting.set(origin, setTimeout(rebuild, REST_MS))
}

const answer = (question: PlaceQuestion): PlaceReply =>
  question.what === 'search' ? engine.search(question.request) : engine.reverse(question.point, question.language, question.origins)

/** Lists that were never made into an index must not be missing from the first answer. */
function buildFirst(): void {
  for (const [origin, list] of lists)
    if (!list.isBuilt) {
      clearTimeout(waiting.get(origin))
      waiting.delete(origin)
      list.rebuild()
    }
}

function work(id: number, question: PlaceQuestion): void {
  if (Atomics.load(cancelled, id % cancelled.length) === id) return tell({ type: 'answer', id, reply: null })
  try {
    buildFirst()
    tell({ type: 'answer', id, reply: answer(question) })
  } catch (error) {
    tell({ type: 'failure', id, message: error instanceof Error ? (error.stack ?? error.message) : sentence(error) })
  }
}

parentPort?.on('message', (message: ToThread) => {
  if (message.type === 'ask') work(message.id, message.question)
  else if (message.type === 'regions') openRegions(message.files)
  else changeRows(message)
})
