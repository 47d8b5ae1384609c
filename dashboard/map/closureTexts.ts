import type { ClosureView } from '../../backend/protocol/closures.ts'
import { inLanguage, language } from '../i18n/language.ts'
import { clockTime, localDay, longDay } from '../i18n/times.ts'
import { leadsTo, skyWord } from './closureWay.ts'
import type { MapClosure } from './drawing.tsx'

const fr = {
  unnamed: 'Rue sans nom',
  closed: 'fermée',
  slow: (factor: string) => `ralentie, ${factor} fois plus long`,
  oneWay: 'dans un sens seulement',
  sky: [
    'le nord',
    'le nord-est',
    'l’est',
    'le sud-est',
    'le sud',
    'le sud-ouest',
    'l’ouest',
    'le nord-ouest',
  ],
  towards: (sky: string) => `vers ${sky}`,
  only: (way: string) => `seulement ${way}`,
  forWhom: { foot: 'à pied', 'cargo-bike': 'à vélo-cargo', car: 'en voiture' },
  from: (when: string) => `à partir de ${when}`,
  until: (when: string) => `jusqu’à ${when}`,
  untilDay: (when: string) => `jusqu’au ${when}`,
  open: 'jusqu’à nouvel ordre',
  metres: (metres: number) => `${metres}\u00a0m`,
  title: 'Rues fermées ou ralenties',
}
const en: typeof fr = {
  unnamed: 'Road without a name',
  closed: 'closed',
  slow: (factor) => `slow, ${factor} times as long`,
  oneWay: 'one way only',
  sky: ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'],
  towards: (sky) => `towards the ${sky}`,
  only: (way) => `only ${way}`,
  forWhom: { foot: 'on foot', 'cargo-bike': 'by cargo bike', car: 'by car' },
  from: (when) => `from ${when}`,
  until: (when) => `until ${when}`,
  untilDay: (when) => `until ${when}`,
  open: 'until further notice',
  metres: (metres) => `${metres}\u00a0m`,
  title: 'Closed and slow roads',
}
export const closureTexts = { fr, en }

/** What it's called, and what holds there: for a list, which is the truth of what the map shows. */
export function tellClosure(
  closure: ClosureView,
  depot: { readonly timeZone: string; readonly serviceDay: string },
): { name: string; says: string } {
  const t = inLanguage(closureTexts)
  const { kind, factor, profiles, direction, fromAt, untilAt, inForce } = closure
  const isToday = (at: number) => localDay(at, depot.timeZone) === depot.serviceDay
  const moment = (at: number) => {
    const time = clockTime(at, depot.timeZone)
    const day = localDay(at, depot.timeZone)
    return isToday(at) ? time : `${longDay(day, language.value)}, ${time}`
  }
  const way = tellWay(closure)
  const says = [
    kind === 'closed'
      ? t.closed
      : t.slow((factor ?? 1).toLocaleString(language.value, { maximumFractionDigits: 1 })),
    profiles.length < 3 && profiles.map((profile) => t.forWhom[profile]).join(', '),
    direction !== 'both' && (way ? t.only(way) : t.oneWay),
    !inForce && t.from(moment(fromAt)),
    untilAt === undefined
      ? t.open
      : isToday(untilAt)
        ? t.until(moment(untilAt))
        : t.untilDay(moment(untilAt)),
  ]
  return {
    name: `${closure.street || t.unnamed}, ${t.metres(closure.metres)}`,
    says: says.filter(Boolean).join(' · '),
  }
}

/** `vers le nord-est`; undefined where the roads lead nowhere as a whole. */
export function tellWay({
  lines,
  direction,
}: Pick<ClosureView, 'lines' | 'direction'>): string | undefined {
  const t = inLanguage(closureTexts)
  const degrees = leadsTo(lines, direction)
  return degrees === undefined ? undefined : t.towards(skyWord(t.sky, degrees))
}

export function drawClosures(
  closures: readonly ClosureView[] | undefined,
  depot: Parameters<typeof tellClosure>[1],
): MapClosure[] {
  return (closures ?? []).map((closure) => {
    const { name, says } = tellClosure(closure, depot)
    const { closureId: id, kind, lines, direction, inForce } = closure
    return { id, kind, lines, direction, label: `${name} : ${says}`, idle: !inForce }
  })
}
