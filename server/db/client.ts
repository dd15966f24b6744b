/** Prisma on an encrypted, read-only connection. Screens and modules read through it; writes go through the log. */
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaClient } from '../../prisma/generated/client.ts'
import { COMMON_PRAGMAS, keyPragmas, type DatabaseHandle } from './open.ts'

type ReaderOptions = { readonly file: string; readonly key: Uint8Array }
type Adapter = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>

/** Opens the file keyed and read-only: the operating system and SQLite both refuse writes. */
export class KeyedReaderFactory extends PrismaBetterSqlite3 {
  readonly #key: Uint8Array

  constructor({ file, key }: ReaderOptions) {
    super({ url: file, readonly: true, fileMustExist: true })
    this.#key = key
  }

  override async connect(): Promise<Adapter> {
    const adapter = await super.connect()
    // The adapter keeps its raw handle in `client` without declaring it; no statement has run on it yet.
    const { client } = adapter as Adapter & { client: DatabaseHandle }
    for (const pragma of [...keyPragmas(this.#key), ...COMMON_PRAGMAS, 'query_only=ON']) client.pragma(pragma)
    return adapter
  }
}

/**
 * A Prisma client that reads what the writer has committed, at once. The database must be open for writing already
 * (the writer recovers the log). The caller disconnects it before it closes the writer.
 */
export function createReadClient(options: ReaderOptions): PrismaClient {
  return new PrismaClient({ adapter: new KeyedReaderFactory(options) })
}

/** Runs the first query, which compiles Prisma's query engine (about 0.1 s), before a person waits for it. */
export async function warmUp(client: PrismaClient): Promise<void> {
  await client.stream.findFirst()
}
