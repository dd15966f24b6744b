/** The thread that runs codecs: one at a time, away from the station, to be ended at any moment. Uses node:worker_threads. */
import { parentPort } from 'node:worker_threads'
import { newQuickJSWASMModuleFromVariant, newVariant, type CustomizeVariantOptions, type QuickJSSyncVariant } from 'quickjs-emscripten-core'
import { ENGINE_PAGES, type FromCodecThread, type ToCodecThread } from './protocol.ts'
import { runCodec } from './run-codec.ts'

type Memory = Exclude<CustomizeVariantOptions['wasmMemory'], undefined | (() => unknown)>
/** The names of WebAssembly are not among the types of a program without a screen. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { Memory: new (pages: typeof ENGINE_PAGES) => Memory } } // Node has it since version 8
/** Its types describe the CommonJS form, which wraps the default export once more. */
const { default: variant } = (await import('@jitl/quickjs-wasmfile-release-sync')) as unknown as { default: QuickJSSyncVariant } // the form Node loads

const engine = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory: new WebAssembly.Memory(ENGINE_PAGES) }))
parentPort?.on('message', ({ id, source, input }: ToCodecThread) => {
  parentPort?.postMessage({ id, ...runCodec(engine, source, input) } satisfies FromCodecThread)
})
parentPort?.postMessage({ isReady: true } satisfies FromCodecThread)
