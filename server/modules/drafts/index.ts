/** The door of drafts: what a person types before it is anybody's fact. */
export { draftsRouter } from './routes.ts'
export { createDrafts, type Drafts } from './service.ts'
