import { useEffect, useState } from 'preact/hooks'
import type { RoundDetail } from '../../backend/protocol/rest.ts'
import { fetchRound } from './roundDetail.ts'

/** Arrow keys run through rounds faster than anybody looks at a map. */
const restMs = 120

/**
 * The chosen round's stops and paths. A new plan version fetches them anew, and until they're there
 * those of the same round stay.
 */
export function useRoundDetail(
  roundId: string | undefined,
  version: number,
): { detail: RoundDetail | 'loading' | 'failed'; again: () => void } {
  const [known, setKnown] = useState<{ roundId: string; detail: RoundDetail | 'failed' }>()
  const [tries, setTries] = useState(0)
  useEffect(() => {
    if (!roundId) return
    const stop = new AbortController()
    const rest = setTimeout(async () => {
      try {
        const detail = await fetchRound(roundId, stop.signal)
        if (!stop.signal.aborted) setKnown({ roundId, detail })
      } catch {
        if (!stop.signal.aborted) setKnown({ roundId, detail: 'failed' })
      }
    }, restMs)
    return () => {
      clearTimeout(rest)
      stop.abort()
    }
  }, [roundId, version, tries])
  return {
    detail: known && known.roundId === roundId ? known.detail : 'loading',
    again: () => setTries(tries + 1),
  }
}
