/** Rows of User, Role, Session and Enrolment. */
import { projection } from '../../log/index.ts'
import {
  enrolmentCreated,
  enrolmentRevoked,
  enrolmentUsed,
  roleDefined,
  sessionClosed,
  sessionOpened,
  userChanged,
  userCreated,
  userPasswordSet,
  userPhoneSet,
} from './ops.ts'

export const identityProjection = projection('identity', 1, ({ on, table }) => {
  const users = table('User', 'id')
  const roles = table('Role', 'name')
  const sessions = table('Session', 'id')
  const enrolments = table('Enrolment', 'id')
  on(userCreated, ({ body: { userId, ...fields }, meta }) => {
    users.insert({ id: userId, ...fields, isActive: true, createdAt: meta.at })
  })
  on(userChanged, ({ body }) => {
    users.patch(body.userId, body.fields)
  })
  on(userPhoneSet, ({ body }) => {
    users.patch(body.userId, { phone: body.phone })
  })
  on(userPasswordSet, ({ body }) => {
    users.patch(body.userId, { passwordHash: body.passwordHash })
  })
  on(roleDefined, ({ body }) => {
    if (roles.get(body.name)) roles.patch(body.name, { permissions: body.permissions })
    else roles.insert({ name: body.name, permissions: body.permissions })
  })
  on(sessionOpened, ({ body: { sessionId, ...fields }, meta }) => {
    sessions.insert({ id: sessionId, ...fields, openedAt: meta.at })
  })
  on(sessionClosed, ({ body, meta }) => {
    sessions.patch(body.sessionId, { closedAt: meta.at, closeReason: body.reason })
  })
  on(enrolmentCreated, ({ body: { enrolmentId, ...fields }, meta }) => {
    enrolments.insert({ id: enrolmentId, ...fields, createdBy: meta.actor, createdAt: meta.at })
  })
  on(enrolmentUsed, ({ body, meta }) => {
    enrolments.patch(body.enrolmentId, { usedAt: meta.at })
  })
  on(enrolmentRevoked, ({ body, meta }) => {
    enrolments.patch(body.enrolmentId, { revokedAt: meta.at })
  })
})
