/** What identity answers. */
import { z } from 'zod'
import {
  ChangeOwnLanguage,
  ChangeOwnPassword,
  ChangeUser,
  CloseSession,
  CreateEnrolment,
  CreateUser,
  DefineRole,
  enrolmentPath,
  EnrolmentLink,
  Renew,
  RoleView,
  SessionRow,
  SessionView,
  SetPassword,
  SignIn,
  SignOut,
  TokenGrant,
  Unlock,
  UserView,
} from '../../contract/identity.ts'
import { Receipt, receiptOf, UserId } from '../../contract/primitives.ts'
import { AppError } from '../../kernel/app-error.ts'
import { mergeRouters, procedure, publicProcedure, router } from '../../trpc/trpc.ts'
import * as decide from './decide.ts'
import { createEnrolment } from './enrolment-decide.ts'
import { refreshIn, signInTo } from './holder.ts'
import {
  isFacilityKnown,
  loadAccess,
  loadSession,
  loadUnit,
  loadUser,
  openEnrolmentsOf,
  openSessionsOf,
  phoneUserOfUnit,
  stationLanguage,
  userOfName,
} from './load.ts'
import { listRoles, listUsers } from './queries.ts'
import { closeSessions } from './session-decide.ts'
import type { IssuedSession } from './sessions.ts'

const UserReceipt = receiptOf(z.object({ userId: UserId }))
const Nothing = z.object({})
const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path, summary }) as const
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const
const grantOf = ({ tokens, accessExpiresAt, view }: IssuedSession) => ({ ...tokens, expiresAt: accessExpiresAt, user: view })

const ownSession = router({
  signIn: publicProcedure()
    .input(SignIn)
    .output(SessionView)
    .mutation(async ({ ctx, input }) => {
      if (!ctx.session) throw new AppError('input.unsupported', { expected: 'POST /api/v1/auth/login' }) // a transport without a place for tokens
      return (await signInTo(ctx, input)).view
    }),
  login: publicProcedure(post('/auth/login', 'Get tokens for a user name and password'))
    .input(SignIn)
    .output(TokenGrant)
    .mutation(async ({ ctx, input }) => grantOf(await ctx.identity.signIn({ ...input, device: ctx.device }))),
  refresh: publicProcedure()
    .input(Nothing)
    .output(SessionView)
    .mutation(({ ctx }) => refreshIn(ctx)),
  renew: publicProcedure(post('/auth/refresh', 'Get the next tokens; a refresh token works once'))
    .input(Renew)
    .output(TokenGrant)
    .mutation(async ({ ctx, input }) => grantOf(await ctx.identity.refresh(input.refreshToken))),
  signOut: publicProcedure(post('/auth/logout', 'End the session of the access token, or of a refresh token'))
    .input(SignOut)
    .output(Nothing)
    .mutation(async ({ ctx, input }) => {
      await ctx.identity.signOut({
        sessionId: ctx.user?.sessionId ?? null,
        refreshToken: input.refreshToken ?? ctx.session?.get()?.refreshToken ?? null,
      })
      ctx.session?.clear()
      return {}
    }),
  session: publicProcedure(get('/auth/session', 'The signed-in person, or null'))
    .input(Nothing.optional())
    .output(SessionView.nullable())
    .query(({ ctx }) => (ctx.user ? ctx.identity.view(ctx.user.sessionId) : null)),
  unlock: procedure('session.self', post('/auth/unlock', 'Check the password of the signed-in person'))
    .input(Unlock)
    .output(SessionView)
    .mutation(({ ctx, input }) => ctx.identity.unlock({ sessionId: ctx.user.sessionId, password: input.password, device: ctx.device })),
  changeOwnPassword: procedure('session.self', post('/auth/password', 'Change the own password; other sessions end'))
    .input(ChangeOwnPassword)
    .output(UserReceipt)
    .mutation(async ({ ctx, input }) => ({
      ...(await ctx.identity.changeOwnPassword(input, ctx.user, ctx.device)),
      commandId: input.commandId,
    })),
  changeOwnLanguage: procedure('session.self', post('/auth/language', 'Change the language the signed-in person reads'))
    .input(ChangeOwnLanguage)
    .output(UserReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => decide.changeOwnLanguage(input.language, loadUser(state, ctx.user.userId))),
    ),
})

const people = router({
  users: procedure('identity.read', get('/users', 'Everybody with an account'))
    .input(Nothing.optional())
    .output(z.array(UserView))
    .query(({ ctx }) => listUsers(ctx.read)),
  createUser: procedure('identity.manage', post('/users', 'Create an account'))
    .input(CreateUser)
    .output(UserReceipt)
    .mutation(async ({ ctx, input }) => {
      const passwordHash = await ctx.identity.hashNewPassword(input.password, input.userName)
      return ctx.execute({ ...input, password: null }, (state, facts) => {
        const known = {
          twin: userOfName(state, input.userName),
          roles: loadAccess(state).roles,
          isFacilityKnown: isFacilityKnown(state, input.facilityId),
        }
        return decide.createUser(input, { ...known, passwordHash }, facts)
      })
    }),
  changeUser: procedure('identity.manage', {
    method: 'PATCH',
    path: '/users/{userId}',
    summary: 'Change an account, or take it out of use',
  })
    .input(ChangeUser)
    .output(UserReceipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) =>
        decide.changeUser(input, {
          user: loadUser(state, input.userId),
          access: loadAccess(state),
          sessions: openSessionsOf(state, input.userId),
          enrolments: openEnrolmentsOf(state, input.userId),
          isFacilityKnown: isFacilityKnown(state, input.fields.facilityId),
        }),
      ),
    ),
  setPassword: procedure('identity.manage', post('/users/{userId}/password', 'Give somebody a new password; their sessions end'))
    .input(SetPassword)
    .output(UserReceipt)
    .mutation(async ({ ctx, input }) => {
      const passwordHash = await ctx.identity.hashNewPassword(input.password, loadUser(ctx.log.state, input.userId).userName)
      return ctx.execute({ ...input, password: null }, (state) =>
        decide.setPassword(passwordHash, { user: loadUser(state, input.userId), sessions: openSessionsOf(state, input.userId) }, null),
      )
    }),
  roles: procedure('identity.read', get('/roles', 'Roles and what they allow'))
    .input(Nothing.optional())
    .output(z.array(RoleView))
    .query(({ ctx }) => listRoles(ctx.read)),
  defineRole: procedure('identity.manage', post('/roles', 'Define a role anew; it holds at once'))
    .input(DefineRole)
    .output(Receipt)
    .mutation(({ ctx, input }) => ctx.execute(input, (state) => decide.defineRole(input, loadAccess(state)))),
})

const devices = router({
  sessions: procedure('identity.read', get('/sessions', 'Open sessions, then ended ones'))
    .input(Nothing.optional())
    .output(z.array(SessionRow))
    .query(({ ctx }) => ctx.identity.listSessions(ctx.user.sessionId)),
  closeSession: procedure('identity.manage', post('/sessions/{sessionId}/close', 'End a session'))
    .input(CloseSession)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state) => closeSessions([loadSession(state, input.sessionId)], 'closedByAdministrator')),
    ),
  createEnrolment: procedure('unit.manage', post('/enrolments', "Make a one-time link for a unit's phone"))
    .input(CreateEnrolment)
    .output(receiptOf(EnrolmentLink))
    .mutation(async ({ ctx, input }) => {
      const { enrolmentTokens } = ctx.identity
      const made = await ctx.execute(input, (state, facts) =>
        createEnrolment(
          {
            unit: loadUnit(state, input.unitId),
            phoneUser: phoneUserOfUnit(state, input.unitId),
            isNameTaken: (name) => userOfName(state, name) !== null,
            language: stationLanguage(state, facts.station.id),
          },
          enrolmentTokens.hashOf,
          facts,
        ),
      )
      const path = enrolmentPath(enrolmentTokens.tokenOf(made.result.id))
      const address = ctx.address()
      return { ...made, result: { ...made.result, path, url: address === null ? null : new URL(path, address).href } }
    }),
})

export const identityRouter = mergeRouters(ownSession, people, devices)
