/** What the stations module answers. */
import { z } from 'zod'
import { CancelPairing, ConfirmPairing, PairingState, PairingView, StartPairing } from '../../contract/pairing.ts'
import { CompareStarted, StationLinks } from '../../contract/peer-links.ts'
import { Receipt } from '../../contract/primitives.ts'
import { SetStationDoor, StationDoor } from '../../contract/station-door.ts'
import { DescribeOwnStation, GrantScope, RevokeStation, SetAddresses, StationList } from '../../contract/stations.ts'
import { AppError } from '../../kernel/app-error.ts'
import { actorOf, type Context } from '../../trpc/context.ts'
import { procedure, router } from '../../trpc/trpc.ts'
import * as decide from './decide.ts'
import { heldHeads, loadAround } from './load.ts'
import { stationLinks } from './links-query.ts'
import { describedOwn, makeOwnCard } from './own.ts'
import type { PeersPort } from './peers-port.ts'
import { listStations } from './queries.ts'

const Nothing = z.object({}).optional()
const get = (path: `/${string}`, summary: string) => ({ method: 'GET', path, summary }) as const
const post = (path: `/${string}`, summary: string) => ({ method: 'POST', path, summary }) as const

/** The station's side of sync. @throws AppError `pairing.unavailable` where a station runs without */
function peersOf({ peers }: Pick<Context, 'peers'>): PeersPort {
  if (!peers) throw new AppError('pairing.unavailable', {})
  return peers
}

const pairing = router({
  /** What is under way; asked again every second while a screen shows it. */
  state: procedure('peers.manage', get('/stations/pairing', 'Pairings under way'))
    .input(Nothing)
    .output(PairingState)
    .query(({ ctx }) => ctx.peers?.pairing.state() ?? { isAvailable: false, open: null, pairings: [] }),
  open: procedure('peers.manage', post('/stations/pairing/open', 'Let other stations begin a pairing for ten minutes'))
    .input(Nothing)
    .output(PairingState)
    .mutation(({ ctx }) => peersOf(ctx).pairing.open()),
  close: procedure('peers.manage', post('/stations/pairing/close', 'Let nobody begin a pairing'))
    .input(Nothing)
    .output(PairingState)
    .mutation(({ ctx }) => peersOf(ctx).pairing.close()),
  start: procedure('peers.manage', post('/stations/pairing/start', 'Begin a pairing with an address or the text of a QR code'))
    .input(StartPairing)
    .output(PairingView)
    .mutation(({ ctx, input }) => peersOf(ctx).pairing.start(input.target)),
  confirm: procedure('peers.manage', post('/stations/pairing/{pairingId}/confirm', 'The codes were compared and are the same'))
    .input(ConfirmPairing)
    .output(PairingView)
    .mutation(({ ctx, input }) => peersOf(ctx).pairing.confirm(input, actorOf(ctx.user))),
  cancel: procedure('peers.manage', post('/stations/pairing/{pairingId}/cancel', 'End a pairing; say so when the codes differ'))
    .input(CancelPairing)
    .output(PairingState)
    .mutation(({ ctx, input }) => peersOf(ctx).pairing.cancel(input)),
})

export const stationsRouter = router({
  pairing,
  list: procedure('peers.read', get('/stations', 'This station and the others it knows'))
    .input(Nothing)
    .output(StationList)
    .query(({ ctx: { log, peers } }) => {
      const own = describedOwn(log.state, log.station(), peers?.door() ?? null)
      return { own, others: listStations(log.state, own, (stationId) => peers?.link(stationId) ?? null) }
    }),
  /** Asked again when the station announces `peers`. */
  links: procedure('peers.read', get('/stations/links', 'How the links to other stations stand, and who holds what'))
    .input(Nothing)
    .output(StationLinks)
    .query(async ({ ctx: { log, peers, claims } }) => stationLinks(log, peers, (await claims.conflicts()).length)),
  /** Asked again when the station announces `peers`. */
  door: procedure('peers.manage', get('/stations/door', 'The door for other stations, and stations nearby'))
    .input(Nothing)
    .output(StationDoor)
    .query(({ ctx }) => peersOf(ctx).doorway.view()),
  setDoor: procedure('peers.manage', post('/stations/door', 'Open or shut the door for other stations'))
    .input(SetStationDoor)
    .output(StationDoor)
    .mutation(async ({ ctx, input }) => {
      const { doorway } = peersOf(ctx)
      const { isFixed } = doorway.view()
      await ctx.execute(input, (state, facts) => decide.setDoor(input, isFixed, loadAround(state, facts.station.id, facts), facts))
      const { commandId: _commandId, ...setting } = input
      return doorway.set(setting)
    }),
  compare: procedure('peers.manage', post('/stations/compare', 'Compare everything with every station that can be heard, entry by entry'))
    .input(Nothing)
    .output(CompareStarted)
    .mutation(({ ctx }) => ({ links: peersOf(ctx).compareNow() })),
  describe: procedure('peers.manage', post('/stations/own', 'Say what this station is and where others reach it'))
    .input(DescribeOwnStation)
    .output(Receipt)
    .mutation(({ ctx, input: { commandId, ...said } }) => {
      const door = peersOf(ctx).door()
      return ctx.execute({ commandId, ...said }, (state, facts) => {
        const card = makeOwnCard({ state, station: facts.station, keys: ctx.log.keys }, door, facts.now, said)
        return decide.describeOwn(card, loadAround(state, card.stationId, facts), facts)
      })
    }),
  setAddresses: procedure('peers.manage', post('/stations/{stationId}/addresses', 'Say where a station can be reached'))
    .input(SetAddresses)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.setAddresses(input, loadAround(state, input.stationId, facts), facts)),
    ),
  grant: procedure('peers.manage', post('/stations/{stationId}/grants', 'Share a scope with a station'))
    .input(GrantScope)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.grantScope(input, loadAround(state, input.stationId, facts), facts)),
    ),
  withdraw: procedure('peers.manage', post('/stations/{stationId}/grants/withdraw', 'Stop sharing a scope with a station'))
    .input(GrantScope)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) => decide.withdrawScope(input, loadAround(state, input.stationId, facts), facts)),
    ),
  revoke: procedure('peers.manage', post('/stations/{stationId}/revoke', 'Shut a station out for ever'))
    .input(RevokeStation)
    .output(Receipt)
    .mutation(({ ctx, input }) =>
      ctx.execute(input, (state, facts) =>
        decide.revokeStation(input, loadAround(state, input.stationId, facts), heldHeads(state, input.stationId), facts),
      ),
    ),
})
