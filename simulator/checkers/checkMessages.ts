import { sweepMs } from '../day.ts'
import type { Noted, TakenMessage } from './facts.ts'
import type { Change, Delta, Mirror } from './mirror.ts'
import type { Press, Uplink } from './rows.ts'
import type { Say } from './violation.ts'

/**
 * From the air to a request (design section 7, nos. 1, 2 and 6): what was answered 2xx is stored once,
 * each uplink has one fate, each press is worked once, and the network wasn't kept waiting.
 */
export function checkMessages(mirror: Mirror, delta: Delta, noted: Noted, say: Say): void {
  for (const { was, now } of delta.uplinks) checkUplink(mirror, was, now, say)
  for (const change of delta.presses) checkPress(mirror, change, say)
  for (const { was, now } of delta.requests) if (!was) checkOpened(mirror, now.requestId, say)
  for (const message of noted.taken) {
    checkStored(mirror, message, say)
    if (message.at - message.askedAt > patienceMs)
      say('answered late', `${message.messageId} waited for more than 10 s.`, message.messageId)
  }
}

/** The network gives up after it (reference/sigfox.md). */
const patienceMs = 10_000
/** Without a time, the same data and counter within it are one message. */
const sameMs = 600_000

/** At the day's end: all that was ever answered, and nothing left lying for longer than a sweep. */
export function checkMessagesAtEnd(mirror: Mirror, noted: Noted, now: number, say: Say): void {
  const isNew = new Set<string | null>()
  for (const { pressId, receivedAt } of mirror.uplinks.values())
    if (receivedAt > now - sweepMs) isNew.add(pressId)
  for (const message of noted.messages.values()) checkStored(mirror, message, say)
  for (const uplink of mirror.uplinks.values()) checkUplink(mirror, undefined, uplink, say)
  for (const press of mirror.presses.values()) {
    checkPress(mirror, { was: undefined, now: press }, say)
    if (press.fate === null && !isNew.has(press.pressId))
      say('press not worked', `${press.pressId} waits at the day's end.`, press.pressId)
  }
  for (const requestId of mirror.requests.keys()) checkOpened(mirror, requestId, say)
}

function checkStored(mirror: Mirror, message: TakenMessage, say: Say): void {
  const found = findUplinks(mirror, message).length
  if (found === 1) return
  const { messageId } = message
  if (found === 0) say('message lost', `${messageId} was answered 2xx and isn't stored.`, messageId)
  else say('message twice', `${messageId} is stored ${found} times.`, messageId)
}

/** The rows of a message: one, if all is well. */
export function findUplinks(mirror: Mirror, message: TakenMessage): Uplink[] {
  const { network = 'sigfox', deviceId, dataHex, second, seqNumber, at } = message
  return [...(mirror.uplinksOf.get(deviceId) ?? [])]
    .map((uplinkId) => mirror.uplinks.get(uplinkId)!)
    .filter((uplink) => {
      if (uplink.network !== network || uplink.dataHex !== dataHex) return false
      if (second !== undefined) return uplink.second === second
      const isNear = Math.abs(uplink.receivedAt - at) < sameMs
      return uplink.second === null && uplink.counter === (seqNumber ?? null) && isNear
    })
}

function checkUplink(mirror: Mirror, was: Uplink | undefined, now: Uplink, say: Say): void {
  const { uplinkId, deviceId, pressId, noPress } = now
  const id = `uplink ${uplinkId} of ${deviceId}`
  if ((pressId === null) === (noPress === null || noPress.trim() === ''))
    say('not one fate', `${id}: press ${pressId}, no press ${noPress}.`, deviceId)
  // what was set aside may be read anew and turn out to be a press, never the other way round
  if (was && was.pressId !== null && was.pressId !== pressId)
    say('fate changed', `${id} was press ${was.pressId}, now ${pressId ?? noPress}.`, deviceId)
  const twins = [...(mirror.uplinksOf.get(deviceId) ?? [])]
    .map((each) => mirror.uplinks.get(each)!)
    .filter((other) => other.uplinkId !== uplinkId && isSame(other, now))
  if (twins.length > 0) say('message twice', `${id} is stored again.`, deviceId)
  if (pressId === null) return
  const press = mirror.presses.get(pressId)
  if (!press) say('press lost', `${id} is press ${pressId}, and there is none.`, pressId)
  else if (press.mailboxId !== mirror.deviceMailboxes.get(deviceId))
    say('wrong mailbox', `${pressId} is of ${press.mailboxId}, whose button isn't it.`, pressId)
}

function isSame(a: Uplink, b: Uplink): boolean {
  if (a.network !== b.network || a.dataHex !== b.dataHex || a.second !== b.second) return false
  if (a.second !== null) return true
  return a.counter === b.counter && Math.abs(a.receivedAt - b.receivedAt) < sameMs
}

/** Fates of a press that have no request, those that have one, and those that may have. */
const withRequest = ['opened', 'joined', 'collected today']
const without = ['nothing to cancel', 'too late', 'announce first']

function checkPress(mirror: Mirror, { was, now }: Change<Press>, say: Say): void {
  const { pressId, fate, requestId, mailboxId } = now
  if (was && was.fate !== null && (was.fate !== fate || was.requestId !== requestId))
    say('worked twice', `${pressId} was ${was.fate}, now ${fate}.`, pressId)
  if (fate === null) return
  const request = requestId === null ? undefined : mirror.requests.get(requestId)
  const isStated = request
    ? !without.includes(fate) && request.mailboxId === mailboxId
    : !withRequest.includes(fate)
  if (!isStated || (requestId !== null && !request))
    say('broken chain', `${pressId} is ${fate}, of request ${requestId}.`, pressId)
  if (fate === 'opened' && (requestId !== pressId || request?.openedAt !== now.pressedAt))
    say('broken chain', `${pressId} opened ${requestId}, which isn't its own.`, pressId)
  if (now.workedAt === null) say('broken chain', `${pressId} was worked at no time.`, pressId)
}

/** A request is opened by its own press, or by an announcement. */
function checkOpened(mirror: Mirror, requestId: string, say: Say): void {
  const press = mirror.presses.get(requestId)
  const { mailboxId } = mirror.requests.get(requestId)!
  if (press ? press.fate === 'opened' : requestId.startsWith(`${mailboxId}.announced.`)) return
  say('opened by nothing', `${requestId}: its press is ${press?.fate ?? 'not there'}.`, requestId)
}
