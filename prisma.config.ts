/** Where Prisma finds the schema. The database itself is opened by server/db, never by this file. */
import { defineConfig } from 'prisma/config'

export default defineConfig({ schema: 'prisma/schema', migrations: { path: 'prisma/migrations' } })
