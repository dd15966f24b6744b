/** The few calls of PouchDB that the bench makes; the packages bring no declarations. */
declare module 'pouchdb-core' {
  export type PouchDocument = { _id: string; _rev?: string } & Record<string, unknown>
  export type PouchChanges = { pull?: { docs_written: number }; push?: { docs_written: number } }
  class PouchDB {
    static plugin(plugin: unknown): typeof PouchDB
    static sync(a: PouchDB, b: PouchDB, options: { batch_size: number; batches_limit: number }): Promise<PouchChanges>
    constructor(name: string, options: { adapter: string })
    put(document: PouchDocument): Promise<unknown>
    allDocs(options: { include_docs: true }): Promise<{ rows: { doc: PouchDocument }[] }>
    close(): Promise<void>
  }
  export { PouchDB as default }
}
declare module 'pouchdb-adapter-memory' {
  const plugin: unknown
  export { plugin as default }
}
declare module 'pouchdb-adapter-leveldb' {
  const plugin: unknown
  export { plugin as default }
}
declare module 'pouchdb-replication' {
  const plugin: unknown
  export { plugin as default }
}
