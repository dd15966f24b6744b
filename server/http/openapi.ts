/** OpenAPI 3.1 document made from the same procedures that serve the REST door, so that it cannot drift from them. */
import type { AnyRouter } from '@trpc/server'
import { z } from 'zod'
import { APP_ERRORS } from '../contract/errors.ts'
import { EXTRACT_PATH } from '../contract/regions.ts'
import { EXTRACT_OPERATION } from './extract-upload.ts'
import { restProcedures, type RestProcedure } from './rest.ts'

type Schema = Record<string, unknown>
const schemaOf = (type: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any', reused: 'inline' }) as Schema // a JSON Schema object
  return schema
}

/** Describes one procedure as an operation. */
function operation(procedure: RestProcedure): Schema {
  const schema = schemaOf(procedure.input, 'input') as { properties?: Record<string, Schema>; required?: string[] } // an object schema, since inputs are objects
  const inPath = [...procedure.rest.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  const properties = Object.entries(schema.properties ?? {})
  const isRead = procedure.rest.method === 'GET'
  const parameters = properties
    .filter(([name]) => inPath.includes(name) || isRead)
    .map(([name, property]) => ({
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: inPath.includes(name) || (schema.required ?? []).includes(name),
      schema: property,
    }))
  const body = properties.filter(([name]) => !inPath.includes(name))
  return {
    operationId: procedure.path.replaceAll('.', '_'),
    summary: procedure.rest.summary,
    tags: [procedure.path.split('.')[0]],
    'x-permission': procedure.meta.permission,
    ...(procedure.meta.permission === 'public' ? { security: [] } : {}),
    parameters,
    ...(isRead
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: Object.fromEntries(body),
                  required: (schema.required ?? []).filter((name) => !inPath.includes(name)),
                },
              },
            },
          },
        }),
    responses: {
      200: {
        description: 'Done, and durable',
        content: { 'application/json': { schema: procedure.output ? schemaOf(procedure.output, 'output') : {} } },
      },
      default: {
        description: 'A code with parameters',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

/** The whole document. @param version version of the program */
export function openApiDocument(router: AnyRouter, version: string): Schema {
  const paths: Record<string, Record<string, Schema>> = {}
  for (const procedure of restProcedures(router)) {
    const entry = (paths[procedure.rest.path] ??= {})
    entry[procedure.rest.method.toLowerCase()] = operation(procedure)
  }
  paths[EXTRACT_PATH] = { put: EXTRACT_OPERATION }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kituo station',
      version,
      description:
        'Every write carries a `commandId` (ULID, in the body or as Idempotency-Key); repeating it changes nothing and gives the first answer again.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Error: {
          type: 'object',
          required: ['error'],
          properties: {
            error: {
              type: 'object',
              required: ['code', 'params'],
              properties: { code: { type: 'string', enum: Object.keys(APP_ERRORS) }, params: { type: 'object' } },
            },
          },
        },
      },
    },
    paths,
  }
}
