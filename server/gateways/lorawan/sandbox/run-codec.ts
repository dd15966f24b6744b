/**
 * One run of a codec in QuickJS: a runtime and a context of its own, nothing left afterwards. There is no I/O, no timer and no module in there,
 * and what comes out is one text of bounded length that is parsed here.
 */
import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten-core'
import { CODEC_LIMITS, type CodecAnswer, type CodecFailure, type CodecInput } from './protocol.ts'

/**
 * Runs in the context before and after the codec. What codecs write to the console goes nowhere. `JSON` and `String` are taken before the codec can put something else in their place. Older
 * codecs are called as their networks did: `Decode(fPort, bytes, variables)` (ChirpStack), `Decoder(bytes, fPort)` (The Things Network v2).
 */
const PRELUDE = `(() => {
  globalThis.console = { log() {}, info() {}, warn() {}, error() {}, debug() {} }
  const { parse, stringify } = JSON
  const call = Function.prototype.call.bind(Function.prototype.call)
  return (text, find) => {
    const input = parse(text)
    input.recvTime = new Date(input.recvTime)
    input.variables = {}
    const { decodeUplink, Decode, Decoder } = find()
    const modern = typeof decodeUplink === 'function'
    const result = modern ? call(decodeUplink, undefined, input)
      : typeof Decode === 'function' ? call(Decode, undefined, input.fPort, input.bytes, {})
      : typeof Decoder === 'function' ? call(Decoder, undefined, input.bytes, input.fPort)
      : null
    if (result === null || result === undefined) return stringify(decodeUplink || Decode || Decoder ? { errors: ['nothing decoded'] } : { missing: true })
    return stringify(modern ? { data: result.data, errors: result.errors, warnings: result.warnings } : { data: result })
  }
})()`
const FIND = `(() => {
  const get = (read) => { try { return read() } catch { return undefined } }
  return { decodeUplink: get(() => decodeUplink), Decode: get(() => Decode), Decoder: get(() => Decoder) }
})`
const PROBLEM_CHARACTERS = 300
const LIST_LIMIT = 20

const failure = (reason: CodecFailure['reason'], problem: string): CodecFailure => ({
  reason,
  problem: problem.slice(0, PROBLEM_CHARACTERS),
})
const isItem = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [])
    .slice(0, LIST_LIMIT)
    .map((one) => (typeof one === 'string' ? one : JSON.stringify(one)).slice(0, PROBLEM_CHARACTERS))

/** Name and message of an error in the context; never runs the codec's own code without limits, because those still hold. */
function failureOf(context: QuickJSContext, error: QuickJSHandle): CodecFailure {
  const part = (name: string): string => {
    const handle = context.getProp(error, name)
    const text =
      context.typeof(handle) === 'string' && lengthOf(context, handle) <= CODEC_LIMITS.outputCharacters ? context.getString(handle) : ''
    handle.dispose()
    return text
  }
  // QuickJS throws null when there is no memory left for an error.
  if (context.sameValue(error, context.null)) return failure('codecMemory', 'out of memory')
  const isObject = context.typeof(error) === 'object'
  const name = isObject ? part('name') : ''
  const message = isObject ? part('message') : ''
  if (name === 'InternalError' && message === 'interrupted') return failure('codecTimeout', 'took too long')
  if (name === 'InternalError' && /^(out of memory|stack overflow|string too long)$/.test(message)) return failure('codecMemory', message)
  return failure('codecFailed', `${name}: ${message}`)
}
function lengthOf(context: QuickJSContext, text: QuickJSHandle): number {
  const handle = context.getProp(text, 'length')
  const length = context.getNumber(handle)
  handle.dispose()
  return length
}

/** What the codec answered, as text of the form PRELUDE gives. */
function answerOf(text: string): CodecAnswer {
  const { data, errors, warnings, missing } = JSON.parse(text) as Record<string, unknown> // made by JSON.stringify in the context
  if (missing === true) return failure('codecFailed', 'has no decodeUplink, Decode or Decoder')
  if (Array.isArray(errors) && errors.length > 0) return { errors: texts(errors) }
  return isItem(data) ? { data, warnings: texts(warnings) } : failure('codecOutput', 'gave no object with fields')
}

/** Evaluates; the handle or what went wrong. */
function evaluate(context: QuickJSContext, code: string, file: string): QuickJSHandle | CodecFailure {
  const result = context.evalCode(code, file)
  if (!result.error) return result.value
  const problem = failureOf(context, result.error)
  result.error.dispose()
  return problem
}
const isFailure = (value: QuickJSHandle | CodecFailure): value is CodecFailure => 'reason' in value

function decode(context: QuickJSContext, source: string, input: CodecInput): CodecAnswer {
  const kept: QuickJSHandle[] = []
  const keep = (value: QuickJSHandle | CodecFailure): QuickJSHandle | CodecFailure => {
    if (!isFailure(value)) kept.push(value)
    return value
  }
  try {
    const call = keep(evaluate(context, PRELUDE, 'prelude.js'))
    if (isFailure(call)) return call
    const loaded = keep(evaluate(context, source, 'codec.js'))
    if (isFailure(loaded)) return loaded
    const find = keep(evaluate(context, FIND, 'find.js'))
    if (isFailure(find)) return find
    const text = keep(context.newString(JSON.stringify(input)))
    if (isFailure(text)) return text
    const result = context.callFunction(call, context.undefined, text, find)
    if (result.error) {
      kept.push(result.error)
      return failureOf(context, result.error)
    }
    kept.push(result.value)
    if (context.typeof(result.value) !== 'string') return failure('codecOutput', 'gave nothing that can be written as JSON')
    if (lengthOf(context, result.value) > CODEC_LIMITS.outputCharacters) return failure('codecOutput', 'gave too much')
    return answerOf(context.getString(result.value))
  } finally {
    for (const handle of kept) handle.dispose()
  }
}

/**
 * Runs a codec once.
 * @returns its answer; `isWorn` when the engine must not be used again
 */
export function runCodec(
  engine: QuickJSWASMModule,
  source: string,
  input: CodecInput,
): { readonly answer: CodecAnswer; readonly isWorn: boolean } {
  let steps = 0
  try {
    const runtime = engine.newRuntime({
      maxStackSizeBytes: CODEC_LIMITS.stackBytes,
      interruptHandler: () => {
        steps += 1
        return steps > CODEC_LIMITS.steps
      },
    })
    const context = runtime.newContext()
    const answer = decode(context, source, input)
    context.dispose()
    runtime.dispose()
    return { answer, isWorn: false }
  } catch (error) {
    // The engine itself gave up (no memory or stack where it did not expect that): whatever it holds now is nobody's any more.
    return { answer: failure('codecMemory', `the engine gave up: ${error instanceof Error ? error.message : String(error)}`), isWorn: true }
  }
}
