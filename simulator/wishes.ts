import type { MailboxId } from '../algorithms/model.ts'
import { chance } from '../algorithms/office/chance.ts'
import type { Wish } from './day.ts'

/** The instants of a day that people's habits follow, ms. */
export interface WishDay {
  /** The evening before, about 20:00; earlier when a Sunday or a holiday lies before. */
  readonly fromAt: number
  readonly firstOutAt: number
  readonly lastReturnAt: number
  readonly untilAt: number
}

/**
 * How households are: shares from 0 to 1. Nobody has published any, so each is an assumption to be
 * varied, beginning with the first three (reference: studies of the trade assume 15, 35 and 50 %).
 */
export interface WishMix {
  /** Presses before the first round leaves, while rounds are out, and after; they needn't add up to 1. */
  readonly before: number
  readonly during: number
  readonly after: number
  /** Of the presses, those of sellers: few households with several parcels, mostly labelled. */
  readonly bySellers: number
  /** Of the households, those that sell. */
  readonly sellers: number
  /** Presses again within the minute, not sure that it was heard. */
  readonly twice: number
  /** A press with nothing in the box and nothing to come, for each press that means a parcel. */
  readonly mistakes: number
  /** Of the mistakes, those that a long press cancels after a while. */
  readonly cancelled: number
  /** Presses first and puts the parcel in afterwards. */
  readonly notYetIn: number
  readonly labelled: number
  /** Says on the page how many there are, before or after the press; of those with a label. */
  readonly announcesLabelled: number
  /** The same of those without; the carrier leaves a parcel that has neither. */
  readonly announcesUnlabelled: number
  /** Announces another number than there is. */
  readonly miscounts: number
  /** One more parcel hours later, when the first may have been collected. */
  readonly another: number
  readonly double: number
}

export const usualMix: WishMix = {
  before: 0.15,
  during: 0.35,
  after: 0.5,
  bySellers: 0.25,
  sellers: 0.05,
  twice: 1 / 12,
  mistakes: 0.06,
  cancelled: 0.4,
  notYetIn: 0.12,
  labelled: 0.7,
  announcesLabelled: 0.3,
  announcesUnlabelled: 0.75,
  miscounts: 0.05,
  another: 0.05,
  double: 0.1,
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

interface Device {
  readonly deviceId: string
  readonly mailboxId: MailboxId
}

/**
 * What the households of a depot do on one day, in the order of their fingers, the same for the same
 * seed. With more presses the day keeps those it had and gets others.
 *
 * A press that only repeats one, and one that cancels, puts nothing in: its `parcels` are 0, so that
 * what lies in a box is the sum over its wishes.
 *
 * @param options.presses wishes that mean a parcel; repetitions, mistakes and cancellations come on top
 */
export function planWishes(options: {
  readonly devices: readonly Device[]
  readonly day: WishDay
  readonly seed: number
  readonly presses: number
  readonly mix?: Partial<WishMix>
}): readonly Wish[] {
  const { day, seed, presses } = options
  const mix = { ...usualMix, ...options.mix }
  const draw = (...names: readonly string[]) => chance(seed, 'wish', `${day.fromAt}`, ...names)
  const devices = options.devices
    .map((device) => ({ device, order: draw('order', device.deviceId) }))
    .sort((a, b) => a.order - b.order || (a.device.deviceId < b.device.deviceId ? -1 : 1))
    .map(({ device }) => device)
  if (devices.length === 0) return []
  // who sells does so every day
  const sellers = devices.filter(({ deviceId }) => chance(seed, 'seller', deviceId) < mix.sellers)

  const wishes: Wish[] = []
  /** What comes after the day belongs to the next one. */
  const add = (wish: Wish) => {
    const { announces, ...rest } = wish
    if (wish.at >= day.untilAt) return
    wishes.push(announces && announces.at >= day.fromAt && announces.at < day.untilAt ? wish : rest)
  }
  let meant = 0
  for (let index = 0; meant < presses; index++) {
    const name = `${index}`
    const is = (what: keyof WishMix) => draw(what, name) < mix[what]
    const sells = sellers.length > 0 && is('bySellers')
    const device = sells
      ? sellers[Math.floor(draw('who', name) * sellers.length)]!
      : devices[index % devices.length]!
    const at = Math.floor(instantOf(day, mix, { sells, draw: (what) => draw(what, name) }))
    const first = parcelWish({ device, at, sells, mix, draw: (what) => draw(what, name) })
    add(first)
    meant++

    if (is('twice')) add({ ...emptyHanded(first), at: at + within(15, 55, draw('again', name)) })
    if (is('mistakes')) {
      const other = devices[Math.floor(draw('clumsy', name) * devices.length)]!
      const mistakeAt = Math.floor(
        instantOf(day, mix, { sells: false, draw: (what) => draw(what, 'mistake', name) }),
      )
      const mistake: Wish = {
        ...other,
        at: mistakeAt,
        kind: 'short',
        parcels: 0,
        parcelsInAt: mistakeAt,
        labelled: false,
      }
      add(mistake)
      const after = within(60, 20 * 60, draw('regret', name))
      if (is('cancelled')) add({ ...mistake, kind: 'long', at: mistakeAt + after })
    }
    const laterAt = at + within(2 * 3_600, 5 * 3_600, draw('later', name))
    if (is('another') && meant < presses && laterAt < day.untilAt) {
      const later = (what: string) => draw(what, 'another', name)
      add(parcelWish({ device, at: laterAt, sells, mix, draw: later }))
      meant++
    }
  }
  return wishes.sort(
    (a, b) => a.at - b.at || (a.deviceId < b.deviceId ? -1 : a.deviceId > b.deviceId ? 1 : 0),
  )
}

type Draw = (what: string) => number

/** A press for parcels that are in the box, or will be. */
function parcelWish({
  device,
  at,
  sells,
  mix,
  draw,
}: {
  readonly device: Device
  readonly at: number
  readonly sells: boolean
  readonly mix: WishMix
  readonly draw: Draw
}): Wish {
  const parcels = sells ? 1 + Math.floor(draw('parcels') * 5) : draw('parcels') < 0.85 ? 1 : 2
  // sellers print their labels
  const labelled = draw('label') < (sells ? (1 + mix.labelled) / 2 : mix.labelled)
  const share = labelled ? mix.announcesLabelled : mix.announcesUnlabelled
  const isIn = draw('notYetIn') >= mix.notYetIn
  return {
    deviceId: device.deviceId,
    mailboxId: device.mailboxId,
    at,
    kind: draw('double') < mix.double ? 'double' : 'short',
    parcels,
    parcelsInAt: isIn
      ? at - within(2, 90, draw('in'))
      : // most soon, some when the carrier has been there
        at + within(60, 4 * 3_600, draw('in') ** 3),
    labelled,
    ...(draw('announces') < share
      ? {
          announces: {
            at:
              draw('says first') < 0.5
                ? at - within(30, 1_800, draw('said'))
                : at + within(30, 3_600, draw('said')),
            parcels: draw('miscounts') < mix.miscounts ? (parcels % 5) + 1 : parcels,
            labelled,
          },
        }
      : {}),
  }
}

function emptyHanded({ announces, ...wish }: Wish): Wish {
  return { ...wish, kind: 'short', parcels: 0 }
}

/** When people press; sellers who do so before departure do it at night or on the Sunday. */
function instantOf(
  day: WishDay,
  mix: WishMix,
  { sells, draw }: { readonly sells: boolean; readonly draw: Draw },
): number {
  const { fromAt, firstOutAt, lastReturnAt, untilAt } = day
  // a part that has no time has no presses
  const before = firstOutAt > fromAt ? mix.before : 0
  const during = lastReturnAt > firstOutAt ? mix.during : 0
  const after = untilAt > lastReturnAt ? mix.after : 0
  const part = draw('part') * (before + during + after)
  const share = draw('instant')
  if (part >= before + during) return lastReturnAt + (untilAt - lastReturnAt) * share
  if (part >= before) return firstOutAt + (lastReturnAt - firstOutAt) * share

  // The evening until about 23:30, the night (or the Sunday), and the three hours before departure.
  const beforeMs = firstOutAt - fromAt
  const eveningUntil = fromAt + Math.min(3.5 * hourMs, beforeMs / 2)
  const morningFrom = firstOutAt - Math.min(3 * hourMs, beforeMs / 2)
  const quietHours = (morningFrom - eveningUntil) / hourMs
  // few are up at night; of a Sunday's hours more count
  const quiet = 0.15 + 0.05 * Math.max(0, quietHours - 8)
  const [evening, morning] = sells ? [0.6, 0.1] : [0.3, 0.55]
  const when = draw('before') * (evening + quiet + morning)
  if (when < evening) return fromAt + (eveningUntil - fromAt) * share
  if (when < evening + quiet) return eveningUntil + (morningFrom - eveningUntil) * share
  return morningFrom + (firstOutAt - morningFrom) * share
}

/** Between two numbers of seconds, in whole ms. */
function within(fromSeconds: number, toSeconds: number, share: number): number {
  return Math.round((fromSeconds + (toSeconds - fromSeconds) * share) * 1000)
}
