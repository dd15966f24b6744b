/** Procedures of logger files and codecs: a table of contents. */
import { z } from 'zod'
import * as files from '../../contract/coldfiles.ts'
import { ColdDeviceId } from '../../contract/coldregistry.ts'
import { receiptOf } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import type { StateReader } from '../../log/index.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import { bindDevice, saveCodec } from './decide.ts'
import { deviceNamed, loadDevice } from './load.ts'

const FILE_BYTES = 8 * 1_048_576
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path: `/coldchain${path}`, summary }) as const

const isKept = (state: StateReader, { codec }: files.DeviceBinding): boolean =>
  codec === null || codec === 'cayenne' || state.table('ColdCodec').get(`${codec.name}@${codec.version}`) !== null

export const ingestRouter = router({
  fileHead: procedure('coldchain.write', {
    ...post('/files/head', 'The first rows of a table, to choose its columns from'),
    bodyLimitBytes: FILE_BYTES,
  })
    .input(files.LoggerFile)
    .output(files.LoggerFileHead)
    .mutation(({ ctx, input }) => ctx.coldchain.tools.headOf(input.fileBase64)),
  previewFile: procedure('coldchain.write', {
    ...post('/files/preview', 'What the file of a logger holds, before anything of it is kept'),
    bodyLimitBytes: FILE_BYTES,
  })
    .input(files.PreviewLoggerFile)
    .output(files.LoggerPreview)
    .mutation(({ ctx, input }) => ctx.coldchain.tools.readFile(input.fileBase64, input.format).preview),
  importFile: procedure('coldchain.write', { ...post('/files', 'Keep the readings of a logger’s file'), bodyLimitBytes: FILE_BYTES })
    .input(files.ImportLoggerFile)
    .output(files.LoggerImported)
    .mutation(({ ctx, input }) => ctx.coldchain.accept(ctx.coldchain.tools.readFile(input.fileBase64, input.format).content, 'file')),
  tryCodec: procedure('coldchain.write', post('/codecs/try', 'Run a codec against its own examples'))
    .input(files.SaveCodec)
    .output(files.CodecOutcome)
    .mutation(async ({ ctx, input }) => {
      const { examples, ...report } = await ctx.coldchain.tools.tryCodec(input)
      return { ...report, examples: [...examples] }
    }),
  saveCodec: procedure('coldchain.write', post('/codecs', 'Keep a codec that passes its own examples'))
    .input(files.SaveCodec)
    .output(receiptOf(z.object({ codecId: z.string() })))
    .mutation(async ({ ctx, input }) => {
      const { failed } = await ctx.coldchain.tools.tryCodec(input)
      return ctx.execute(input, (state) =>
        saveCodec(input, failed, state.table('ColdCodec').get(`${input.name}@${input.version}`) !== null),
      )
    }),
  bindDevice: procedure('coldchain.write', post('/devices/binding', 'Say how the bytes of a LoRaWAN device are read'))
    .input(files.BindDevice)
    .output(receiptOf(z.object({ deviceId: ColdDeviceId })))
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => {
        const known = deviceNamed(state, input.family, input.deviceName)
        if (!known) throw new AppError('entity.unknown', { entity: 'cold device', id: input.deviceName })
        return bindDevice(input, loadDevice(state, known.id), isKept(state, input.binding))
      }),
    ),
})
