import type { CarrierId } from '../../algorithms/model.ts'
import type { ClientFrame, ServerFrame } from '../protocol/live.ts'
import type { DepotState } from '../store/depotState.ts'
import type { CarrierLine } from './liveHub.ts'
import { listPassing } from './passing.ts'

/** A phone that doesn't know better where it is can't say which house it stands at. */
const leastAccuracyMetres = 50

interface Options {
  readonly state: () => DepotState
  /** Keeps what a device said of duty. */
  readonly saveDuty: (sessionId: string, onDuty: boolean) => Promise<void>
  readonly noteShown: (sessionId: string, version: number) => Promise<void>
  /** A device has no socket any more: pushes are for it now. */
  readonly onGone: () => void
}

/**
 * What carriers' devices say on their sockets: whether they are on duty, what they have shown, where
 * they are. A position is looked at once, for what waits near by, and forgotten; of a device that
 * isn't on duty, or a round that isn't under way, not even that.
 */
export function makeCarrierLines({ state, saveDuty, noteShown, onGone }: Options): {
  open(
    device: { readonly carrierId: CarrierId; readonly sessionId: string },
    say: (frame: ServerFrame) => void,
  ): CarrierLine
  /** Whether this device's page is open and on the screen. */
  isOpen(sessionId: string): boolean
} {
  const open = new Map<string, number>()
  return {
    isOpen: (sessionId) => open.has(sessionId),
    open({ carrierId, sessionId }, say) {
      open.set(sessionId, (open.get(sessionId) ?? 0) + 1)
      let isOnDuty = false
      let told = '[]'

      const pass = (frame: Extract<ClientFrame, { type: 'position' }>) => {
        const isUsable = isOnDuty && frame.accuracyMetres <= leastAccuracyMetres
        const near = isUsable ? listPassing(state(), carrierId, frame.at) : []
        const text = JSON.stringify(near.map(({ requestId }) => requestId))
        if (text === told) return
        told = text
        say({ type: 'passing', near })
      }

      return {
        hear(frame) {
          if (frame.type === 'duty') {
            isOnDuty = frame.on
            saveDuty(sessionId, frame.on).catch(report)
          } else if (frame.type === 'shown') noteShown(sessionId, frame.version).catch(report)
          else if (frame.type === 'position') pass(frame)
        },
        close() {
          const others = (open.get(sessionId) ?? 1) - 1
          if (others > 0) return void open.set(sessionId, others)
          open.delete(sessionId)
          onGone()
        },
      }
    },
  }
}

const report = (error: unknown) => console.error('a carrier’s line', error)
