import type { Wish } from './day.ts'
import type { LiveDayOptions } from './liveDay.ts'
import type { Lived } from './scenarios.ts'
import { planWishes } from './wishes.ts'

/** What the households do on the service days, and on the Sundays between them. */
export function listWishes(
  options: Pick<LiveDayOptions, 'seed' | 'scenario' | 'world' | 'presses'>,
  { serviceDays, restDays, fromAt }: Lived,
): Wish[] {
  const { seed, scenario, world } = options
  const { calendar, layout } = world
  const { rounds, hours } = layout.office
  const letterRounds = rounds.filter(({ segments }) => segments.length > 0).length
  const { presses = Math.round(scenario.pressesPerRound * letterRounds) } = options
  const wishes: Wish[] = []
  let from = fromAt
  for (const day of [...serviceDays, ...restDays].sort()) {
    const at = (time: string) => calendar.instant(day, time)
    const isRestDay = restDays.includes(day)
    const untilAt = at(isRestDay ? '24:00' : hours.closesAt)
    if (untilAt <= from) continue
    wishes.push(
      ...planWishes({
        devices: world.mailboxes,
        seed,
        presses: isRestDay ? Math.round(scenario.restDayPressesPerRound * letterRounds) : presses,
        mix: scenario.mix,
        day: {
          fromAt: from,
          firstOutAt: Math.max(from, Math.min(...rounds.map(({ shift }) => at(shift.outTime)))),
          lastReturnAt: Math.min(
            untilAt,
            Math.max(...rounds.map(({ shift }) => at(shift.returnTime))),
          ),
          untilAt,
        },
      }),
    )
    from = untilAt
  }
  return wishes.sort((a, b) => a.at - b.at || (a.deviceId < b.deviceId ? -1 : 1))
}
