import { findUplinks } from './checkMessages.ts'
import type { LocalDays } from './checkPromises.ts'
import type { Noted } from './facts.ts'
import type { Mirror } from './mirror.ts'
import { isActive } from './rows.ts'
import type { Say } from './violation.ts'

/**
 * What a button's LED said was so when it was said; and a message that is answered again gets the
 * same eight bytes: version and outcome, the minute at which the window begins (16 bits, FFFF for
 * none), its width in steps of five minutes, the counter.
 */
export function checkAnswers(mirror: Mirror, noted: Noted, calendar: LocalDays, say: Say): void {
  for (const { messageId, dataHex } of noted.answered) {
    // withheld, or not known in time: nothing was said
    if (dataHex === undefined) continue
    const first = noted.answers.get(messageId)
    if (first !== undefined) {
      if (first !== dataHex)
        say('answered otherwise', `${messageId}: ${first}, then ${dataHex}.`, messageId)
      continue
    }
    noted.answers.set(messageId, dataHex)
    if (!/^1[0-4][0-9a-f]{10}0000$/.test(dataHex)) {
      say('no answer of ours', `${messageId} was answered ${dataHex}.`, messageId)
      continue
    }
    const message = noted.messages.get(messageId)
    const [uplink] = message ? findUplinks(mirror, message) : []
    const press = mirror.presses.get(uplink?.pressId ?? '')
    const why = press ? whyUntrue(mirror, press, dataHex, calendar) : 'it is no press'
    if (why)
      say('answered what isn’t so', `${messageId} was answered ${dataHex}: ${why}.`, messageId)
  }
}

function whyUntrue(
  mirror: Mirror,
  press: { readonly fate: string | null; readonly requestId: string | null },
  dataHex: string,
  calendar: LocalDays,
): string | undefined {
  const { fate } = press
  const request = mirror.requests.get(press.requestId ?? '')
  const outcome = Number(dataHex[1])
  // received, time to follow: always so
  if (outcome === 0) return undefined
  if (outcome === 4)
    return fate === 'cancelled' || fate === 'nothing to cancel' ? undefined : `${fate}`
  if (outcome === 3) {
    const isNo = fate === 'too late' || fate === 'announce first' || request?.state === 'refused'
    return isNo ? undefined : `${fate}, ${request?.state}`
  }
  if (!request || !isActive(request)) return `its request is ${request?.state}`
  const isToday = request.state === 'planned' && request.day === mirror.openDays[0]
  if (isToday !== (outcome === 1)) return `it is for ${request.day}`
  const minute = Number.parseInt(dataHex.slice(2, 6), 16)
  if (minute === 0xffff) return undefined
  if (!request.promise) return 'no time is promised'
  const [hours, minutes] = calendar.localTime(request.promise.fromAt).split(':').map(Number)
  return minute === hours! * 60 + minutes! ? undefined : `promised is ${hours}:${minutes}`
}
