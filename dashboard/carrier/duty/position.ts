import { effect, type ReadonlySignal, signal } from '@preact/signals'
import type { ClientFrame } from '../../../backend/protocol/live.ts'
import { headingDegrees } from '../heading.ts'

export interface Here {
  readonly at: readonly [lon: number, lat: number]
  readonly accuracyMetres: number
  /** Of travel, degrees from north; undefined until he has moved. */
  readonly headingDegrees: number | undefined
  readonly isHalted: boolean
}
export type PositionTrouble = 'denied' | 'unavailable'

/** Slower than a step a second is a halt: a walk is 1.2 m/s, a phone's noise some 0.3. */
const haltMetresPerSecond = 0.7
/** So far apart two positions say where one is going, and that there is something new to look at. */
const stepMetres = 15
/** A phone that stays where it is says nothing new. */
const stillMs = 5_000
const restMs = 10_000

/**
 * Where this device is, for as long as `wanted`: then there is a watch, and none otherwise. While
 * `mayTell` it is said to the office, at most every ten seconds and only after a step.
 */
export function openPosition(
  wanted: ReadonlySignal<boolean>,
  mayTell: ReadonlySignal<boolean>,
  send: (frame: ClientFrame) => void,
) {
  const here = signal<Here | undefined>(undefined)
  const trouble = signal<PositionTrouble | undefined>(undefined)

  const stopWatching = effect(() => {
    if (!wanted.value || !('geolocation' in navigator)) return undefined
    let from: { at: Here['at']; realAt: number } | undefined
    let still: ReturnType<typeof setTimeout> | undefined
    const watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        trouble.value = undefined
        const at = [coords.longitude, coords.latitude] as const
        const moved = from ? metresApart(from.at, at) : 0
        const seconds = Math.max(1, from ? (timestamp - from.realAt) / 1000 : 0)
        const speed = coords.speed ?? moved / seconds
        const turned = from && moved >= stepMetres ? headingDegrees(from.at, at) : undefined
        here.value = {
          at,
          accuracyMetres: coords.accuracy,
          headingDegrees: turned ?? here.peek()?.headingDegrees,
          isHalted: speed < haltMetresPerSecond,
        }
        if (!from || moved >= stepMetres) from = { at, realAt: timestamp }
        clearTimeout(still)
        still = setTimeout(() => {
          if (here.value) here.value = { ...here.value, isHalted: true }
        }, stillMs)
      },
      ({ code }) => {
        // a moment without one isn't a halt
        if (code === 1) here.value = undefined
        trouble.value = code === 1 ? 'denied' : 'unavailable'
      },
      { enableHighAccuracy: true, maximumAge: 5_000 },
    )
    return () => {
      navigator.geolocation.clearWatch(watch)
      clearTimeout(still)
      here.value = undefined
      trouble.value = undefined
    }
  })

  let told: { at: Here['at']; realAt: number } | undefined
  const rested = signal(0)
  const stopTelling = effect(() => {
    const now = here.value
    if (!mayTell.value || !now) {
      told = undefined
      return undefined
    }
    rested.value
    if (told && metresApart(told.at, now.at) < stepMetres) return undefined
    const waitMs = told ? told.realAt + restMs - Date.now() : 0
    if (waitMs > 0) {
      // who stands still from now on has nothing else to say
      const later = setTimeout(() => rested.value++, waitMs)
      return () => clearTimeout(later)
    }
    told = { at: now.at, realAt: Date.now() }
    send({ type: 'position', at: [...now.at], accuracyMetres: now.accuracyMetres })
    return undefined
  })
  return {
    here,
    trouble,
    close: () => {
      stopTelling()
      stopWatching()
    },
  }
}

/** The earth is flat between two positions of a walk. */
function metresApart(a: Here['at'], b: Here['at']): number {
  const perDegree = 111_195
  const east = (b[0] - a[0]) * perDegree * Math.cos((a[1] * Math.PI) / 180)
  return Math.hypot(east, (b[1] - a[1]) * perDegree)
}
