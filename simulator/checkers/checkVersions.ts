import type { Delta, Mirror } from './mirror.ts'
import type { Say } from './violation.ts'

/** Plan versions rise by one, commits never fall, and one service day is open (design section 7, no. 4). */
export function checkVersions(mirror: Mirror, delta: Delta, now: number, say: Say): void {
  const { depot, openDays } = mirror
  const { depotBefore, openDaysBefore } = delta
  let expected = depotBefore.version
  for (const { version, committedAt, changes } of delta.versions) {
    expected += 1
    if (version !== expected) say('versions not by one', `${version} comes after ${expected - 1}.`)
    expected = version
    if (committedAt > now)
      say('from the future', `Version ${version} was committed at ${committedAt}.`)
    for (const { roundId, why } of changes)
      if (why.fr.trim() === '' || why.en.trim() === '')
        say('no reason', `Version ${version} changes ${roundId} without a reason.`, roundId)
  }
  if (depot.version !== expected)
    say('versions not by one', `The depot is at ${depot.version}, its newest plan at ${expected}.`)
  if (depot.commits < depotBefore.commits)
    say('commits fell', `From ${depotBefore.commits} to ${depot.commits}.`)
  if (openDays.length !== 1 && openDaysBefore.length > 0)
    say('not one open day', `Open are ${openDays.join(', ') || 'none'}.`)
  if (openDaysBefore[0]! > openDays[0]!)
    say('not one open day', `${openDays[0]} opened after ${openDaysBefore[0]}.`)
}
