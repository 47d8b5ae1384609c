import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BoardView } from '../../../backend/protocol/boardView.ts'
import type { CarrierStop, CarrierView } from '../../../backend/protocol/carrierView.ts'
import { type Changes, type ServerFrame, serverFrame } from '../../../backend/protocol/live.ts'
import { type LiveState, reduce } from '../../../dashboard/state/reduce.ts'
import { carrierView, stop } from '../carrierRound.ts'

const depot = {
  name: 'Villeneuve',
  timeZone: 'Europe/Paris',
  position: [6.14, 46.2] as [number, number],
  serviceDay: '2026-11-23',
  truckAt: 0,
}
const clock = { serviceAt: 0, realAt: 0, speed: 1 }
const why = { fr: 'Parce que.', en: 'Because.' }

const snapshot = (state: LiveState): ServerFrame => ({ type: 'snapshot', ...state })
const patch = (version: number, changes: Changes): ServerFrame => ({
  type: 'patch',
  baseVersion: version - 1,
  version,
  changes,
})
const progress = (seq: number, changes: Changes, version = 4): ServerFrame => ({
  type: 'progress',
  version,
  seq,
  changes,
})

const start = (stops: CarrierStop[]): LiveState => ({
  version: 4,
  seq: 2,
  view: carrierView(stops),
})

function stopIds(state: LiveState | 'resync'): string[] {
  if (state === 'resync' || state.view.audience !== 'carrier') throw new Error('no round')
  return state.view.round!.stops.map(({ stopId }) => stopId)
}

describe('reduce', () => {
  const abc = [stop('a'), stop('b'), stop('c')]

  test('takes a snapshot when nothing is known', () => {
    expect(reduce(undefined, snapshot(start(abc)))).toEqual(start(abc))
  })

  test('asks for a snapshot when a patch comes first', () => {
    expect(reduce(undefined, patch(5, {}))).toBe('resync')
  })

  test('puts an inserted stop where the order says', () => {
    const changes = { carrier: { order: ['a', 'new', 'b', 'c'], stops: [stop('new')] } }
    expect(stopIds(reduce(start(abc), patch(5, changes)))).toEqual(['a', 'new', 'b', 'c'])
  })

  test('drops a stop that the order leaves out', () => {
    expect(stopIds(reduce(start(abc), patch(5, { carrier: { order: ['a', 'c'] } })))).toEqual([
      'a',
      'c',
    ])
  })

  test('raises the version with an empty patch and keeps the view', () => {
    const before = start(abc)
    const after = reduce(before, patch(5, {}))
    expect(after).toEqual({ ...before, version: 5 })
  })

  test('ignores a frame that is not newer', () => {
    const before = start(abc)
    expect(reduce(before, patch(4, { carrier: { order: [] } }))).toBe(before)
    expect(reduce(before, progress(2, { carrier: { order: [] } }))).toBe(before)
    expect(reduce(before, snapshot({ ...start([]), version: 3 }))).toBe(before)
  })

  test('asks for a snapshot when a version or a progress is missing', () => {
    expect(reduce(start(abc), patch(6, {}))).toBe('resync')
    expect(reduce(start(abc), progress(4, {}))).toBe('resync')
  })

  test('asks for a snapshot when a progress rests on a plan that has not come yet', () => {
    expect(reduce(start(abc), progress(3, {}, 5))).toBe('resync')
  })

  test('asks for a snapshot when the order names a stop that nobody has sent', () => {
    expect(reduce(start(abc), patch(5, { carrier: { order: ['a', 'x'] } }))).toBe('resync')
  })

  test('asks for a snapshot when a new stop comes without a place', () => {
    expect(reduce(start(abc), patch(5, { carrier: { stops: [stop('x')] } }))).toBe('resync')
  })

  test('leaves a household without a request when it is null', () => {
    const household: LiveState = {
      version: 1,
      seq: 1,
      view: {
        audience: 'household',
        clock,
        depot,
        mailbox: { label: 'Bernard', address: '14 rue de la Tour' },
        request: {
          requestId: 'r',
          state: 'planned',
          parcels: 1,
          openedAt: 0,
          day: '2026-11-23',
          cancellable: true,
        },
      },
    }
    const after = reduce(household, patch(2, { household: { request: null } }))
    expect(after).toMatchObject({ version: 2 })
    expect((after as LiveState).view).not.toHaveProperty('request')
  })

  test('puts new presses on top of a board and changes known ones in place', () => {
    const press = (pressId: string, at: number) => ({
      pressId,
      at,
      address: '1 rue A',
      position: [6, 46] as [number, number],
      why,
    })
    const view: BoardView = {
      audience: 'manager',
      clock,
      depot,
      figures: { atRisk: 0, unserved: 0, notBack: 0 },
      rounds: [],
      presses: [press('b', 2), press('a', 1)],
    }
    const presses = [press('c', 3), { ...press('a', 1), roundNumber: 'L07' }]
    const after = reduce({ version: 4, seq: 1, view }, progress(2, { board: { presses } }))
    const shown = ((after as LiveState).view as BoardView).presses
    expect(shown.map(({ pressId, roundNumber }) => [pressId, roundNumber])).toEqual([
      ['c', undefined],
      ['b', undefined],
      ['a', 'L07'],
    ])
  })

  test('equals the office after any losses and repeats, once it has asked again', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const office = openOffice()
        let mine = reduce(undefined, office.snapshot()) as LiveState
        const hear = (frame: ServerFrame) => {
          const next = reduce(mine, frame)
          mine = next === 'resync' ? (reduce(mine, office.snapshot()) as LiveState) : next
        }
        for (const { move, at, isLost, repeat } of steps) {
          const frame = office.move(move, at)
          if (!isLost) hear(frame)
          const old = office.sent[repeat % office.sent.length]!
          if (isOld(old, mine)) expect(reduce(mine, old)).toBe(mine)
          const { version, seq, view } = office.state()
          if (mine.version === version && mine.seq === seq) expect(mine.view).toEqual(view)
        }
        hear(office.move('empty patch', 0))
        hear(office.move('progress', 0))
        expect(mine).toEqual(office.state())
      }),
    )
  })
})

const step = fc.record({
  move: fc.constantFrom('insert', 'remove', 'change', 'empty patch', 'progress'),
  at: fc.nat(20),
  isLost: fc.boolean(),
  repeat: fc.nat(100),
})
type Move = 'insert' | 'remove' | 'change' | 'empty patch' | 'progress'

function isOld(frame: ServerFrame, known: LiveState): boolean {
  if (frame.type === 'patch') return frame.version <= known.version
  return frame.type === 'progress' && frame.seq <= known.seq
}

/** An office with one round: it changes its own list and tells of it as the protocol says. */
function openOffice() {
  let version = 1
  let seq = 1
  let stops = [stop('a'), stop('b')]
  let made = 0
  const sent: ServerFrame[] = []
  const view = (): CarrierView => carrierView(stops)
  const tell = (frame: ServerFrame): ServerFrame => {
    sent.push(serverFrame.parse(frame))
    return frame
  }
  const order = () => stops.map(({ stopId }) => stopId)
  const change = (at: number): CarrierStop | undefined => {
    const index = at % Math.max(1, stops.length)
    const known = stops[index]
    if (!known) return undefined
    made += 1
    stops = stops.with(index, { ...known, letters: made })
    return stops[index]
  }
  const moves: Record<Move, (at: number) => ServerFrame> = {
    insert: (at) => {
      made += 1
      const added = stop(`new ${made}`)
      stops = stops.toSpliced(at % (stops.length + 1), 0, added)
      version += 1
      return patch(version, { carrier: { order: order(), stops: [added] } })
    },
    remove: (at) => {
      stops = stops.toSpliced(at % Math.max(1, stops.length), 1)
      version += 1
      return patch(version, { carrier: { order: order() } })
    },
    change: (at) => {
      const changed = change(at)
      version += 1
      return patch(version, changed ? { carrier: { stops: [changed] } } : {})
    },
    'empty patch': () => {
      version += 1
      return patch(version, {})
    },
    progress: (at) => {
      const changed = change(at)
      seq += 1
      return progress(seq, changed ? { carrier: { stops: [changed] } } : {}, version)
    },
  }
  return {
    sent,
    state: (): LiveState => ({ version, seq, view: view() }),
    snapshot: (): ServerFrame => ({ type: 'snapshot', version, seq, view: view() }),
    move: (move: Move, at: number) => tell(moves[move](at)),
  }
}
