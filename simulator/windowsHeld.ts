/** One time told to a household, or the lack of one, and what came of it. */
export interface ToldWindow {
  readonly toldAt: number
  /** When the planner expected its carrier; it decides the bucket, and where none was told. */
  readonly expectedAt?: number
  /** Both absent where none was promised. */
  readonly fromAt?: number
  readonly toAt?: number
  /** When the carrier truly stood there; absent when he never came. */
  readonly trueArrivalAt?: number
  /** The narrowest that may be told so long ahead (design section 4), in ms. */
  readonly minimumWidthMs: number
}

export interface Held {
  readonly bucket: (typeof buckets)[number]['name']
  /** How many were told a time; and were told that there is none yet. */
  readonly told: number
  readonly withoutPromise: number
  /** Shares are undefined where there is nothing to share. */
  readonly shareWithoutPromise: number | undefined
  readonly shareHeld: number | undefined
  /** 95 % (Wilson's interval). */
  readonly heldFrom: number | undefined
  readonly heldTo: number | undefined
  readonly meanWidthMinutes: number | undefined
  readonly shareWider: number | undefined
  /** Of those wider than their minimum, with the interval. */
  readonly widerHeld: number | undefined
  readonly widerHeldFrom: number | undefined
  readonly widerHeldTo: number | undefined
}

const minuteMs = 60_000

/** Lead times, from being told to the middle of the window. */
const buckets = [
  { name: '0-30 min', underMs: 30 * minuteMs },
  { name: '30-90 min', underMs: 90 * minuteMs },
  { name: '90-240 min', underMs: 240 * minuteMs },
  { name: 'beyond 4 h', underMs: 12 * 60 * minuteMs },
  // an evening's press lies farther than this from the first stop of the morning, a night's nearer
  { name: 'beyond 12 h', underMs: Number.POSITIVE_INFINITY },
] as const

/**
 * Whether what households were told came true, by lead time. A time that was taken back or told anew
 * counts like any other: it was told. A carrier who never came has not kept it.
 */
export function windowsHeld(told: readonly ToldWindow[]): Held[] {
  return buckets.map(({ name, underMs }, index) => {
    const overMs = buckets[index - 1]?.underMs ?? Number.NEGATIVE_INFINITY
    const here = told.filter((one) => {
      const leadMs = middleOf(one) - one.toldAt
      return leadMs >= overMs && leadMs < underMs
    })
    const promised = here.filter(hasWindow)
    const wider = promised.filter(
      ({ fromAt, toAt, minimumWidthMs }) => toAt - fromAt > minimumWidthMs,
    )
    const held = wilson(promised.filter(holds).length, promised.length)
    const widerHeld = wilson(wider.filter(holds).length, wider.length)
    const widthMs = promised.reduce((sum, { fromAt, toAt }) => sum + toAt - fromAt, 0)
    const withoutPromise = here.length - promised.length
    return {
      bucket: name,
      told: promised.length,
      withoutPromise,
      shareWithoutPromise: share(withoutPromise, here.length),
      shareHeld: held?.share,
      heldFrom: held?.from,
      heldTo: held?.to,
      meanWidthMinutes: share(widthMs / minuteMs, promised.length),
      shareWider: share(wider.length, promised.length),
      widerHeld: widerHeld?.share,
      widerHeldFrom: widerHeld?.from,
      widerHeldTo: widerHeld?.to,
    }
  })
}

type WithWindow = ToldWindow & { readonly fromAt: number; readonly toAt: number }

function hasWindow(one: ToldWindow): one is WithWindow {
  return one.fromAt !== undefined && one.toAt !== undefined
}

function holds({ fromAt, toAt, trueArrivalAt }: WithWindow): boolean {
  return trueArrivalAt !== undefined && fromAt <= trueArrivalAt && trueArrivalAt <= toAt
}

function middleOf(one: ToldWindow): number {
  return hasWindow(one) ? (one.fromAt + one.toAt) / 2 : (one.expectedAt ?? one.toldAt)
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

/** E. B. Wilson, Journal of the American Statistical Association 22 (1927) 209-212. */
function wilson(part: number, whole: number) {
  if (whole === 0) return undefined
  const z = 1.96
  const p = part / whole
  const middle = (p + z ** 2 / (2 * whole)) / (1 + z ** 2 / whole)
  const half =
    (z / (1 + z ** 2 / whole)) * Math.sqrt((p * (1 - p)) / whole + z ** 2 / (4 * whole ** 2))
  return { share: p, from: middle - half, to: middle + half }
}
